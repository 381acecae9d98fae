import datetime as dt

import pytest

from tests.factories import NOW, AuthorFactory, CandidateFactory, UserFactory, WorkFactory
from works.curation import deciding, objections, previews
from works.curation.deciding import Decision, Stale
from works.identity import merges
from works.identity.placing import Refused
from works.models import Author, Candidate, Event, Proposal

pytestmark = pytest.mark.django_db


def author_of(name, works=2):
    author = AuthorFactory(display_name=name)
    for _ in range(works):
        WorkFactory(authors=[author])
    return author


def keys(author):
    return tuple(author.authorships.order_by("pk").values_list("pk", flat=True))


def never(curator, author):
    return ""


def about_jeff(curator, author):
    return "This is about you." if author.display_name == "Jeff Dean" else ""


@pytest.fixture
def curator():
    return UserFactory()


@pytest.fixture
def jeff():
    return author_of("Jeff Dean", works=3)


@pytest.fixture
def j():
    return author_of("J. Dean")


def decision(deed, author, other=None, **fields):
    seen = [Author.objects.get(pk=each.pk) for each in (author, other) if each]
    return Decision(
        deed=deed,
        author=author.pk,
        other=other and other.pk,
        **{"reason": "Same group.", "digest": previews.digest(seen)} | fields,
    )


@pytest.mark.parametrize(
    ("decided", "kind"),
    [
        (lambda jeff, j: decision("merge", jeff, j), "merge"),
        (lambda jeff, j: decision("distinct", jeff, j), "distinct"),
        (lambda jeff, j: decision("split", jeff, authorships=keys(jeff)[:1]), "split"),
        (lambda jeff, j: decision("move", jeff, j, authorships=keys(jeff)[:1]), "move"),
        (
            lambda jeff, j: decision("dismiss", jeff, j, candidate=CandidateFactory(first=jeff, second=j).pk),
            "dismiss",
        ),
    ],
    ids=["merge", "distinct", "split", "move", "dismiss"],
)
def test_what_was_decided_is_done_in_the_name_of_the_account(curator, jeff, j, decided, kind):
    event = deciding.decide(decided(jeff, j), curator, NOW)

    assert (event.kind, event.actor, event.reason) == (kind, f"account {curator.pk}", "Same group.")


def test_a_merge_keeps_the_author_that_was_chosen(curator, jeff, j):
    deciding.decide(decision("merge", j, jeff), curator, NOW)

    jeff.refresh_from_db()
    assert jeff.merged_into == j


def test_what_changed_since_it_was_shown_is_not_decided(curator, jeff, j):
    stale = decision("merge", jeff, j)
    WorkFactory(authors=[j])

    with pytest.raises(Stale, match="The record changed since this page was shown"):
        deciding.decide(stale, curator, NOW)

    assert not Event.objects.exists()


def test_a_candidate_that_was_decided_is_not_decided_again(curator, jeff, j):
    candidate = CandidateFactory(first=jeff, second=j, state="refused", decided_at=NOW)

    with pytest.raises(Refused, match="decided meanwhile"):
        deciding.decide(decision("merge", jeff, j, candidate=candidate.pk), curator, NOW)


@pytest.mark.parametrize("deed", ["merge", "distinct"])
def test_one_author_alone_is_no_pair(curator, jeff, deed):
    with pytest.raises(Refused, match="Say which other author"):
        deciding.decide(decision(deed, jeff), curator, NOW)


def test_several_are_decided_each_on_its_own(curator, jeff, j):
    third, fourth = author_of("Jo Dean"), author_of("Jim Dean")
    decisions = [
        decision("merge", jeff, j, digest="stale"),
        decision("distinct", third, fourth),
        decision("merge", jeff, j, reason=" "),
    ]

    outcomes = deciding.decide_each(decisions, curator, NOW)

    assert [outcome.done and outcome.done.kind for outcome in outcomes] == [None, "distinct", None]
    assert [outcome.words[:14] for outcome in outcomes] == [deciding.STALE[:14], "", "Say a reason: "]


# --- who may not ---------------------------------------------------------------------------------------------


