import pytest
from django.utils import timezone

from tests.factories import AuthorFactory, AuthorshipFactory, FollowFactory, WorkFactory
from works.identity import counting, inverses, merges, renames, resolve, standing
from works.identity.inverses import Placed
from works.models import Author, Authorship, Event, PendingAuthor, PendingBlock

pytestmark = pytest.mark.django_db


def byline(name, work, position, **fields):
    return AuthorshipFactory(work=work, position=position, byline=name, author=None, **fields)


def work_by(*names):
    work = WorkFactory(author_count=len(names))
    return [byline(name, work, position) for position, name in enumerate(names, start=1)]


def resolve_everything():
    counting.count(timezone.now())
    resolve.queue_everything()
    resolve.work_off(timezone.now)


def placed(author, name, *others):
    """A byline of this author on a work of its own, with others."""
    work = WorkFactory(author_count=1 + len(others))
    for position, other in enumerate(others, start=2):
        byline(other, work, position)
    return AuthorshipFactory(work=work, position=1, byline=name, author=author)


def author_of(authorship):
    return Authorship.objects.get(pk=authorship.pk).author


def test_equal_names_become_one_author():
    one, other = work_by("Jeff Dean")[0], work_by("Jeff Dean")[0]

    resolve_everything()

    assert author_of(one) == author_of(other)
    assert author_of(one).display_name == "Jeff Dean"


def test_a_second_run_changes_nothing():
    work_by("Jeff Dean", "Quoc Le")
    resolve_everything()
    before = list(Authorship.objects.order_by("pk").values())

    resolve_everything()

    assert list(Authorship.objects.order_by("pk").values()) == before
    assert Event.objects.count() == 0


def test_author_keeps_its_id_when_works_arrive():
    first = work_by("Jeff Dean")[0]
    resolve_everything()
    before = author_of(first)

    work_by("Jeff Dean")
    resolve_everything()

    assert author_of(first) == before


def test_authors_that_join_leave_a_redirect_and_an_event():
    kept, gone = AuthorFactory(display_name="Jeff Dean"), AuthorFactory(display_name="J. Dean")
    placed(kept, "Jeff Dean", "Quoc Le")
    placed(kept, "Jeff Dean", "Quoc Le")
    moved = placed(gone, "J. Dean", "Quoc Le")

    resolve_everything()

    gone.refresh_from_db()
    event = Event.objects.get(author=gone)
    assert author_of(moved) == kept
    assert (gone.state, gone.merged_into) == (Author.State.MERGED, kept)
    assert (event.kind, event.actor, event.other) == (Event.Kind.MERGE, "resolver", kept)
    assert event.reason == "They share the co-author le, quoc."
    assert inverses.read(event.inverse).bylines == (Placed(moved.pk, gone.pk, False, kept.pk),)


def test_a_merge_by_the_resolver_can_be_undone_and_stays_undone():
    kept, gone = AuthorFactory(display_name="Jeff Dean"), AuthorFactory(display_name="J. Dean")
    placed(kept, "Jeff Dean", "Quoc Le")
    placed(kept, "Jeff Dean", "Quoc Le")
    moved = placed(gone, "J. Dean", "Quoc Le")
    resolve_everything()

    merges.undo(Event.objects.get(author=gone), actor="curator", reason="Two people.", now=timezone.now())
    resolve_everything()

    gone.refresh_from_db()
    assert (author_of(moved), gone.state) == (gone, Author.State.ACTIVE)


def test_bylines_that_no_longer_fit_are_split_off_with_a_note_on_both():
    author = AuthorFactory(display_name="Jeff Dean")
    placed(author, "Jeff Dean", "Quoc Le")
    placed(author, "Jeff Dean", "Quoc Le")
    stray = placed(author, "Josef Dean", "Ada Byron")
    reader = FollowFactory(author=author).user

    resolve_everything()

    event = Event.objects.get()
    assert (event.kind, event.author, event.other) == (Event.Kind.SPLIT, author, author_of(stray))
    assert author_of(stray) != author
    assert {follow.author for follow in reader.follows.all()} == {author, author_of(stray)}


