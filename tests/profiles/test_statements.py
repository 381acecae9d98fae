import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from lxml import etree

from profiles import statement_rules, statements
from profiles.models import Statement
from tests import markup
from tests.factories import NOW, AuthorFactory, AuthorshipFactory, TrustSnapshotFactory, WorkFactory, many_works
from works.identity import renames
from works.models import Author, Authorship

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    author = AuthorFactory(display_name="Ada Byron")
    WorkFactory(authors=[author], arxiv_id="2010.04116", title="The first")
    TrustSnapshotFactory(author=author, score=21, band="emerging", level=1)
    return author


def page(client, address):
    response = client.get(address)
    return response.status_code, markup.text(markup.parse(response).xpath("//main")[0])


def checked(client, code):
    return page(client, f"/check/?statement={code}")


def test_a_statement_says_works_grades_and_trust_of_its_day(author):
    assert statements.facts(author, NOW) == statement_rules.Facts(
        record=author.public_id,
        name=statement_rules.name_digest("Ada Byron"),
        on=NOW.date(),
        works=(("2010.04116", "N"),),
        trust=statement_rules.Trust("RT-1", 21, "emerging", 1),
    )


def test_the_same_on_the_same_day_is_one_statement(author):
    codes = [statements.issue(author, NOW + dt.timedelta(hours=hours)) for hours in (0, 1, 24)]

    assert codes[0] == codes[1] != codes[2]
    assert Statement.objects.count() == 2


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("profiles_statement_code_form", {"code": "ABCD"}),
        ("profiles_statement_code_form", {"code": "abcdefghjkmnpqru"}),
        ("profiles_statement_says_something", {"facts": ""}),
    ],
    ids=["short", "letter", "empty"],
)
def test_the_database_refuses_what_is_no_statement(author, rule, fields):
    said = {"code": "abcdefghjkmnpqrs", "facts": "{}", "author": author, "issued_at": NOW} | fields

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Statement.objects.create(**said)


def test_facts_that_were_tampered_with_are_no_statement(client, author):
    code = statements.issue(author, NOW)
    Statement.objects.filter(code=code).update(facts='{"record": "another"}')

    assert checked(client, code)[0] == 404


def test_anybody_issues_one_and_gets_it_with_a_code_to_check(client, author):
    answer = client.post(f"{author.get_absolute_url()}statement/", follow=True)

    code = Statement.objects.get().code
    said = markup.text(markup.parse(answer).xpath("//main")[0])
    assert answer.redirect_chain == [(f"{author.get_absolute_url()}statement/{code}/", 302)]
    for words in ("Ada Byron", author.public_id, "Emerging, 21 of 100, by formula RT-1", "L1", "1 name match"):
        assert words in said
    assert statement_rules.grouped(code) in said
    assert f"http://testserver/check/?statement={code}" in said


def test_issuing_is_limited(client, author):
    codes = [client.post(f"{author.get_absolute_url()}statement/").status_code for _ in range(21)]

    assert codes == [302] * 20 + [429]


def test_many_works_are_folded_to_one_sheet(client, author):
    many_works(author, AuthorFactory(), 40, 2021)

    status, said = page(client, f"{author.get_absolute_url()}statement/")

    assert status == 200
    assert "41: 41 name match" in said
    assert "The latest 20. The statement covers 21 more." in said


@pytest.mark.parametrize("works", [1, 30])
def test_queries_do_not_grow_with_the_record(client, author, works, django_assert_num_queries):
    many_works(author, AuthorFactory(), works, 2021)
    code = statements.issue(author, NOW)
    many_works(author, AuthorFactory(), works, 2021)
    Authorship.objects.filter(work__arxiv_id="2010.04116").update(grade="O")
    base = f"{author.get_absolute_url()}statement/"

    for address, queries in ((base, 5), (f"{base}{code}/", 4), (f"/check/?statement={code}", 5)):
        with django_assert_num_queries(queries):
            client.get(address)


