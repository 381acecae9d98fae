import pytest
from django.utils import timezone

from tests.factories import AuthorFactory, AuthorshipFactory, WorkFactory
from works.identity import resolve
from works.models import Author, Authorship, Event, PendingAuthor

pytestmark = pytest.mark.django_db


def byline(name, work, position, **fields):
    return AuthorshipFactory(work=work, position=position, byline=name, author=None, **fields)


def work_by(*names):
    work = WorkFactory(author_count=len(names))
    return [byline(name, work, position) for position, name in enumerate(names, start=1)]


def resolve_everything():
    resolve.queue_everything()
    return resolve.resolve_pending(timezone.now())


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
    full, short = work_by("Jeff Dean")[0], work_by("J. Dean")[0]
    resolve_everything()
    kept, gone = sorted((author_of(full), author_of(short)), key=lambda author: author.pk)
    moved = full if author_of(full) == gone else short
    for authorship in (full, short):
        byline("Quoc Le", authorship.work, 2)
        authorship.work.author_count = 2
        authorship.work.save()

    resolve_everything()

    gone.refresh_from_db()
    assert author_of(moved) == kept
    assert (gone.state, gone.merged_into) == (Author.State.MERGED, kept)
    assert Event.objects.get().inverse == {"authorships": [moved.pk]}


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
