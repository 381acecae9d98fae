"""Forms of invitations and introductions. They read what was typed; deeds decide."""

from typing import Any

from django import forms

from profiles.contact import invitation_rules
from profiles.contact.fits import Fits
from profiles.contact.invitation_grounds import Grounds
from profiles.contact.invitation_rules import LEAST_RECOMMENDATION, MOST_RECOMMENDATION
from profiles.contact.invitations import Draft
from profiles.models import Purpose

DIRECT = "direct"


class InvitationForm(forms.Form):
    """For what, why it fits, in one paragraph, and by whom."""

    purpose = forms.ChoiceField(
        label="For what", widget=forms.RadioSelect, error_messages={"required": "Say for what."}
    )
    reasons = forms.MultipleChoiceField(
        label="What you share",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="As the site finds it in the record now. They see it beside your words, as checked.",
    )
    arxiv_id = forms.CharField(
        label="A work of theirs that it is about",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"list": "works-of-theirs", "autocomplete": "off"}),
        help_text="Its arXiv id, such as 2010.04116.",
    )
    words = forms.CharField(
        label="Your words",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"One short paragraph of {invitation_rules.LEAST_WORDS} to {invitation_rules.MOST_WORDS} characters:"
        " what you propose, and why to them. No links, no e-mail addresses.",
    )
    via = forms.ChoiceField(
        label="How it goes",
        widget=forms.RadioSelect,
        help_text="Who wrote with both of you can pass it on with a recommendation; they still have to accept.",
    )

    def __init__(self, *args: Any, grounds: Grounds, found: Fits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = grounds.purposes or Purpose.values
        self._choose("purpose", [(each, Purpose(each).label) for each in wanted])
        self._choose("reasons", [(value, fact.words) for value, fact in found.facts.items()])
        if not found.facts:
            del self.fields["reasons"]
        asked = [(each.public_id, f"Ask {each.name} to pass it on") for each in found.middles]
        self._choose("via", [(DIRECT, "Straight to them"), *asked])
        self.fields["via"].initial = DIRECT
        if not asked:
            del self.fields["via"]

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"].strip()
        if why := invitation_rules.problem(words):
            raise forms.ValidationError(why)
        return words

    def draft(self) -> Draft:
        said = self.cleaned_data
        via = said.get("via", DIRECT)
        return Draft(
            purpose=said["purpose"],
            words=said["words"],
            reasons=tuple(said.get("reasons", ())),
            arxiv_id=said["arxiv_id"].strip(),
            via="" if via == DIRECT else via,
        )

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class RecommendationForm(forms.Form):
    """What the person in the middle says of it."""

    recommendation = forms.CharField(
        label="Your recommendation",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"{LEAST_RECOMMENDATION} to {MOST_RECOMMENDATION} characters, shown with your name. No links.",
    )

    def clean_recommendation(self) -> str:
        words: str = self.cleaned_data["recommendation"].strip()
        if why := invitation_rules.problem(words, LEAST_RECOMMENDATION, MOST_RECOMMENDATION):
            raise forms.ValidationError(why)
        return words
