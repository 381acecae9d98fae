import pytest

from tests.factories import NOW, AuthorFactory, AuthorshipFactory, TopicFactory, WorkFactory
from works.curation import choices, previews, sheets
from works.curation.choices import Narrowing
from works.identity import merges
from works.lists import Facet
from works.models import Author
from works.namesakes import Coauthor

pytestmark = pytest.mark.django_db

SAID = {"actor": "account 1", "reason": "Same group.", "now": NOW}


def keys(author):
    return list(author.authorships.order_by("pk").values_list("pk", flat=True))


def fresh(author):
    return Author.objects.get(pk=author.pk)


@pytest.fixture
def jeff():
    return AuthorFactory(display_name="Jeff Dean")


@pytest.fixture
def j():
    return AuthorFactory(display_name="J. Dean")


@pytest.fixture
def quoc():
    return AuthorFactory(display_name="Quoc Le")


@pytest.fixture
def topic():
    return TopicFactory(code="cs.LG")


# --- sheets --------------------------------------------------------------------------------------------------


def test_a_sheet_shows_what_the_page_would(jeff, quoc, topic):
    for year in (2020, 2022):
        WorkFactory(authors=[jeff, quoc], topics=[topic], year=year)
    WorkFactory(authors=[AuthorFactory(), jeff, AuthorFactory(), AuthorFactory()], year=2021)
    jeff.authorships.filter(work__year=2021).update(byline="J. Dean", affiliation="Google")

    sheet = sheets.sheet(keys(jeff), [jeff.pk])

    assert (sheet.works, sheet.first_year, sheet.last_year, sheet.topic_count) == (3, 2020, 2022, 1)
    assert (sheet.coauthor_count, sheet.close_count) == (4, 1)
    assert sheet.topics == (Facet("cs.LG", 2),)
    assert sheet.coauthors[0] == Coauthor("Quoc Le", quoc.public_id, 2)
    assert sheet.names == (Facet("Jeff Dean", 2), Facet("J. Dean", 1))
    assert sheet.affiliations == (Facet("Google", 1),)
    assert [row.work.year for row in sheet.rows] == [2022, 2021, 2020]
    assert sheet.rows[0].first_bylines == ["Jeff Dean", "Quoc Le"]


def test_a_sheet_of_nothing_is_empty():
    sheet = sheets.sheet([], [])

    assert (sheet.works, sheet.first_year, sheet.rows, sheet.more_works) == (0, None, (), 0)


def test_a_long_sheet_says_how_many_more(jeff):
    for _ in range(25):
        WorkFactory(authors=[jeff])

    sheet = sheets.sheet(keys(jeff), [jeff.pk])

    assert (len(sheet.rows), sheet.more_works) == (20, 5)


# --- previews are what the deed makes of it ------------------------------------------------------------------


def shown(author):
    sheet = sheets.sheet(keys(author), [author.pk])
    return sheet.works, sheet.topics, sheet.names, sheet.coauthors, sheet.close_count


def of_side(side):
    return side.sheet.works, side.sheet.topics, side.sheet.names, side.sheet.coauthors, side.sheet.close_count


def test_the_preview_of_a_merge_is_what_merging_gives(jeff, j, quoc, topic):
    WorkFactory(authors=[jeff, quoc], topics=[topic])
    WorkFactory(authors=[jeff])
    WorkFactory(authors=[quoc, j])

    preview = previews.of_pair(jeff, j)
    merges.merge(jeff, j, **SAID)

    assert of_side(preview.joined) == shown(jeff)
    assert preview.joined.author == jeff
    assert preview.common.coauthors == (Coauthor("Quoc Le", quoc.public_id, 2),)
    assert preview.objection == ""


def test_the_larger_record_remains_unless_it_is_said_which(jeff, j):
    WorkFactory(authors=[j])

    assert previews.of_pair(jeff, j).joined.author == j
    assert previews.of_pair(jeff, j, remains=jeff).joined.author == jeff


def test_the_preview_of_a_split_is_what_splitting_gives(jeff, quoc, topic):
    WorkFactory(authors=[jeff, quoc], topics=[topic])
    WorkFactory(authors=[jeff])
    chosen = keys(jeff)[:1]

    preview = previews.of_split(jeff, chosen)
    event = merges.split(jeff, chosen, **SAID)

    assert [of_side(side) for side in preview.after] == [shown(jeff), shown(event.other)]


def test_the_preview_of_a_move_is_what_moving_gives(jeff, j, quoc):
    WorkFactory(authors=[jeff, quoc])
    WorkFactory(authors=[jeff])
    WorkFactory(authors=[j])
    chosen = keys(jeff)[:1]

    preview = previews.of_move(jeff, chosen, j)
    merges.move(chosen, j, **SAID)

    assert [of_side(side) for side in preview.after] == [shown(jeff), shown(j)]


