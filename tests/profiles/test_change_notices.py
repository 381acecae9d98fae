import datetime as dt

import pytest
from django.db import IntegrityError

from bzpeer import pipeline
from profiles import change_notices
from profiles.models import ChangesTold, Letter, Notice
from tests.factories import (
    NOW,
    AuthorFactory,
    FollowFactory,
    ImportRunFactory,
    NoticeChoiceFactory,
    WorkFactory,
    verified,
)
from works.models import WorkChange

pytestmark = pytest.mark.django_db

LATER = NOW + change_notices.LAG


@pytest.fixture
def ada():
    return AuthorFactory(display_name="Ada Byron")


@pytest.fixture
def run():
    # From before anybody was told.
    run = ImportRunFactory()
    WorkChange.objects.create(work=WorkFactory(), run=run, field="title", before="a", after="b", noticed_at=NOW)
    change_notices.tell(NOW)
    return run


def change(run, work, field="title", at=NOW):
    return WorkChange.objects.create(work=work, run=run, field=field, before="a", after="b", noticed_at=at)


def told(account):
    return sorted(Notice.objects.filter(account=account).values_list("words", "url"))


def test_followers_of_the_work_and_of_its_authors_hear_once(run, ada):
    work = WorkFactory(authors=[ada], title_plain="On engines", arxiv_id="2010.04116")
    both, stranger = verified(), verified()
    FollowFactory(user=both, author=ada)
    FollowFactory(user=both, author=None, kind="work", work=work)
    change(run, work, "title")
    change(run, work, "doi")

    assert [change_notices.tell(LATER), change_notices.tell(LATER)] == [1, 0]

    assert told(both) == [("“On engines” changed: doi, title.", "/works/2010.04116/changes/")]
    assert told(stranger) == []
    assert not Letter.objects.exists()


@pytest.mark.parametrize("fields", [{"is_muted": True}, {"kind": "outside", "archive": "cs"}], ids=["muted", "edge"])
def test_who_muted_it_or_follows_something_narrower_hears_nothing(run, ada, fields):
    FollowFactory(author=ada, **fields)
    change(run, WorkFactory(authors=[ada]))

    assert change_notices.tell(LATER) == 0


def test_a_follow_goes_along_with_a_merge(run, ada):
    gone = AuthorFactory(state="merged", merged_into=ada)
    follow = FollowFactory(user=verified(), author=gone)
    change(run, WorkFactory(authors=[ada]))

    change_notices.tell(LATER)

    assert len(told(follow.user)) == 1


def test_what_may_not_be_committed_everywhere_waits(run, ada):
    FollowFactory(user=verified(), author=ada)
    change(run, WorkFactory(authors=[ada]))

    assert [change_notices.tell(LATER - dt.timedelta(seconds=1)), change_notices.tell(LATER)] == [0, 1]


def test_many_changes_are_told_in_few_lines(run, ada):
    follow = FollowFactory(user=verified(), author=ada)
    for _ in range(25):
        change(run, WorkFactory(authors=[ada]))

    change_notices.tell(LATER)

    assert len(told(follow.user)) == 21
    assert ("5 more works that you follow changed.", "/") in told(follow.user)


def test_mail_is_for_who_asked_for_it(run, ada):
    by_mail, off = verified(), verified()
    NoticeChoiceFactory(account=by_mail, kind="change", on_site=False, by_mail=True)
    NoticeChoiceFactory(account=off, kind="change", on_site=False, by_mail=False)
    FollowFactory(user=by_mail, author=ada)
    FollowFactory(user=off, author=ada)
    change(run, WorkFactory(authors=[ada]))

    change_notices.tell(LATER)

    assert list(Letter.objects.values_list("account", "about")) == [(by_mail.pk, "change")]
    assert told(off) == []


def test_the_pipeline_tells(run, ada):
    follow = FollowFactory(user=verified(), author=ada)
    change(run, WorkFactory(authors=[ada]), at=NOW - dt.timedelta(days=1))

    pipeline.advance()

    assert len(told(follow.user)) == 1


@pytest.mark.parametrize("readers", [1, 30])
def test_telling_costs_two_queries_a_reader_at_most(run, ada, readers, django_assert_max_num_queries):
    for _ in range(readers):
        FollowFactory(user=verified(), author=ada)
    change(run, WorkFactory(authors=[ada]))

    with django_assert_max_num_queries(10 + 2 * readers):
        change_notices.tell(LATER)


def test_one_row_says_how_far():
    with pytest.raises(IntegrityError, match="profiles_changestold_one_row"):
        ChangesTold.objects.create(pk=2, last_change=0)
