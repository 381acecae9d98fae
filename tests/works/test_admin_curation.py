import json
import threading

import pytest
from django.contrib.auth.models import Permission
from django.db import connections
from django.test import Client

from tests import markup
from tests.factories import NOW, AuthorFactory, AuthorshipFactory, CandidateFactory, UserFactory, WorkFactory
from tests.invariants import assert_whole
from works import counts
from works.curation import deciding
from works.identity import merges
from works.models import Author, Authorship, Candidate, DistinctFrom, Event, Proposal

pytestmark = pytest.mark.django_db

QUEUE = "/admin/works/candidate/"
SAID = {"actor": "account 1", "reason": "Same group.", "now": NOW}
LOOK = ("view_candidate", "view_author", "view_event", "view_proposal")


def staff(*permissions):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.user = user
    return client


@pytest.fixture
def curator():
    return staff("curate_author", *LOOK)


@pytest.fixture
def looking():
    return staff(*LOOK)


def author_of(name, works=2):
    author = AuthorFactory(display_name=name)
    for _ in range(works):
        WorkFactory(authors=[author])
    counts.refresh([author.pk])
    author.refresh_from_db()
    return author


def keys(author):
    return list(author.authorships.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def jeff():
    return author_of("Jeff Dean", works=3)


@pytest.fixture
def j():
    return author_of("J. Dean")


@pytest.fixture
def pair(jeff, j):
    return CandidateFactory(first=jeff, second=j, impact=2)


@pytest.fixture
def parts(jeff):
    return CandidateFactory(first=jeff, authorships=keys(jeff)[:1])


def page_of(response):
    return markup.parse(response)


def said(response):
    return markup.text(page_of(response).xpath('//*[@id="main"]')[0])


def digest(client, address, **sent):
    page = page_of(client.post(address, sent) if sent else client.get(address))
    return page.xpath('//input[@name="digest"]/@value')[0]


def decide(client, address, **sent):
    """What a curator sends who looks at the page first."""
    return client.post(address, {"digest": digest(client, address), "reason": "Same group."} | sent)


# --- the queue -----------------------------------------------------------------------------------------------


def listed(client, query=""):
    rows = page_of(client.get(f"{QUEUE}{query}")).xpath('//*[@id="result_list"]/tbody/tr/th')
    return [markup.text(row) for row in rows]


def test_the_queue_is_ordered_by_impact(curator):
    for impact in (3, 9, 5):
        CandidateFactory(first=AuthorFactory(display_name=f"Author of {impact}"), impact=impact)

    assert [row.split(" (")[0] for row in listed(curator)] == ["Author of 9", "Author of 5", "Author of 3"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"merge", "split"}),
        ("?queue=merge", {"merge"}),
        ("?queue=split", {"split"}),
        ("?queue=decided", {"decided"}),
        ("?queue=all", {"merge", "split", "decided"}),
    ],
)
def test_what_waits_is_shown_unless_asked_otherwise(curator, query, names):
    CandidateFactory(first=AuthorFactory(display_name="merge"), second=AuthorFactory(display_name="merge"))
    CandidateFactory(first=AuthorFactory(display_name="split"))
    CandidateFactory(first=AuthorFactory(display_name="decided"), state="refused", decided_at=NOW)

    assert {row.split(" (")[0] for row in listed(curator, query)} == names


@pytest.mark.parametrize("rows", [1, 30])
def test_the_queue_costs_the_same_for_one_and_for_thirty(curator, rows, django_assert_num_queries):
    for _ in range(rows):
        CandidateFactory(first=AuthorFactory(), second=AuthorFactory())
    curator.get(QUEUE)

    with django_assert_num_queries(5):
        curator.get(QUEUE)


# --- a pair --------------------------------------------------------------------------------------------------


def test_a_pair_is_shown_side_by_side_with_its_evidence(curator, pair, jeff, j):
    words = said(curator.get(f"{QUEUE}{pair.pk}/change/"))

    assert "One has an initial where the other has a given name." in words
    assert f"Jeff Dean {jeff.public_id}" in words
    assert f"J. Dean {j.public_id}" in words
    assert "works 3 and 2, merged 5" in words


