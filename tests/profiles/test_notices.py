import datetime as dt

import pytest
from django.db import IntegrityError

from profiles import claims, mail, notice_rules, notices, reports, subscriptions, unsubscribing
from profiles.contact import waiting
from profiles.models import Letter, Notice, NoticeChoice
from profiles.notice_rules import Heard
from profiles.unsubscribing import Stop
from tests.factories import (
    NOW,
    AuthorFactory,
    ClaimFactory,
    LetterFactory,
    NoticeChoiceFactory,
    NoticeFactory,
    ReportFactory,
    UserFactory,
    verified,
)

pytestmark = pytest.mark.django_db

Kind = Notice.Kind


def give(user, kind=Kind.CLAIM, words="Your claim was decided.", **more):
    return notices.give(user.pk, kind, url="/trust/", words=words, now=NOW, **more)


# --- telling ---------------------------------------------------------------------------------------------------


# On the site, by mail: a line is shown, a letter is queued, something comes back.
CHOICES = [(True, True), (True, False), (False, True), (False, False)]


@pytest.mark.parametrize(("on_site", "by_mail"), CHOICES)
@pytest.mark.parametrize("kind", Kind.values)
def test_a_kind_is_heard_where_it_was_chosen(kind, on_site, by_mail):
    user = verified()
    NoticeChoiceFactory(account=user, kind=kind, on_site=on_site, by_mail=by_mail)

    notice = give(user, Kind(kind))

    assert (notice is not None) == (on_site or by_mail)
    assert len(notices.page(user.pk).lines) == waiting.of(user.pk).notices == on_site
    assert Letter.objects.filter(about=kind).count() == by_mail


@pytest.mark.parametrize("kind", Kind.values)
def test_without_a_choice_the_rules_say_where(kind):
    give(verified(), Kind(kind))

    assert Letter.objects.exists() == (kind != "change")


def test_every_kind_has_a_rule():
    assert set(notice_rules.DEFAULTS) == set(Kind.values)


def test_a_choice_about_one_kind_leaves_the_others():
    user = verified()
    NoticeChoiceFactory(account=user, kind="claim", on_site=False, by_mail=False)

    assert give(user, Kind.MESSAGE) is not None


def test_the_letter_says_where_it_stands_and_how_to_stop_it(settings):
    settings.SITE_URL = "https://bzpeer.example.org"
    give(verified(), words="“A & B” changed: <title>.")

    letter = Letter.objects.get()

    assert letter.subject == "Your claims"
    assert letter.text.startswith("“A & B” changed: <title>.\n\nhttps://bzpeer.example.org/trust/\n")
    assert "https://bzpeer.example.org/mail/stop/" in letter.text


def test_no_more_than_thirty_notices_a_day_are_mailed():
    user = verified()
    LetterFactory.create_batch(notice_rules.MAILS_A_DAY - 1, account=user, made_at=NOW)
    LetterFactory(account=user, made_at=NOW - dt.timedelta(days=2))

    give(user)
    give(user)

    assert Letter.objects.filter(account=user, made_at=NOW).count() == notice_rules.MAILS_A_DAY
    assert waiting.of(user.pk).notices == 2


@pytest.mark.parametrize(
    ("words", "kept"), [("  a\n b\t", "a b"), ("a" * 300, "a" * 300), ("a" * 301, "a" * 299 + "…")]
)
def test_words_are_one_line_of_300_letters(words, kept):
    assert give(verified(), words=words).words == kept


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", ""])
def test_a_notice_leads_to_this_site_alone(url):
    with pytest.raises(IntegrityError, match="profiles_notice_stays_here"):
        NoticeFactory(url=url)


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("profiles_notice_says_something", {"words": ""}),
        ("profiles_notice_read_after_made", {"read_at": NOW - dt.timedelta(seconds=1)}),
    ],
)
def test_notices_that_cannot_be(rule, fields):
    with pytest.raises(IntegrityError, match=rule):
        NoticeFactory(**fields)


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("profiles_letter_leased_while_under_way", {"state": "claimed"}),
        ("profiles_letter_leased_while_under_way", {"state": "queued", "lease_until": NOW}),
        ("profiles_letter_ends_when_over", {"state": "sent"}),
        ("profiles_letter_ends_when_over", {"state": "queued", "ended_at": NOW}),
        ("profiles_letter_empty", {"state": "sent", "ended_at": NOW, "text": "Still here."}),
    ],
)
def test_letters_that_cannot_be(rule, fields):
    with pytest.raises(IntegrityError, match=rule):
        LetterFactory(**fields)


def test_one_choice_a_kind():
    choice = NoticeChoiceFactory()

    with pytest.raises(IntegrityError, match="profiles_noticechoice_once"):
        NoticeChoiceFactory(account=choice.account)


# --- the list --------------------------------------------------------------------------------------------------


def walk(user):
    """Every page of an account, as one list of (is read, id)."""
    page = notices.page(user.pk)
    pages = [page]
    while page.after:
        page = notices.page(user.pk, page.after)
        pages.append(page)
    return [(line.read_at is not None, line.id) for page in pages for line in page.lines], len(pages)


