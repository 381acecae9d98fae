"""Forms of people: claims, reports, and what owners write. They read what was typed; deeds decide."""

from typing import Any

from django import forms
from django.http import QueryDict

from profiles.claimants import Claimant
from profiles.claims import Filing
from profiles.models import Report
from profiles.own import Answer, Details
from profiles.own_affiliations import Stated
from profiles.reports import Said
from works.arxiv import ids

NO_ORCID = "none"
_BYLINE = "byline-"
LINKS_AT_MOST = 8


class UrlField(forms.URLField):
    """An address of the web; without a scheme, https is meant."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", max_length=300, **kwargs)


class ClaimForm(forms.Form):
    """Which ORCID iD the claim rests on, or what else shows that the record is the claimant's."""

    orcid = forms.ChoiceField(label="What your claim rests on", widget=forms.RadioSelect)
    statement = forms.CharField(
        label="Other evidence",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Without ORCID, or where its name does not fit: what shows that it is yours? Curators read it.",
    )
    statement_url = UrlField(
        label="A page that shows it",
        required=False,
        help_text="For example your page at an institution that lists these works.",
    )

    def __init__(self, *args: Any, claimant: Claimant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.proved.orcid, each.label) for each in claimant.brought]
        self.fields["orcid"].choices = [*choices, (NO_ORCID, "No ORCID iD; other evidence")]  # type: ignore[attr-defined]
        fitting = [each.proved.orcid for each in claimant.brought if each.fit == "fits"]
        self.fields["orcid"].initial = (fitting or [choice for choice, _ in choices] or [NO_ORCID])[0]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("orcid") == NO_ORCID and not cleaned.get("statement", "").strip():
            self.add_error("statement", "Without an ORCID iD, say what else shows that the record is yours.")
        return cleaned

    def filing(self) -> Filing:
        said = self.cleaned_data
        return Filing(
            orcid="" if said["orcid"] == NO_ORCID else said["orcid"],
            statement=said["statement"],
            statement_url=said["statement_url"],
        )


class ReportForm(forms.Form):
    """What is wrong with a record, from anybody."""

    kind = forms.ChoiceField(label="What is wrong?", choices=Report.Kind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="In your words",
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What is wrong, and how one can see it. Curators read it; it is not published.",
    )
    work = forms.CharField(
        label="The arXiv id of the work, if it is about one",
        required=False,
        max_length=80,
        help_text="Such as 2010.04116.",
    )
    new_name = forms.CharField(
        label="The new name, if your name changed",
        required=False,
        max_length=200,
        help_text="It replaces the former one on every page here. What arXiv prints is changed at arXiv.",
    )
    email = forms.EmailField(
        label="Your e-mail address",
        help_text="A link goes there by which you confirm this and see what became of it. It is used for nothing else.",
    )

    def clean_work(self) -> str:
        typed = self.cleaned_data["work"].strip()
        try:
            return ids.parse(typed).canonical if typed else ""
        except ids.InvalidArxivId as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("kind") == Report.Kind.NAME and not cleaned.get("new_name", "").strip():
            self.add_error("new_name", "Say the name from now on.")
        return cleaned

    def said(self) -> Said:
        given = self.cleaned_data
        return Said(given["kind"], given["words"], given["email"], given["new_name"], given["work"])


class LinksForm(forms.Form):
    """Where a new status link is to go."""

    email = forms.EmailField(label="The e-mail address you reported with")


class DetailsForm(forms.Form):
    """What an owner writes about themselves."""

    biography = forms.CharField(
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Up to 600 characters, shown as your words.",
    )
    pronouns = forms.CharField(required=False, max_length=40)
    links = forms.CharField(
        label="Links, one on a line",
        required=False,
        max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"At most {LINKS_AT_MOST}, beginning with https://.",
    )

    def clean_links(self) -> tuple[str, ...]:
        field = UrlField()
        links = tuple(
            dict.fromkeys(field.clean(line.strip()) for line in self.cleaned_data["links"].splitlines() if line.strip())
        )
        if len(links) > LINKS_AT_MOST:
            raise forms.ValidationError(f"At most {LINKS_AT_MOST} links; these are {len(links)}.")
        if any(not link.startswith(("https://", "http://")) for link in links):
            raise forms.ValidationError("Links begin with https:// or http://.")
        return links

    def details(self) -> Details:
        return Details(**self.cleaned_data)


def answers(posted: QueryDict) -> dict[int, Answer]:
    """What was said of bylines: fields `byline-<key>`, and `rest` for those of `asked` that were left out.

    What is neither is left out: a field that a browser did not send changes nothing.
    """
    said = {
        int(name.removeprefix(_BYLINE)): Answer(value)
        for name, value in posted.items()
        if name.startswith(_BYLINE) and name.removeprefix(_BYLINE).isdecimal() and value in set(Answer)
    }
    if posted.get("rest") == Answer.MINE:
        asked = (int(key) for key in posted.getlist("asked") if key.isdecimal())
        return dict.fromkeys(asked, Answer.MINE) | said
    return said


class NameForm(forms.Form):
    """The name at the top of the record."""

    name = forms.CharField(
        label="The name at the top",
        required=False,
        max_length=200,
        help_text="One that is printed on your works, or fits one. Empty: the fullest printed one is taken.",
    )


class VariantForm(forms.Form):
    """One way in which the name is written."""

    name = forms.CharField(label="A way your name is written", max_length=200)
    deed = forms.ChoiceField(
        label="What to do with it",
        choices=[("find", "Find the record by it"), ("suppress", "Neither show nor find it"), ("forget", "As printed")],
    )


class AffiliationForm(forms.Form):
    """One affiliation with its dates."""

    ror_id = forms.RegexField(
        r"^0[a-z0-9]{6}[0-9]{2}$", label="Institution", error_messages={"required": "Choose one."}
    )
    started_on = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    ended_on = forms.DateField(
        label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="Empty: it goes on."
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        started, ended = cleaned.get("started_on"), cleaned.get("ended_on")
        if started and ended and ended < started:
            self.add_error("ended_on", "It cannot end before it began.")
        return cleaned

    def stated(self) -> Stated:
        return Stated(**self.cleaned_data)