def test_a_pair_is_merged(curator, pair, jeff, j):
    answer = decide(curator, f"{QUEUE}{pair.pk}/change/", deed="merge", into=jeff.pk)

    j.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, QUEUE)
    assert j.merged_into == jeff
    assert Event.objects.get().actor == f"account {curator.user.pk}"
    assert "Merged. The event" in said(curator.get(QUEUE))


@pytest.mark.parametrize(("deed", "facts"), [("distinct", 1), ("dismiss", 0)])
def test_a_pair_is_told_apart_or_dismissed(curator, pair, jeff, deed, facts):
    decide(curator, f"{QUEUE}{pair.pk}/change/", deed=deed, into=jeff.pk)

    assert Candidate.objects.get().state == "refused"
    assert DistinctFrom.objects.count() == facts
    assert Event.objects.get().kind == deed


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"reason": "  "}, "Say why: it is kept with the record"),
        ({"into": "0"}, None),
        ({"deed": "erase"}, None),
        ({"digest": "0" * 32}, "The record changed since this page was shown"),
    ],
    ids=["no reason", "another author", "another deed", "stale"],
)
def test_what_cannot_be_decided_is_shown_again_with_what_was_typed(curator, pair, jeff, sent, words):
    wanted = {"deed": "merge", "into": jeff.pk, "reason": "Both at Google."} | sent

    answer = decide(curator, f"{QUEUE}{pair.pk}/change/", **wanted)

    assert answer.status_code == 409
    assert words is None or words in said(answer)
    assert page_of(answer).xpath("//textarea")[0].text_content() == wanted["reason"]
    assert not Event.objects.exists()


def test_a_stale_page_is_shown_as_it_is_now_and_can_be_decided_then(curator, pair, jeff, j):
    address = f"{QUEUE}{pair.pk}/change/"
    stale = digest(curator, address)
    WorkFactory(authors=[j])

    refused = curator.post(address, {"digest": stale, "reason": "r", "deed": "merge", "into": jeff.pk})
    fresh = page_of(refused).xpath('//input[@name="digest"]/@value')[0]
    done = curator.post(address, {"digest": fresh, "reason": "r", "deed": "merge", "into": jeff.pk})

    assert "works 3 and 3, merged 6" in said(refused)
    assert (refused.status_code, done.status_code) == (409, 302)


def test_what_forbids_a_merge_is_said_and_the_button_is_gone(curator, pair, jeff, j):
    AuthorshipFactory(work=jeff.authorships.first().work, author=j, position=2)

    page = curator.get(f"{QUEUE}{pair.pk}/change/")

    assert "They cannot be merged: Jeff Dean" in said(page)
    assert page_of(page).xpath('//button[@name="deed"]/@value') == ["distinct", "dismiss"]


def test_a_decided_candidate_says_what_was_decided(curator, pair, jeff, j):
    merges.merge(jeff, j, **SAID)

    words = said(curator.get(f"{QUEUE}{pair.pk}/change/"))

    assert "accepted since 24 November 2026" in words
    assert "Same group. The event" in words


def test_a_merge_of_many_works_waits_for_another_curator(curator, pair, jeff, j, monkeypatch):
    monkeypatch.setattr(deciding, "MANY_WORKS", 1)
    decide(curator, f"{QUEUE}{pair.pk}/change/", deed="merge", into=jeff.pk)
    address = f"/admin/works/proposal/{Proposal.objects.get().pk}/change/"
    second = staff("curate_author", *LOOK)

    own = curator.get(address)
    refused = decide(curator, address, deed="confirm")
    decide(second, address, deed="confirm")

    assert "You proposed it, so another curator has to confirm it." in said(own)
    assert page_of(own).xpath('//button[@name="deed"]/@value') == ["decline"]
    assert refused.status_code == 409
    assert Author.objects.get(pk=j.pk).merged_into == jeff
    assert "It is decided." in said(second.get(address))


def test_a_proposal_is_declined(curator, jeff, j):
    proposal = Proposal.objects.create(into=jeff, gone=j, works=2, reason="r", proposed_by="account 0", proposed_at=NOW)

    decide(curator, f"/admin/works/proposal/{proposal.pk}/change/", deed="decline")

    assert Proposal.objects.get().state == "declined"


# --- splits and moves ----------------------------------------------------------------------------------------


def test_a_candidate_is_split(curator, parts, jeff):
    decide(curator, f"{QUEUE}{parts.pk}/change/", deed="split")

    event = Event.objects.get()
    assert (event.kind, keys(event.other)) == ("split", parts.authorships)
    assert Candidate.objects.get().state == "accepted"


