"""Forms of the record: what to import."""

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings

from works.arxiv import ids
from works.ingest.runs import snapshot_arguments
from works.models import ImportRun

_SUFFIXES = (".json", ".jsonl", ".gz", ".zst", ".zip")
# What each source cannot do without.
_NEEDED = {"snapshot": "file", "query": "query", "ids": "ids", "oai": "since"}


def snapshot_files() -> list[tuple[str, str]]:
    """Names of the files in the import folder, twice each as choices."""
    folder: Path = settings.IMPORT_DIR
    if not folder.is_dir():
        return []
    names = sorted(each.name for each in folder.iterdir() if each.is_file() and each.suffix in _SUFFIXES)
    return [(name, name) for name in names]


class StartImportForm(forms.ModelForm):
    """A new run for a worker, with the fields of whichever source is chosen."""

    file = forms.ChoiceField(required=False, help_text="For a snapshot: a file in the server's import folder.")
    since = forms.DateField(
        required=False, label="From", help_text="For a harvest: the first datestamp, such as 2026-11-01."
    )
    until = forms.DateField(required=False, help_text="For a harvest: the last datestamp; empty for today.")
    set = forms.RegexField(
        r"^[\w.:-]{1,60}$", required=False, label="Set", help_text="For a harvest: cs or physics:hep-th; empty for all."
    )
    query = forms.CharField(
        required=False,
        max_length=500,
        help_text='For a query, as the arXiv API takes it: cat:cs.LG AND au:"Dean, Jeff".',
    )
    ids = forms.CharField(
        required=False,
        label="arXiv ids",
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60}),
        help_text="For a list: separated by white space or commas.",
    )
    limit = forms.IntegerField(required=False, min_value=1, help_text="Stop after so many records; empty for all.")

    class Meta:
        model = ImportRun
        fields = ("source",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files = snapshot_files()
        self.fields["file"].choices = [("", "—"), *files]  # type: ignore[attr-defined]
        if not files:
            self.fields["file"].help_text = f"No snapshot file lies in {settings.IMPORT_DIR}; put one there first."

    def clean_ids(self) -> list[str]:
        words = self.cleaned_data["ids"].replace(",", " ").split()
        try:
            return list(dict.fromkeys(ids.parse(word).canonical for word in words))
        except ids.InvalidArxivId as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        needed = _NEEDED.get(cleaned.get("source", ""), "")
        if needed and needed not in self.errors and not cleaned.get(needed):
            self.add_error(needed, "This source needs it.")
        if cleaned.get("since") and cleaned.get("until") and cleaned["since"] > cleaned["until"]:
            self.add_error("until", "It is before the first datestamp.")
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """Of the run, as `works.ingest.sources` reads them."""
        said, limit = self.cleaned_data, self.cleaned_data["limit"]
        if said["source"] == ImportRun.Source.SNAPSHOT:
            return snapshot_arguments(settings.IMPORT_DIR / said["file"], limit)
        if said["source"] == ImportRun.Source.QUERY:
            return {"query": said["query"], "limit": limit}
        if said["source"] == ImportRun.Source.IDS:
            return {"ids": said["ids"], "limit": limit}
        dates = {"from": said["since"], "until": said["until"]}
        return {
            **{key: date.isoformat() for key, date in dates.items() if date},
            "set": said["set"],
            "format": "arXivRaw",
            "limit": limit,
        }
