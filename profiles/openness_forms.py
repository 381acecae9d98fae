"""The form by which an owner says that they are open to collaborate."""

from collections.abc import Sequence
from typing import Any

from django import forms

from profiles.models import Purpose
from profiles.own_openness import NOTE_LENGTH, TOPICS_AT_MOST, Openness, OwnTopic


class OpennessForm(forms.Form):
    """For what, on which topics, in few words, until when."""

    purposes = forms.MultipleChoiceField(
        label="For what",
        choices=Purpose.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Say for what."},
    )
    topics = forms.MultipleChoiceField(
        label="On which topics",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=f"Those of your works, at most {TOPICS_AT_MOST}. None: any topic.",
    )
    note = forms.CharField(
        label="In your words",
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Up to {NOTE_LENGTH} characters, such as what you can bring and what you look for.",
    )
    until = forms.DateField(
        label="Until",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="It ends by itself after that day, twelve months from now at the latest.",
        error_messages={"required": "Say until when."},
    )

    def __init__(self, *args: Any, topics: Sequence[OwnTopic], kept: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {topic.code: topic.label for topic in topics}
        # What was said once may stay, although no work on it is left.
        choices = {**offered, **{code: code for code in kept if code not in offered}}
        self.fields["topics"].choices = list(choices.items())  # type: ignore[attr-defined]

    def clean_topics(self) -> list[str]:
        topics: list[str] = self.cleaned_data["topics"]
        if len(topics) > TOPICS_AT_MOST:
            raise forms.ValidationError(f"At most {TOPICS_AT_MOST}; these are {len(topics)}.")
        return topics

    def said(self) -> Openness:
        given = self.cleaned_data
        return Openness(tuple(given["purposes"]), tuple(given["topics"]), given["note"].strip(), given["until"])
