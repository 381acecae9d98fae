"""What was is restored by walking back, whatever happened."""

from hypothesis import given
from hypothesis import strategies as st

from works.identity.inverses import Inverse, Placed, Turned
from works.identity.rewinding import Places, last_words, rewound

BYLINES, AUTHORS = range(1, 6), range(10, 14)
WHOSE = st.sampled_from([None, *AUTHORS])
MOVES = st.lists(st.tuples(st.sampled_from(BYLINES), WHOSE), max_size=4)
TURNS = st.lists(st.tuples(st.sampled_from(AUTHORS), WHOSE), max_size=3)


def done(places, moves, turns):
    """The places after an event that moves these bylines and merges or revives these authors, and its inverse."""
    bylines, authors, placed, turned = dict(places.bylines), dict(places.authors), [], []
    for byline, to in moves:
        placed.append(Placed(byline, bylines[byline], False, to))
        bylines[byline] = to
    for author, into in turns:
        after = ("merged", into) if into else ("active", None)
        turned.append(Turned(author, *authors[author], *after))
        authors[author] = after
    return Places(bylines, authors), Inverse(bylines=tuple(placed), authors=tuple(turned))


@given(start=st.fixed_dictionaries(dict.fromkeys(BYLINES, WHOSE)), deeds=st.lists(st.tuples(MOVES, TURNS), max_size=5))
def test_inverses_from_the_newest_to_any_event_restore_what_was_before_it(start, deeds):
    steps, events = [Places(start, dict.fromkeys(AUTHORS, ("active", None)))], []
    for moves, turns in deeds:
        places, event = done(steps[-1], moves, turns)
        steps.append(places)
        events.insert(0, event)

    for at, places in enumerate(steps):
        assert rewound(steps[-1], events[: len(deeds) - at]) == places


@given(start=st.fixed_dictionaries(dict.fromkeys(BYLINES, WHOSE)), deeds=st.lists(MOVES, max_size=5))
def test_the_last_word_on_a_byline_is_where_it_is(start, deeds):
    places, events = Places(start, {}), []
    for moves in deeds:
        places, event = done(places, moves, [])
        events.insert(0, event)

    words = last_words(events)

    assert words == {byline: places.bylines[byline] for byline in words}
    assert set(words) == {byline for moves in deeds for byline, _ in moves}