def test_a_candidate_to_split_is_dismissed(curator, parts):
    decide(curator, f"{QUEUE}{parts.pk}/change/", deed="dismiss")

    assert (Event.objects.get().kind, Candidate.objects.get().state) == ("dismiss", "refused")


def bylines(author):
    return f"/admin/works/author/{author.pk}/bylines/"


def test_bylines_are_chosen_seen_and_split_off(curator, jeff):
    chosen = keys(jeff)[:2]

    seen = curator.post(bylines(jeff), {"authorships": chosen})
    token = page_of(seen).xpath('//input[@name="digest"]/@value')[0]
    done = curator.post(
        bylines(jeff), {"authorships": chosen, "deed": "decide", "reason": "Another field.", "digest": token}
    )

    assert "works 3, then 1 and 2" in said(seen)
    assert (done.status_code, keys(Event.objects.get().other)) == (302, chosen)


@pytest.mark.parametrize("typed", ["{id}", "https://example.org/researchers/{id}/j-dean/", "/researchers/{id}/"])
def test_bylines_are_moved_to_a_record_named_by_id_or_address(curator, jeff, j, typed):
    sent = {"authorships": keys(jeff)[:1], "to": typed.format(id=j.public_id)}
    token = digest(curator, bylines(jeff), **sent)

    curator.post(bylines(jeff), {**sent, "deed": "decide", "reason": "His.", "digest": token})

    assert Authorship.objects.get(pk=sent["authorships"][0]).author == j


def test_a_merged_record_stands_for_where_it_went(curator, jeff, j):
    gone = author_of("Dean")
    merges.merge(j, gone, **SAID)

    seen = curator.post(bylines(jeff), {"authorships": keys(jeff)[:1], "to": gone.public_id})

    assert f"With what is moved J. Dean {j.public_id}" in said(seen)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose at least one byline."),
        ({"authorships": ["1"]}, "A byline was moved."),
        ({"authorships": ["x" * 30]}, "A byline was moved."),
        ({"to": "nobody"}, "No active record has this id."),
        ({"to": "zzzzzzzz"}, "No active record has this id."),
        ({"to": "itself"}, "This is the record that they are with."),
    ],
)
def test_a_wrong_choice_says_so_and_keeps_the_rest(curator, jeff, sent, words):
    sent = {key: jeff.public_id if value == "itself" else value for key, value in sent.items()}
    if "to" in sent:
        sent["authorships"] = keys(jeff)[:1]

    answer = curator.post(bylines(jeff), sent)

    assert answer.status_code == 409
    assert words in said(answer)
    kept = page_of(answer).xpath('//input[@name="authorships"][@checked]')
    assert len(kept) == (1 if "to" in sent else 0)
    assert page_of(answer).xpath('//input[@name="to"]/@value')[0] == sent.get("to", "")


def test_the_list_is_narrowed_and_begins_with_the_candidate(curator, parts, jeff):
    address = bylines(jeff)
    title = jeff.authorships.order_by("pk").last().work.title

    narrowed = page_of(curator.get(address, {"words": title}))
    begun = page_of(curator.get(address, {"candidate": parts.pk}))

    assert len(narrowed.xpath('//input[@name="authorships"]')) == 1
    assert begun.xpath('//input[@name="authorships"][@checked]/@value') == [str(parts.authorships[0])]
    assert len(begun.xpath('//input[@name="authorships"]')) == 3


def test_a_stale_split_is_refused_and_shown_again(curator, jeff):
    sent = {"authorships": keys(jeff)[:1]}
    token = digest(curator, bylines(jeff), **sent)
    WorkFactory(authors=[jeff])

    answer = curator.post(bylines(jeff), {**sent, "deed": "decide", "reason": "Kept words.", "digest": token})

    assert answer.status_code == 409
    assert "The record changed since this page was shown" in said(answer)
    assert page_of(answer).xpath("//textarea")[0].text_content() == "Kept words."
    assert not Event.objects.exists()


# --- any two authors -----------------------------------------------------------------------------------------


def test_any_two_authors_can_be_compared_and_merged(curator, jeff, j):
    asked = curator.get(f"/admin/works/author/{jeff.pk}/merge/")
    address = f"/admin/works/author/{jeff.pk}/merge/?with={j.public_id}"

    decide(curator, address, deed="merge", into=j.pk)

    assert page_of(asked).xpath('//input[@name="with"]')
    assert Author.objects.get(pk=jeff.pk).merged_into == j