def test_the_code_is_a_picture_of_its_own_without_styles(client, author):
    code = statements.issue(author, NOW)

    answer = client.get(f"{author.get_absolute_url()}statement/{code}/qr.svg")

    picture = etree.fromstring(answer.content)
    assert (answer["Content-Type"], etree.QName(picture).localname) == ("image/svg+xml", "svg")
    assert not picture.xpath("//@style | //*[local-name() = 'style' or local-name() = 'script']")


def test_nothing_changed(client, author):
    status, said = checked(client, statements.issue(author, NOW))

    assert status == 200
    assert "Unchanged since 24 November 2026" in said
    assert "The record says today what the statement says." in said


def test_what_changed_is_listed(client, author):
    WorkFactory(authors=[author], arxiv_id="2101.00002", title="Gone later")
    code = statements.issue(author, NOW)
    WorkFactory(authors=[author], title="New since")
    Authorship.objects.filter(work__arxiv_id="2101.00002").update(author=None)
    Authorship.objects.filter(work__arxiv_id="2010.04116").update(grade="O")
    TrustSnapshotFactory(author=author, score=44, band="corroborated", level=2)

    _, said = checked(client, statement_rules.grouped(code).upper())

    for words in (
        "Changed since 24 November 2026",
        "1 work added New since",
        "1 work removed Gone later",
        "1 work with another grade The first 2022, arXiv:2010.04116, name match, now confirmed by the owner",
        "Emerging, 21 of 100, L1, formula RT-1",
        "Corroborated, 44 of 100, L2, formula RT-1",
    ):
        assert words in said


def test_a_former_name_is_kept_and_shown_nowhere(client, author):
    code = statements.issue(author, NOW)
    renames.change_name(author, "Ida Byron")

    _, said = checked(client, code)
    _, issued = page(client, f"/researchers/{author.public_id}/ida-byron/statement/{code}/")

    assert "The record has another name now." in said
    assert "The record had another name" in issued
    assert "Ada" not in said + issued + Statement.objects.get().facts


def test_a_merged_record_is_followed_and_said(client, author):
    code = statements.issue(author, NOW)
    other = AuthorFactory(display_name="A. Byron")
    AuthorshipFactory(author=other, byline="A. Byron")
    Authorship.objects.filter(author=author).update(author=other)
    Author.objects.filter(pk=author.pk).update(state=Author.State.MERGED, merged_into=other)

    _, said = checked(client, code)
    answer = client.get(f"{author.get_absolute_url()}statement/{code}/")

    assert "The record became part of this one." in said
    assert "1 work added" in said
    assert (answer.status_code, answer["Location"]) == (301, f"{other.get_absolute_url()}statement/{code}/")
    assert f"The record {author.public_id} became part of this one" in page(client, answer["Location"])[1]


@pytest.mark.parametrize("address", ["{author}statement/", "{author}statement/{code}/", "/check/?statement={code}"])
def test_a_record_that_was_taken_down_is_gone(client, author, address):
    code = statements.issue(author, NOW)
    Author.objects.filter(pk=author.pk).update(state=Author.State.WITHDRAWN)

    status, said = page(client, address.format(author=author.get_absolute_url(), code=code))

    assert status == 410
    assert "Ada" not in said


@pytest.mark.parametrize("name", ["", "qr.svg"], ids=["statement", "picture"])
def test_a_statement_of_another_record_is_not_found(client, author, name):
    code = statements.issue(author, NOW)
    other = AuthorFactory()

    assert client.get(f"{other.get_absolute_url()}statement/{code}/{name}").status_code == 404


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 200, "Check a statement"),
        ("?statement=abcd-efgh-jkmn-pqrs", 404, "No statement has the code “abcd-efgh-jkmn-pqrs”"),
        ("?statement=nonsense%00", 404, "A code has 16 letters and digits"),
    ],
    ids=["form", "unknown", "nonsense"],
)
def test_what_is_no_code_is_said(client, query, status, said):
    found = page(client, f"/check/{query}")

    assert found[0] == status
    assert said in found[1]
