"""Forms of contact. They read what was typed; deeds decide."""

from typing import Any

from django import forms

from profiles.contact import plain_text
from profiles.models import ConductReport, Message


class LinesField(forms.CharField):
    """Text of several lines, as typed: browsers send two characters for a line end, and count one."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return plain_text.cleaned(super().to_python(value) or "")


class MessageForm(forms.Form):
    """A message, and which one it answers."""

    text = LinesField(
        label="Your message",
        max_length=Message.MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Plain text. Addresses with https:// become links, and $…$ is TeX. No files: link to them.",
        error_messages={"required": "Write something first."},
    )
    answers = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 2, widget=forms.HiddenInput)


class ConductForm(forms.Form):
    """What is wrong with a message."""

    reason = forms.ChoiceField(label="What is wrong?", choices=ConductReport.Reason.choices, widget=forms.RadioSelect)
    words = LinesField(
        label="In your words, if more is to be said",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Curators read it; whoever wrote the message does not.",
    )


class AppealForm(forms.Form):
    """Why a suspension is wrong, in the words of the suspended."""

    words = LinesField(
        label="Why it is wrong",
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="You can appeal once, so say all of it. A curator who did not suspend you reads it and decides.",
    )