def test_nobody_decides_about_themselves(curator, jeff, j, settings):
    settings.CURATION_OBJECTIONS = [f"{__name__}.never", f"{__name__}.about_jeff"]
    event = merges.mark_distinct(jeff, author_of("Else"), actor="x", reason="y", now=NOW)

    for refused in (
        lambda: deciding.decide(decision("merge", jeff, j), curator, NOW),
        lambda: deciding.undo(event, curator, reason="r", now=NOW),
    ):
        with pytest.raises(Refused, match="This is about you"):
            refused()
    assert objections.objection(curator, [j]) == ""


# --- two curators --------------------------------------------------------------------------------------------


@pytest.fixture
def proposal(curator, jeff, j, monkeypatch):
    monkeypatch.setattr(deciding, "MANY_WORKS", 1)
    CandidateFactory(first=jeff, second=j)
    return deciding.decide(decision("merge", jeff, j), curator, NOW)


def seen(proposal):
    return previews.digest([proposal.into, proposal.gone])


def test_a_merge_of_many_works_waits_for_a_second_curator(proposal, curator, jeff, j):
    assert isinstance(proposal, Proposal)
    assert (proposal.into, proposal.gone, proposal.works, proposal.state) == (jeff, j, 2, "open")
    assert (proposal.proposed_by, proposal.reason) == (f"account {curator.pk}", "Same group.")
    assert not Event.objects.exists()
    assert Candidate.objects.get().state == "open"


@pytest.mark.parametrize(("works", "is_done"), [(50, True), (51, False)])
def test_many_is_more_than_fifty_that_move(curator, jeff, works, is_done):
    gone = author_of("J. Dean", works=works)

    done = deciding.decide(decision("merge", jeff, gone), curator, NOW)

    assert isinstance(done, Event) == is_done


def test_the_second_curator_confirms_and_the_merge_is_done(proposal, jeff, j):
    event = deciding.confirm(proposal, UserFactory(), reason="I agree.", seen=seen(proposal), now=NOW)

    proposal.refresh_from_db()
    j.refresh_from_db()
    assert (event.kind, event.reason, event.actor) == (
        "merge",
        "Same group. (Confirmed: I agree.)",
        proposal.proposed_by,
    )
    assert (proposal.state, proposal.decision, proposal.answer) == ("confirmed", event, "I agree.")
    assert j.merged_into == jeff
    assert Candidate.objects.get().state == "accepted"


def test_nobody_confirms_what_they_proposed(proposal, curator):
    with pytest.raises(Refused, match="another curator has to confirm it"):
        deciding.confirm(proposal, curator, reason="Me too.", seen=seen(proposal), now=NOW)


def test_a_stale_proposal_is_looked_at_again(proposal, j):
    before = seen(proposal)
    WorkFactory(authors=[j])

    with pytest.raises(Stale):
        deciding.confirm(proposal, UserFactory(), reason="I agree.", seen=before, now=NOW)


def test_who_proposed_may_withdraw(proposal, curator, j):
    deciding.decline(proposal, curator, reason="On second thought.", now=NOW)

    j.refresh_from_db()
    assert (Proposal.objects.get().state, j.state) == ("declined", "active")
    with pytest.raises(Refused, match="It is declined meanwhile"):
        deciding.confirm(proposal, UserFactory(), reason="I agree.", seen=seen(proposal), now=NOW)


def test_a_second_proposal_of_the_same_is_refused(proposal, jeff, j):
    with pytest.raises(Refused, match="It waits for a second curator already, since 24 November 2026: Same group"):
        deciding.decide(decision("merge", jeff, j), UserFactory(), NOW)


@pytest.mark.parametrize(
    "deed",
    [
        lambda jeff, j, said: merges.merge(author_of("Else"), j, **said),
        lambda jeff, j, said: merges.merge(author_of("Else"), jeff, **said),
        lambda jeff, j, said: merges.mark_distinct(jeff, j, **said),
    ],
)
def test_a_proposal_that_was_overtaken_is_gone(proposal, jeff, j, deed):
    deed(jeff, j, {"actor": "x", "reason": "y", "now": NOW})

    assert Proposal.objects.get().state == "gone"


def test_undoing_is_in_the_name_of_the_account(curator, jeff, j):
    event = deciding.decide(decision("merge", jeff, j), curator, NOW)

    undone = deciding.undo(event, curator, reason="A homonym.", now=NOW + dt.timedelta(days=1))

    assert (undone.undoes, undone.actor) == (event, f"account {curator.pk}")
