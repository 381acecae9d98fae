"""Made-up things to show the parts of the design with; nobody of these is on file."""

from django import forms

from graph.shapes import Edge, Kind, Node, Shown, Slice
from profiles.trust import formula
from profiles.trust.explanations import Line
from works.lists import BylineShown, WorkRow


class SpecimenForm(forms.Form):
    """A field of each kind."""

    name = forms.CharField(label="Name", help_text="As it is printed.", max_length=10)
    words = forms.CharField(label="In your words", widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(label="Kind", choices=[("a", "Preprint"), ("b", "Published")])
    what = forms.ChoiceField(label="What is it?", choices=[("a", "A name"), ("b", "A work")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Mail me about it")


def wrong_form() -> SpecimenForm:
    """The form as it comes back with mistakes in it."""
    return SpecimenForm({"name": "Ada Augusta Byron", "words": "", "kind": "a", "what": "z"})


def _work(number: int, title: str, kind: str, grade: str, names: tuple[str, ...], **more: str | bool) -> WorkRow:
    bylines = tuple(BylineShown(name, "00000000", name, is_self=at == 0) for at, name in enumerate(names))
    given = {"journal_ref": "", "doi": "", "is_withdrawn": False} | more
    return WorkRow(
        id=number,
        arxiv_id=f"2001.0000{number}",
        version=number,
        title_html=title,
        abstract_html="What the work is about, in the words of those who wrote it.",
        kind=kind,
        year=2019 + number,
        categories=("cs.LG", "math.CO"),
        author_count=len(names) + number - 1,
        position=1,
        grade=grade,
        bylines=bylines,
        **given,  # type: ignore[arg-type]
    )


WORKS = (
    _work(1, "On the Weaving of Numbers", "preprint", "N", ("Ada Example",)),
    _work(
        2,
        "חישוב במנוע אנליטי",
        "published",
        "C",
        ("עדה דוגמה", "Max Muster"),
        journal_ref="Journal of Examples 1, 2021",
        doi="10.0000/example",
    ),
    _work(3, "A Work That Was Taken Back", "preprint", "A", ("Ada Example", "Max Muster"), is_withdrawn=True),
)

LINES = tuple(
    Line(part, part.maximum * share) for part, share in zip(formula.PARTS, (1, 0.5, 0.1, 0.3, 0), strict=True)
)


def _node(kind: Kind, label: str, strength: float, detail: str) -> Node:
    return Node(kind, f"{kind}:{'-'.join(label.split())}", label, "/", strength, detail)


_PEOPLE = (
    _node(Kind.PERSON, "עדה דוגמה", 3, "3 works together"),
    _node(Kind.PERSON, "Max Muster", 1, "1 work together"),
    _node(Kind.PERSON, "محمد مثال", 0.5, "1 work together"),
)
_PAPERS = (
    _node(Kind.PAPER, "On the Weaving of Numbers", 1, "2020, 2 authors"),
    _node(Kind.PAPER, "חישוב במנוע אנליטי", 1, "2021, 3 authors"),
)
_TOPICS = (_node(Kind.TOPIC, "cs.LG", 2, "Machine Learning"), _node(Kind.TOPIC, "math.CO", 1, "Combinatorics"))
_PLACES = (_node(Kind.INSTITUTION, "Example Hall", 1, "stated by one"),)
SLICE = Slice(
    focus=_node(Kind.PERSON, "Ada Example", 1, "3 works"),
    people=_PEOPLE,
    papers=_PAPERS,
    topics=_TOPICS,
    institutions=_PLACES,
    edges=(Edge(_PEOPLE[0].key, _PEOPLE[1].key), Edge(_PEOPLE[1].key, _PAPERS[0].key)),
    shown=(Shown(Kind.PERSON, 3, 12), Shown(Kind.PAPER, 2, 2), Shown(Kind.TOPIC, 2, 2)),
)