@pytest.mark.parametrize(("typed", "words"), [("nobody", "No active record has this id"), ("self", "the same record")])
def test_whom_to_compare_with_is_asked_again(curator, jeff, typed, words):
    address = f"/admin/works/author/{jeff.pk}/merge/"

    page = curator.get(address, {"with": jeff.public_id if typed == "self" else typed})

    assert words in said(page)


def test_there_is_nothing_to_dismiss_without_a_candidate(curator, jeff, j):
    address = f"/admin/works/author/{jeff.pk}/merge/?with={j.public_id}"

    assert decide(curator, address, deed="dismiss", into=j.pk).status_code == 409
    assert page_of(curator.get(address)).xpath('//button[@name="deed"]/@value') == ["merge", "distinct"]


def test_an_author_leads_to_what_can_be_done(curator, jeff):
    links = page_of(curator.get(f"/admin/works/author/{jeff.pk}/change/")).xpath("//a/@href")

    assert {f"/admin/works/author/{jeff.pk}/merge/", bylines(jeff)} <= set(links)


# --- several at once -----------------------------------------------------------------------------------------


def several(client, candidates):
    """The rows that a browser would send back, from the page that asks for a decision and a reason each."""
    chosen = {"action": "decide_chosen", "_selected_action": [each.pk for each in candidates]}
    page = page_of(client.post(QUEUE, chosen))
    hidden = page.xpath('//form[contains(@action, "several")]//input[@type="hidden"]')
    sent = {"row": [each.get("value") for each in hidden if each.get("name") == "row"]}
    return sent | {each.get("name"): each.get("value") for each in hidden if each.get("name") != "row"}


def test_several_are_decided_each_with_a_reason(curator, pair, jeff):
    third, fourth = author_of("Jo"), author_of("Jim")
    others, left = CandidateFactory(first=third, second=fourth), CandidateFactory(first=fourth)
    sent = several(curator, [pair, others, left])

    answer = curator.post(
        f"{QUEUE}several/",
        sent
        | {f"{pair.pk}-deed": "merge", f"{pair.pk}-reason": "Same group."}
        | {f"{others.pk}-deed": "distinct", f"{others.pk}-reason": "Other fields."},
    )

    assert answer.status_code == 302
    assert set(Event.objects.values_list("kind", "reason")) == {("merge", "Same group."), ("distinct", "Other fields.")}
    assert Candidate.objects.get(state="open") == left


def test_rows_that_were_not_done_are_shown_again(curator, pair, jeff, j):
    third = author_of("Jo")
    stale, wordless = CandidateFactory(first=third), pair
    Candidate.objects.filter(pk=stale.pk).update(authorships=keys(third)[:1])
    sent = several(curator, [stale, wordless])
    WorkFactory(authors=[third])

    answer = curator.post(
        f"{QUEUE}several/",
        sent
        | {f"{stale.pk}-deed": "split", f"{stale.pk}-reason": "Two people."}
        | {f"{wordless.pk}-deed": "merge", f"{wordless.pk}-reason": ""},
    )

    page = page_of(answer)
    assert answer.status_code == 409
    assert "The record changed since this page was shown" in said(answer)
    assert "Say why" in said(answer)
    assert page.xpath(f'//input[@name="{stale.pk}-reason"]/@value') == ["Two people."]
    assert page.xpath(f'//select[@name="{stale.pk}-deed"]/option[@selected]/@value') == ["split"]
    assert not Event.objects.exists()


def test_a_row_that_was_decided_meanwhile_is_told_and_gone(curator, pair, jeff, j):
    sent = several(curator, [pair])
    merges.merge(jeff, j, **SAID)

    answer = curator.post(
        f"{QUEUE}several/", sent | {f"{pair.pk}-deed": "merge", f"{pair.pk}-reason": "Same."}, follow=True
    )

    assert "J. Dean" in said(answer)
    assert "The record changed since" in said(answer)
    assert Event.objects.count() == 1