@pytest.mark.parametrize(("unread", "read"), [(0, 0), (25, 0), (0, 25), (26, 0), (13, 13), (30, 40), (1, 60)])
def test_pages_walk_through_all_unread_first(unread, read):
    user = UserFactory()
    for number in range(unread + read):
        # Shuffled: every second one is read, as far as there are both.
        is_read = number % 2 == 1 if number < 2 * min(unread, read) else read > unread
        NoticeFactory(account=user, read_at=NOW if is_read else None)
    NoticeFactory()
    NoticeFactory(account=user, is_shown=False)

    found, pages = walk(user)

    assert found == sorted(found, key=lambda line: (line[0], -line[1]))
    assert [is_read for is_read, _ in found] == [False] * unread + [True] * read
    assert pages == max(1, -(-(unread + read) // 25))


@pytest.mark.parametrize("after", ["x", "u", "u-1", "r1x", "z5", "u" + "9" * 19, "u١"])
def test_a_place_that_is_none_is_an_error(after):
    with pytest.raises(notices.InvalidPlace, match="no place in the list"):
        notices.page(1, after)


@pytest.mark.parametrize("count", [1, 60])
def test_list_and_count_are_a_query_each(count, django_assert_num_queries):
    user = UserFactory()
    NoticeFactory.create_batch(count, account=user)

    with django_assert_num_queries(2):
        notices.page(user.pk)
        waiting.of(user.pk)


def test_counting_ends_at_a_hundred():
    user = UserFactory()
    NoticeFactory.create_batch(103, account=user)

    assert waiting.of(user.pk).notices == 100


def test_opening_marks_as_read_and_says_where_it_leads():
    notice = NoticeFactory(url="/topics/cs.LG/")
    later = NOW + dt.timedelta(hours=1)

    assert notices.open_(notice.account_id, notice.pk, later) == "/topics/cs.LG/"
    assert notices.open_(notice.account_id, notice.pk, later) == "/topics/cs.LG/"

    notice.refresh_from_db()
    assert notice.read_at == later


def test_nobody_opens_or_marks_what_is_anothers():
    notice, stranger = NoticeFactory(), UserFactory()

    assert notices.open_(stranger.pk, notice.pk, NOW) is None
    assert notices.mark_read(stranger.pk, [notice.pk], NOW) == 0
    assert notices.mark_read(stranger.pk, None, NOW) == 0
    assert waiting.of(notice.account_id).notices == 1


def test_one_is_marked_or_all_are():
    user = UserFactory()
    first, *_ = NoticeFactory.create_batch(3, account=user)

    assert [notices.mark_read(user.pk, [first.pk], NOW), notices.mark_read(user.pk, None, NOW)] == [1, 2]


@pytest.mark.parametrize(
    ("days", "read", "left"), [(179, True, 1), (181, True, 0), (181, False, 1), (364, False, 1), (366, False, 0)]
)
def test_old_notices_are_forgotten_read_ones_sooner(days, read, left):
    made = NOW - dt.timedelta(days)
    NoticeFactory(made_at=made, read_at=made if read else None)

    notices.forget(NOW)

    assert Notice.objects.count() == left


# --- choices ---------------------------------------------------------------------------------------------------


def test_choices_are_kept_and_changed():
    user = UserFactory()
    for heard in (Heard(False, False), Heard(True, False)):
        notices.choose(user.pk, {"claim": heard})

    found = {setting.kind: setting.heard for setting in notices.settings_of(user.pk)}

    assert found == {**notice_rules.DEFAULTS, "claim": Heard(True, False)}


def test_a_link_stops_mail_of_its_kind_alone():
    user = verified()
    stop = unsubscribing.read(unsubscribing.token(Stop(user.pk, "message")))

    subscriptions.stop(stop, NOW)
    subscriptions.stop(stop, NOW)

    assert give(user, Kind.MESSAGE) is not None
    give(user, Kind.CLAIM)
    assert list(Letter.objects.values_list("about", flat=True)) == ["claim"]


def test_a_link_of_an_erased_account_is_harmless():
    subscriptions.stop(Stop(4_711, "message"), NOW)

    assert not NoticeChoice.objects.exists()


@pytest.mark.parametrize("written", ["x", "", unsubscribing.token(Stop(1, "claim"))[:-1]])
def test_a_link_that_was_tampered_with_is_refused(written):
    with pytest.raises(unsubscribing.Forged):
        unsubscribing.read(written)


# --- who gives them --------------------------------------------------------------------------------------------


def test_a_decided_claim_is_told_and_mailed_once(mailoutbox):
    claim = ClaimFactory(researcher__user=verified(), author=AuthorFactory(display_name="Ada Byron"))

    claims.decline(claim.pk, UserFactory(), "Another person.", NOW)
    mail.send_due()

    (line,) = notices.page(claim.researcher.user_id).lines
    assert line.words == "Your claim of the record of Ada Byron is now: Declined."
    assert not Letter.objects.exists()
    assert len(mailoutbox) == 1


def test_a_claimant_who_wants_no_mail_gets_none(mailoutbox):
    claim = ClaimFactory(researcher__user=verified())
    NoticeChoiceFactory(account=claim.researcher.user, kind="claim", on_site=True, by_mail=False)

    claims.decline(claim.pk, UserFactory(), "Another person.", NOW)
    mail.send_due()

    assert (waiting.of(claim.researcher.user_id).notices, mailoutbox) == (1, [])


def test_a_decided_report_is_told_to_the_account_that_made_it(client):
    report = ReportFactory(state="open", reporter=verified())

    reports.dismiss(report.pk, UserFactory(), "It is right.", NOW)

    notice = Notice.objects.get(account=report.reporter)
    assert notice.words.startswith("What you reported (")
    assert client.get(notice.url).status_code == 200
