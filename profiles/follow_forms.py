"""What a reader does to one of their follows, as a form sends it."""

from typing import Any

from django import forms

from profiles import following
from profiles.models import User
from profiles.models.following import Frequency


class FollowForm(forms.Form):
    """One deed about one row; whose row it is, the deed asks."""

    DEEDS = (("mute", "Mute"), ("unmute", "Unmute"), ("unfollow", "Unfollow"), ("frequency", "Save"))

    deed = forms.ChoiceField(choices=DEEDS)
    follow = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    frequency = forms.ChoiceField(choices=Frequency.choices, required=False)

    def obey(self, user: User) -> None:
        """Do it. The form is valid."""
        said: dict[str, Any] = self.cleaned_data
        match said["deed"]:
            case "unfollow":
                following.unfollow_one(user, said["follow"])
            case "frequency":
                following.set_frequency(user, said["follow"], Frequency(said["frequency"]))
            case deed:
                following.mute(user, said["follow"], is_muted=deed == "mute")