def test_the_rows_are_bounded(curator, monkeypatch):
    monkeypatch.setattr("works.admin.candidates.MOST_AT_ONCE", 2)
    rows = [CandidateFactory(first=AuthorFactory()) for _ in range(3)]

    assert len(several(curator, rows)["row"]) == 2


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_of_several_costs_the_same(curator, rows, django_assert_num_queries):
    chosen = [CandidateFactory(first=author_of("A", 1), second=author_of("B", 1)) for _ in range(rows)]
    several(curator, chosen)

    with django_assert_num_queries(6):
        several(curator, chosen)


# --- the audit trail -----------------------------------------------------------------------------------------


def event_page(event):
    return f"/admin/works/event/{event.pk}/change/"


def test_an_event_is_told_and_undone(curator, jeff, j):
    event = merges.merge(jeff, j, actor=f"account {curator.user.pk}", reason="Same group.", now=NOW)

    page = curator.get(event_page(event))
    curator.post(event_page(event), {"reason": "A homonym."})

    assert curator.user.email in said(page)
    assert "undoing gives it to J. Dean" in said(page)
    assert Author.objects.get(pk=j.pk).state == "active"
    assert Event.objects.get(kind="undo").reason == "A homonym."
    assert "A homonym." in said(curator.get(event_page(event)))


def test_undoing_twice_is_refused_in_words(curator, jeff, j):
    event = merges.merge(jeff, j, **SAID)
    merges.undo(event, **SAID)

    answer = curator.post(event_page(event), {"reason": "Again."})

    assert answer.status_code == 409
    assert "It was undone on 24 November 2026 by account 1: Same group." in said(answer)


def test_an_old_event_has_no_button(curator, jeff, j):
    event = merges.merge(jeff, j, **SAID)
    Event.objects.update(happened_at="2026-01-01T00:00Z")

    page = curator.get(event_page(event))

    assert "undoing is possible for 90 days" in said(page)
    assert not page_of(page).xpath('//div[@class="deciding"]//button')


def test_an_undo_in_part_says_so(curator, jeff, j):
    event = merges.merge(jeff, j, **SAID)
    merges.move([event.inverse["bylines"][0][0]], author_of("Jo"), **SAID)

    answer = curator.post(event_page(event), {"reason": "A homonym."}, follow=True)

    assert "Undone in part: 1 of its bylines went elsewhere since" in said(answer)


@pytest.fixture
def trail(curator, jeff, j):
    third = author_of("Jo Dean")
    merges.mark_distinct(jeff, third, actor="resolver", reason="Different fields.", now=NOW)
    event = merges.merge(jeff, j, actor=f"account {curator.user.pk}", reason="Same group.", now=NOW)
    merges.undo(event, actor="account 0", reason="A homonym.", now=NOW)


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("", ["undo", "merge", "distinct"]),
        ("?kind=merge", ["merge"]),
        ("?by=me", ["merge"]),
        ("?by=people", ["undo", "merge"]),
        ("?by=resolver", ["distinct"]),
        ("?undone=yes", ["merge"]),
        ("?undone=no", ["undo", "distinct"]),
        ("?q=homonym", ["undo"]),
        ("?q={j}", ["undo", "merge"]),
    ],
)
def test_the_trail_is_narrowed_and_downloaded(curator, trail, j, query, kinds):
    query = query.format(j=j.public_id)

    answer = curator.get(f"/admin/works/event/export.jsonl{query}")
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]

    assert [line["kind"] for line in lines] == kinds
    assert len(page_of(curator.get(f"/admin/works/event/{query}")).xpath('//*[@id="result_list"]/tbody/tr')) == len(
        kinds
    )


def test_a_line_of_the_trail_says_everything(curator, trail, jeff, j):
    answer = curator.get("/admin/works/event/export.jsonl?kind=merge")

    event = Event.objects.get(kind="merge")
    assert json.loads(b"".join(answer.streaming_content)) == {
        "id": event.pk,
        "happened_at": "2026-11-24T12:00:00+00:00",
        "kind": "merge",
        "author": j.public_id,
        "other": jeff.public_id,
        "actor": f"account {curator.user.pk}",
        "reason": "Same group.",
        "data": {"bylines": 2},
        "inverse": event.inverse,
        "undoes": None,
    }


# --- who may -------------------------------------------------------------------------------------------------