def test_ids_follow_the_larger_part_whatever_its_age():
    young = AuthorFactory(display_name="Jeff Dean")
    old_works = [placed(AuthorFactory(display_name="Jeff Dean"), "Jeff Dean", "Quoc Le")]
    works = [placed(young, "Jeff Dean", "Quoc Le") for _ in range(2)]

    resolve_everything()

    assert {author_of(each) for each in (*old_works, *works)} == {young}


def test_new_works_touch_their_own_blocks_alone():
    work_by("Jeff Dean", "Quoc Le")
    resolve_everything()
    other = Authorship.objects.get(byline="Quoc Le")
    Authorship.objects.filter(pk=other.pk).update(grade="C")

    PendingBlock.objects.create(block="dean j")
    resolve.resolve_pending(timezone.now())

    other.refresh_from_db()
    assert other.grade == "C"


def test_a_chosen_name_is_kept():
    author = AuthorFactory(display_name="Jeff Dean")
    placed(author, "Jeff Dean", "Quoc Le")
    renames.choose_name(author, "Jeffrey A. Dean")
    work_by("Jeff Dean", "Quoc Le")

    resolve_everything()

    author.refresh_from_db()
    assert (author.display_name, author.authorships.count()) == ("Jeffrey A. Dean", 2)


def test_what_stands_is_obeyed_when_everything_is_resolved_again():
    ours, theirs, owner = (AuthorFactory(display_name="Jeff Dean") for _ in range(3))
    first, second = placed(ours, "Jeff Dean", "Quoc Le"), placed(theirs, "Jeff Dean", "Quoc Le")
    confirmed, disowned = placed(ours, "J. Dean", "Ada Byron"), placed(owner, "Jeff Dean", "Quoc Le")
    now = timezone.now()
    merges.mark_distinct(ours, theirs, actor="curator", reason="Two people.", now=now)
    merges.move([confirmed.pk], theirs, actor="curator", reason="His page says so.", now=now)
    standing.confirm([first.pk], ours, kind="owner-confirmed", grade="O", source="Owner", actor="owner", now=now)
    standing.disavow([disowned.pk], owner, actor="owner", reason="Not mine.", source="Owner", now=now)

    for _ in range(2):
        resolve_everything()

    assert author_of(first) == ours
    assert (author_of(second), author_of(confirmed)) == (theirs, theirs)
    assert author_of(disowned) != owner
    assert Authorship.objects.get(pk=first.pk).grade == "O"
    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert (ours.state, theirs.state) == (Author.State.ACTIVE, Author.State.ACTIVE)


def test_an_author_stands_once_on_a_work_though_its_bylines_are_in_two_blocks():
    author = AuthorFactory(display_name="Jeff Dean")
    work = WorkFactory(author_count=3)
    byline("Jeff Dean", work, 1)
    held = AuthorshipFactory(work=work, position=2, byline="Ada Byron", author=author, is_held=True)
    placed(author, "Jeff Dean", "Quoc Le")

    resolve_everything()

    assert author_of(held) == author
    assert Authorship.objects.filter(work=work, author=author).count() == 1


def test_context_raises_the_grade():
    one = work_by("Jeff Dean", "Quoc Le", "Ada Byron")[0]
    work_by("Jeff Dean", "Quoc Le", "Ada Byron")
    alone = work_by("Jeff Dean")[0]

    resolve_everything()

    assert Authorship.objects.get(pk=one.pk).grade == "C"
    assert Authorship.objects.get(pk=alone.pk).grade == "N"


def test_what_a_person_confirmed_stands():
    owner = AuthorFactory(display_name="Someone Else")
    work = WorkFactory(author_count=1)
    confirmed = AuthorshipFactory(work=work, byline="Jeff Dean", author=owner, grade="O")
    work_by("Jeff Dean")

    resolve_everything()

    assert author_of(confirmed) == owner


def test_collaborations_are_nobody():
    group = byline("ATLAS Collaboration", WorkFactory(author_count=1), 1, is_collaboration=True)

    resolve_everything()

    assert author_of(group) is None


def test_everyone_on_a_touched_work_is_queued():
    work_by("Jeff Dean", "Quoc Le")

    resolve_everything()

    assert PendingAuthor.objects.count() == 2


def test_blocks_are_taken_a_few_at_a_time():
    work_by("Jeff Dean", "Quoc Le", "Ada Byron")
    resolve.queue_everything()

    assert [resolve.resolve_pending(timezone.now(), limit=2).blocks for _ in range(3)] == [2, 1, 0]