def test_a_preview_says_what_forbids_it(jeff, j):
    work = WorkFactory(authors=[jeff], arxiv_id="2010.04116")
    AuthorshipFactory(work=work, author=j, position=2)
    WorkFactory(authors=[jeff])

    pair, move = previews.of_pair(jeff, j), previews.of_move(jeff, keys(jeff)[:1], j)

    assert pair.common.works == ("2010.04116",)
    assert "would stand twice on 2010.04116" in pair.objection
    assert "would stand twice on 2010.04116" in move.objection
    assert "These are all bylines" in previews.of_split(jeff, keys(jeff)).objection


def test_a_preview_tells_of_a_distinction(jeff, j):
    merges.mark_distinct(jeff, j, **SAID)

    assert previews.of_pair(jeff, j).distinction.reason == "Same group."


@pytest.mark.parametrize("works", [1, 30])
@pytest.mark.parametrize(
    ("preview", "queries"),
    [
        (lambda jeff, j: previews.of_pair(jeff, j), 18),
        (lambda jeff, j: previews.of_split(jeff, keys(jeff)[:1]), 11),
        (lambda jeff, j: previews.of_move(jeff, keys(jeff)[:1], j), 16),
    ],
    ids=["pair", "split", "move"],
)
def test_previews_cost_the_same_whatever_the_size(jeff, j, works, preview, queries, django_assert_num_queries):
    for _ in range(works + 1):
        WorkFactory(authors=[jeff, AuthorFactory()], topics=[TopicFactory()])
        WorkFactory(authors=[j, AuthorFactory()])

    with django_assert_num_queries(queries):
        preview(jeff, j)


# --- digests -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda jeff, j: WorkFactory(authors=[jeff]),
        lambda jeff, j: jeff.authorships.first().delete(),
        lambda jeff, j: merges.merge(jeff, j, **SAID),
        lambda jeff, j: Author.objects.filter(pk=j.pk).update(state="withdrawn"),
    ],
    ids=["a byline more", "a byline less", "merged", "withdrawn"],
)
def test_a_digest_changes_with_what_was_shown(jeff, j, change):
    WorkFactory(authors=[jeff])
    WorkFactory(authors=[j])
    before = previews.digest([fresh(jeff), fresh(j)])

    change(jeff, j)

    assert previews.digest([fresh(jeff), fresh(j)]) != before


def test_a_digest_is_the_same_for_the_same(jeff, j):
    assert previews.digest([jeff, j]) == previews.digest([j, jeff])
    assert previews.digests([[jeff], [j]]) == [previews.digest([jeff]), previews.digest([j])]


# --- choices -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("narrowing", "found"),
    [
        (Narrowing(), {"Chips", "Brains", "Trees"}),
        (Narrowing(words="chip"), {"Chips"}),
        (Narrowing(words="j. dean"), {"Trees"}),
        (Narrowing(year=2021), {"Brains"}),
        (Narrowing(coauthor="quoc"), {"Chips"}),
        (Narrowing(coauthor="Dean"), set()),
        (Narrowing(words="100%"), set()),
    ],
    # A set has no order, and every process of a run must find the same names of tests.
    ids=lambda value: "-".join(sorted(value)) or "none" if isinstance(value, set) else str(value),
)
def test_bylines_are_narrowed(jeff, quoc, narrowing, found):
    WorkFactory(authors=[jeff, quoc], title="Chips", year=2020)
    WorkFactory(authors=[jeff], title="Brains", year=2021)
    WorkFactory(title="Trees", year=2022).authorships.create(author=jeff, position=1, byline="J. Dean", block="dean j")

    listed = choices.bylines(jeff, narrowing)

    assert {row.work.title for row in listed.rows} == found
    assert (listed.total, listed.found, listed.is_cut, listed.years) == (3, len(found), False, (2020, 2021, 2022))


def test_what_was_chosen_stays_in_a_narrowed_list(jeff):
    WorkFactory(authors=[jeff], title="Chips")
    WorkFactory(authors=[jeff], title="Brains")

    assert choices.bylines(jeff, Narrowing(words="chips"), keys(jeff)).found == 2


def test_a_long_list_of_choices_is_cut(jeff, monkeypatch):
    monkeypatch.setattr(choices, "CHOICES", 2)
    for _ in range(3):
        WorkFactory(authors=[jeff])

    listed = choices.bylines(jeff, Narrowing())

    assert (len(listed.rows), listed.found, listed.is_cut) == (2, 3, True)
