import io
import json

import bibtexparser
import pytest
import rispy

from tests.factories import AuthorFactory, AuthorshipFactory, WorkFactory
from works import exports, queries

pytestmark = pytest.mark.django_db

TITLES = ["Plain", "L\\'evy {processes}", "Unbalanced } brace", "100\\% & $x^2$", "Ünïcode — 李"]


@pytest.fixture(params=TITLES)
def work(request):
    work = WorkFactory(title=request.param, arxiv_id="2010.04116", doi="10.1/x", categories=["cs.LG"])
    for position, name in enumerate(["Urs Hölzle", "Ludwig van Beethoven", "Madonna"], start=1):
        AuthorshipFactory(work=work, position=position, byline=name, author=AuthorFactory(display_name=name))
    AuthorshipFactory(work=work, position=4, byline="ATLAS Collaboration", author=None, is_collaboration=True)
    return work


def written(work, form):
    return exports.WRITERS[form][1](queries.with_authorships([work]))


def test_bibtex_is_read_back_by_another_parser(work):
    library = bibtexparser.parse_string(written(work, "bib"))

    entry = library.entries[0]
    assert not library.failed_blocks
    assert entry["author"] == "Hölzle, Urs and van Beethoven, Ludwig and {Madonna} and {ATLAS Collaboration}"
    assert (entry["eprint"], entry["year"], entry["doi"]) == ("2010.04116", "2022", "10.1/x")


def test_ris_is_read_back(work):
    record = rispy.load(io.StringIO(written(work, "ris")))[0]

    assert record["authors"] == ["Hölzle, Urs", "van Beethoven, Ludwig", "Madonna", "ATLAS Collaboration"]
    assert record["title"] == work.title_plain


def test_csl_json_has_names_in_parts(work):
    item = json.loads(written(work, "json"))[0]

    assert item["author"] == [
        {"family": "Hölzle", "given": "Urs"},
        {"family": "van Beethoven", "given": "Ludwig"},
        {"literal": "Madonna"},
        {"literal": "ATLAS Collaboration"},
    ]


@pytest.mark.parametrize("form", exports.WRITERS)
def test_export_is_a_file(client, form):
    author = AuthorFactory(display_name="Ada Byron")
    WorkFactory(authors=[author])

    response = client.get(f"{author.get_absolute_url()}works.{form}")

    assert response["Content-Disposition"] == f'attachment; filename="ada-byron.{form}"'
    assert response["Content-Type"] == exports.WRITERS[form][0]
