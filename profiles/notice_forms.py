"""What the pages of notices send: which are read, what is wanted where, and how often digests are."""

from collections.abc import Mapping

from django import forms
from django.http import QueryDict

from profiles import digest_times
from profiles.digests import When
from profiles.models import Notice
from profiles.models.digests import CADENCES
from profiles.notice_rules import Heard


class DigestForm(forms.Form):
    """How often one wants mail about what one follows, and when."""

    frequency = forms.ChoiceField(
        label="A digest of what you follow",
        choices=[("never", "Never"), *CADENCES],
        widget=forms.RadioSelect,
    )
    hour = forms.TypedChoiceField(
        label="At this hour",
        coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        help_text="Weekly ones come on Monday, monthly ones on the first.",
    )
    zone = forms.CharField(
        label="Your time zone",
        max_length=64,
        widget=forms.TextInput(attrs={"list": "notice-zones", "autocomplete": "off", "spellcheck": "false"}),
        help_text="Such as Europe/Berlin. Clock changes are followed.",
    )

    def clean_zone(self) -> str:
        typed = self.cleaned_data["zone"].strip().replace(" ", "_")
        known = {zone.lower(): zone for zone in digest_times.zones()}
        if typed.lower() not in known:
            raise forms.ValidationError(
                "No such time zone. Type a continent and a city, such as Europe/Berlin, or UTC."
            )
        return known[typed.lower()]

    def when(self) -> When:
        return When(**self.cleaned_data)

    def in_words(self) -> str:
        """What was kept, for the reader."""
        when = self.when()
        if when.frequency == "never":
            return "no digests."
        return f"a {when.frequency} digest at {when.hour:02}:00, {when.zone}."


def keys(posted: QueryDict) -> list[int] | None:
    """The notices to mark as read; None for all. What is no number is left out."""
    if posted.get("all"):
        return None
    return [int(key) for key in posted.getlist("key") if key.isascii() and key.isdigit() and len(key) < 19]


def heard(posted: QueryDict) -> Mapping[str, Heard]:
    """Where each kind is wanted: a box that is not ticked is sent by no browser, so what is missing is off."""
    site, mail = set(posted.getlist("site")), set(posted.getlist("mail"))
    return {kind: Heard(kind in site, kind in mail) for kind in Notice.Kind.values}