@pytest.fixture
def addresses(pair, parts, jeff, j):
    event = merges.mark_distinct(author_of("A"), author_of("B"), **SAID)
    proposal = Proposal.objects.create(into=jeff, gone=j, works=2, reason="r", proposed_by="account 0", proposed_at=NOW)
    return [
        f"{QUEUE}{pair.pk}/change/",
        f"{QUEUE}{parts.pk}/change/",
        f"{QUEUE}several/",
        f"/admin/works/author/{jeff.pk}/merge/?with={j.public_id}",
        bylines(jeff),
        event_page(event),
        f"/admin/works/proposal/{proposal.pk}/change/",
    ]


def test_who_may_only_look_sees_no_button_and_decides_nothing(looking, addresses, jeff):
    before = Event.objects.count()
    for address in addresses:
        page = looking.get(address, follow=True)
        posted = looking.post(address, {"deed": "merge", "into": jeff.pk, "reason": "r", "digest": "x"})

        assert page.status_code == 200
        assert not page_of(page).xpath('//div[@class="deciding"]//form[@method="post"]//button')
        assert posted.status_code == 403
    assert Event.objects.count() == before


def test_who_may_not_look_finds_nothing(addresses):
    nobody = staff("curate_author")

    assert {nobody.get(address).status_code for address in addresses} == {403}
    assert nobody.get("/admin/works/event/export.jsonl").status_code == 403


def test_readers_are_sent_to_log_in(addresses):
    reader = Client()
    reader.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")

    assert {reader.get(address).status_code for address in addresses} == {302}
    assert {Client().post(address).status_code for address in addresses} == {302}


def test_deciding_needs_the_token(curator, pair, jeff):
    client = Client(enforce_csrf_checks=True)
    client.cookies = curator.cookies

    assert client.post(f"{QUEUE}{pair.pk}/change/", {"deed": "merge", "into": jeff.pk}).status_code == 403


def test_deciding_is_limited(curator, pair, jeff, monkeypatch):
    monkeypatch.setattr("works.admin.curating.LIMIT", "3/h")

    codes = [
        curator.post(f"{QUEUE}{pair.pk}/change/", {"deed": "merge", "into": jeff.pk}).status_code for _ in range(5)
    ]

    assert codes == [409, 409, 409, 429, 429]
    assert curator.get(f"{QUEUE}{pair.pk}/change/").status_code == 200


def test_a_curator_who_is_concerned_may_look_and_not_decide(curator, pair, jeff, settings):
    settings.CURATION_OBJECTIONS = ["tests.works.test_curation_deciding.about_jeff"]

    page = curator.get(f"{QUEUE}{pair.pk}/change/")
    posted = decide_blindly(curator, pair, jeff)

    assert "This is about you." in said(page)
    assert not page_of(page).xpath('//button[@name="deed"]')
    assert posted.status_code == 409
    assert not Event.objects.exists()


def decide_blindly(client, candidate, into):
    return client.post(
        f"{QUEUE}{candidate.pk}/change/", {"deed": "merge", "into": into.pk, "reason": "r", "digest": ""}
    )


@pytest.mark.parametrize("address", ["author/99/merge/", "author/99/bylines/"])
def test_nothing_there_is_404(curator, address):
    assert curator.get(f"/admin/works/{address}").status_code == 404


@pytest.mark.parametrize("model", ["candidate", "event", "proposal"])
def test_nothing_there_leads_to_the_start_page_which_says_so(curator, model):
    answer = curator.get(f"/admin/works/{model}/99/change/", follow=True)

    assert "Perhaps it was deleted?" in markup.text(page_of(answer).xpath("//body")[0])


# --- two curators at once ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_curators_who_press_at_once_get_an_answer_each_and_one_deed():
    jeff, j = author_of("Jeff Dean", 3), author_of("J. Dean")
    pair = CandidateFactory(first=jeff, second=j)
    address = f"{QUEUE}{pair.pk}/change/"
    two = [staff("curate_author", *LOOK) for _ in range(2)]
    sent = [
        {"digest": digest(client, address), "reason": "r", "deed": "merge", "into": into.pk}
        for client, into in zip(two, (jeff, j), strict=True)
    ]
    together, codes = threading.Barrier(2), []

    def press(client, fields):
        together.wait(10)
        try:
            codes.append(client.post(address, fields).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=each) for each in zip(two, sent, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # The second is told that the record changed, or that the candidate was decided, on the page of the decision.
    assert sorted(codes) == [302, 409]
    assert Event.objects.count() == 1
    assert_whole()
