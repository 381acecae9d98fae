"""Forms of curators: what is decided, why, and on what it was decided."""

import re
from typing import Any

from django import forms

from works import queries
from works.curation.choices import Narrowing
from works.curation.deciding import Decision
from works.identity import public_ids
from works.models import Author, Candidate

_PUBLIC_ID = re.compile(rf"(?:^|/researchers/)({public_ids.PATTERN})(?:/|$)")


def author_named(typed: str) -> Author | None:
    """The active author of a public id, or of the address of a profile, wherever the record went since."""
    match = _PUBLIC_ID.search(typed.strip().lower())
    author = queries.author_by_public_id(match[1]) if match else None
    return author.current if author and author.current.state == Author.State.ACTIVE else None


class AuthorField(forms.CharField):
    """A public id or the address of a profile; gives the author."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=300, **kwargs)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        author = author_named(typed)
        if author is None:
            raise forms.ValidationError("No active record has this id. It has eight characters, such as 36z961m6.")
        return author


class ReasonForm(forms.Form):
    """Why, and the digest of what was shown."""

    reason = forms.CharField(
        max_length=2_000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why: it is kept with the record, and others read it."},
    )
    digest = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)


class PairForm(ReasonForm):
    """What becomes of two authors."""

    DEEDS = (("merge", "Merge"), ("distinct", "Mark as distinct"), ("dismiss", "Dismiss"))

    deed = forms.ChoiceField(choices=DEEDS, error_messages={"required": "Choose what to do."})
    into = forms.TypedChoiceField(coerce=int, label="The id that remains", widget=forms.RadioSelect)

    def __init__(self, one: Author, other: Author, candidate: Candidate | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pair, self.candidate = {one.pk: one, other.pk: other}, candidate
        choices = [(pk, f"{author.display_name} ({author.public_id})") for pk, author in self.pair.items()]
        self.fields["into"].choices = choices  # type: ignore[attr-defined]
        if candidate is None:
            self.fields["deed"].choices = self.DEEDS[:2]  # type: ignore[attr-defined]

    def decision(self) -> Decision:
        into = self.cleaned_data["into"]
        return Decision(
            deed=self.cleaned_data["deed"],
            author=into,
            other=next(pk for pk in self.pair if pk != into),
            candidate=self.candidate.pk if self.candidate else None,
            reason=self.cleaned_data["reason"],
            digest=self.cleaned_data["digest"],
        )


class BylinesForm(forms.Form):
    """Bylines of one author, and whose they are: a new record's, or another's."""

    authorships = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "Choose at least one byline.", "invalid_choice": "A byline was moved."}
    )
    to = AuthorField(
        required=False,
        label="Move to",
        help_text="Public id or address of another record. Empty: split off, to a new record.",
    )

    def __init__(self, author: Author, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.author = author

        keys = author.authorships.values_list("pk", flat=True)
        self.fields["authorships"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]

    def clean_to(self) -> Author | None:
        to: Author | None = self.cleaned_data["to"]
        if to == self.author:
            raise forms.ValidationError("This is the record that they are with.")
        return to

    def decision(self, said: ReasonForm) -> Decision:
        to = self.cleaned_data["to"]
        return Decision(
            deed="move" if to else "split",
            author=self.author.pk,
            other=to and to.pk,
            authorships=tuple(self.cleaned_data["authorships"]),
            reason=said.cleaned_data["reason"],
            digest=said.cleaned_data["digest"],
        )


class NarrowForm(forms.Form):
    """What the list of bylines is narrowed by."""

    words = forms.CharField(required=False, max_length=200, label="Words in title or byline")
    year = forms.IntegerField(required=False, min_value=1900, max_value=2200)
    coauthor = forms.CharField(required=False, max_length=200, label="Co-author")

    def narrowing(self) -> Narrowing:
        return Narrowing(**self.cleaned_data)


class PartsForm(ReasonForm):
    """What becomes of an author that may be two."""

    DEEDS = (("split", "Split off"), ("dismiss", "Dismiss"))

    deed = forms.ChoiceField(choices=DEEDS, error_messages={"required": "Choose what to do."})

    def __init__(self, candidate: Candidate, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidate = candidate

    def decision(self) -> Decision:
        return _of_candidate(self.candidate, self.cleaned_data)


class RowForm(forms.Form):
    """What becomes of one candidate among many; nothing, unless a deed is chosen."""

    deed = forms.ChoiceField(required=False)
    reason = forms.CharField(required=False, max_length=2_000, strip=True)
    digest = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)

    def __init__(self, candidate: Candidate, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidate = candidate
        deeds = PairForm.DEEDS if candidate.second else PartsForm.DEEDS
        self.fields["deed"].choices = [("", "Leave it"), *deeds]  # type: ignore[attr-defined]

    @property
    def is_decided(self) -> bool:
        return bool(self.cleaned_data.get("deed"))

    @property
    def authors(self) -> tuple[Author, ...]:
        return tuple(author for author in (self.candidate.first, self.candidate.second) if author)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("deed") and not cleaned.get("reason"):
            self.add_error("reason", "Say why: it is kept with the record, and others read it.")
        return cleaned

    def decision(self) -> Decision:
        return _of_candidate(self.candidate, self.cleaned_data)


def _of_candidate(candidate: Candidate, said: dict[str, Any]) -> Decision:
    pair = [author for author in (candidate.first, candidate.second) if author]
    pair.sort(key=lambda author: (-author.work_count, author.pk))
    return Decision(
        deed=said["deed"],
        author=pair[0].pk,
        other=pair[1].pk if len(pair) > 1 else None,
        authorships=() if candidate.second else tuple(candidate.authorships),
        candidate=candidate.pk,
        reason=said["reason"],
        digest=said["digest"],
    )


class OtherForm(forms.Form):
    """Whom an author is compared with."""

    def __init__(self, author: Author, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.author = author
        # The name in the address; no name of a Python attribute.
        self.fields["with"] = AuthorField(label="Public id or address of the other record")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("with") == self.author:
            self.add_error("with", "This is the same record.")
        return cleaned


class AnswerForm(ReasonForm):
    """What a second curator says to a proposal."""

    deed = forms.ChoiceField(choices=(("confirm", "Confirm and merge"), ("decline", "Decline")))
