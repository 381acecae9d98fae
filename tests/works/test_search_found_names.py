"""Which names people are found by, and how that is kept."""

import pytest

from tests.factories import NOW, AuthorFactory, AuthorshipFactory
from works.models import Author, AuthorName, FoundName, NamePrefix, NameSlip
from works.search import found_names
from works.search.by_name import EACH, people

pytestmark = pytest.mark.django_db


def person(name, works=1, *, printed=(), **fields):
    author = AuthorFactory(display_name=name, work_count=works, **fields)
    for byline in printed:
        AuthorshipFactory(author=author, byline=byline)
    found_names.refresh([author.pk])
    return author


def found(typed):
    return [match.author.display_name for match in people(typed)]


def why(typed):
    return people(typed)[0].why


def test_a_printed_variant_is_found_and_named():
    person("Jeffrey Dean", printed=["Jeffrey Dean", "Geoffrey Deen"])

    assert (found("geoffrey deen"), why("geoffrey deen")) == (["Jeffrey Dean"], "matched variant Geoffrey Deen")


def test_a_variant_is_not_named_where_the_shown_name_agrees_as_well():
    person("Yougang Wang", printed=["Yougang Wang", "Y. G. Wang"])

    assert (why("wang"), why("y g wang")) == ("", "matched variant Y. G. Wang")


def test_variants_that_the_owner_keeps_count_and_those_suppressed_do_not():
    author = person("Ada Lovelace", printed=["Ada Lovelace", "Augusta Gordon"])
    for name, is_suppressed in (("Augusta Gordon", True), ("Ada Byron", False)):
        AuthorName.objects.create(author=author, name=name, name_key="-", is_suppressed=is_suppressed, recorded_at=NOW)
    AuthorName.objects.filter(name="Augusta Gordon").update(name_key="gordon, augusta")
    found_names.refresh([author.pk])

    assert (found("byron"), found("augusta gordon")) == (["Ada Lovelace"], [])


@pytest.mark.parametrize("state", ["withdrawn", "merged"])
def test_who_was_taken_down_or_merged_is_not_found_whatever_is_derived(state):
    author = person("Ada Byron")
    into = AuthorFactory() if state == "merged" else None
    Author.objects.filter(pk=author.pk).update(state=state, merged_into=into)

    assert found("ada byron") == []
    found_names.refresh([author.pk])
    assert found("ada byron") == []


def test_a_former_name_is_forgotten():
    author = person("Ada Byron")
    author.display_name, author.name_key = "Ada King", "king, ada"
    author.save()
    found_names.refresh([author.pk])

    assert (found("byron"), found("king")) == ([], ["Ada King"])


def test_whole_names_come_before_longer_ones_and_then_those_with_most_works():
    for name, works in (("Rita Deane", 90), ("Bob Dean", 2), ("Jeff Dean", 6), ("Ada Byron", 99)):
        person(name, works)

    assert found("dean") == ["Jeff Dean", "Bob Dean", "Rita Deane"]


def test_at_most_twenty_are_found():
    for number in range(EACH + 3):
        person(f"Ada Byron{number}")

    assert len(found("byron")) == EACH


def test_a_common_name_has_its_first_people_stored(monkeypatch):
    monkeypatch.setattr(found_names, "_PREFIXES_SQL", found_names._PREFIXES_SQL.replace("> 100", "> 2"))
    for works, name in enumerate(("Ada Byron", "Bob Byron", "Cy Byron", "Di Byrd")):
        person(name, works)
    found_names.rebuild_prefixes()
    kept = dict(NamePrefix.objects.values_list("prefix", "author_ids"))
    late = person("Eve Byron", 50)

    assert {len(kept["byr"]), len(kept["byron "])} == {4, 3}
    assert found("byron")[0] == found("byr")[0] == "Eve Byron"
    Author.objects.filter(pk=late.pk).update(state="withdrawn")
    assert found("byron") == ["Cy Byron", "Bob Byron", "Ada Byron"]


def test_rebuilding_gives_what_was_kept_bit_by_bit():
    for name in ("Ada Byron", "Karl Müller", "Jean-Pierre van der Berg"):
        person(name, printed=[name, f"{name}son"])
    before = [list(model.objects.order_by("pk").values()) for model in (FoundName, NameSlip)]

    found_names.rebuild()

    assert [list(m.objects.order_by("pk").values()) for m in (FoundName, NameSlip)] == before
    assert before[0]


@pytest.mark.parametrize("people_on_file", [1, 30])
def test_a_name_costs_three_queries_and_a_slip_five(people_on_file, django_assert_num_queries):
    found_names.refresh([AuthorFactory(display_name="Jeff Dean").pk for _ in range(people_on_file)])

    for typed, queries in (("jeff dean", 3), ("jef deen", 5), ("qqqqqqq", 5)):
        with django_assert_num_queries(queries):
            people(typed)
