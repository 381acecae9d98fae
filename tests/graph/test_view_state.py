import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from graph.controls import Controls, Dial, InvalidControl
from graph.shapes import Kind
from graph.view_state import (
    MAX_OPENED,
    MAX_STARTS,
    MAX_STEPS,
    Step,
    Verb,
    View,
    canonical_key,
    kind_of,
)
from works.identity import public_ids

ADA, BOB = "author:36z961m6", "author:zp07dn47"
AUTHORS = [f"author:{public_ids.public_id(n)}" for n in range(1, 200)]

keys = st.one_of(
    st.sampled_from(AUTHORS),
    st.sampled_from(["work:2010.04116", "work:hep-th/9901001", "work:0704.0001"]),
    st.from_regex(r"topic:[a-z]{2,8}(-[a-z]{2})?(\.[A-Z]{2})?", fullmatch=True),
    st.from_regex(r"institution:0[a-z0-9]{8}", fullmatch=True),
)
controls = st.builds(
    Controls,
    size=st.sampled_from(["small", "medium", "large"]),
    kinds=st.sets(st.sampled_from(list(Kind))).map(
        lambda wanted: tuple(k for k in Kind if k in wanted) if len(wanted) < 4 else ()
    ),
    dial=st.sampled_from(list(Dial)),
    since=st.none() | st.integers(1986, 2000),
    until=st.none() | st.integers(2000, 2200),
    topic=st.sampled_from(["", "cs.LG", "hep-th"]),
    team=st.integers(2, 50),
)
acts = st.builds(
    "{}.{}".format, st.sampled_from(["open", "close", "hide", "show", "pin", "unpin", "start", "leave"]), keys
)


@st.composite
def views(draw):
    view = View(
        starts=tuple(draw(st.lists(keys, unique=True, max_size=MAX_STARTS))),
        controls=draw(controls),
        weight=draw(st.integers(0, 100_000).map(lambda hundredths: hundredths / 100)),
        within=" ".join(draw(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), max_size=3)))[:100],
    )
    for act in draw(st.lists(acts, max_size=12)):
        try:
            view = view.after(act)
        except InvalidControl:
            continue
    return view


def read(query):
    return View.read(QueryDict(query))


@given(views())
def test_a_view_reads_back_what_it_writes(view):
    again = read(view.query)

    assert again == view
    assert (again.unread, again.query) == (0, view.query)


@given(st.text(max_size=300))
def test_any_address_is_read_or_refused(query):
    try:
        view = read(query)
    except InvalidControl:
        return

    assert read(view.query) == view


@given(views(), keys)
def test_undo_takes_back_the_last_step(view, key):
    for verb in Verb:
        try:
            after = view.after(f"{verb}.{key}")
        except InvalidControl:
            continue
        if after != view:
            assert after.after("undo") == view


@pytest.mark.parametrize(
    ("acts", "starts", "steps"),
    [
        ([f"open.{BOB}"], [ADA], [f"open.{BOB}"]),
        ([f"open.{BOB}", f"open.{BOB}"], [ADA], [f"open.{BOB}"]),
        ([f"open.{ADA}"], [ADA], []),
        ([f"open.{BOB}", f"close.{BOB}"], [ADA], []),
        ([f"hide.{BOB}", "pin.topic:cs.LG", "undo"], [ADA], [f"hide.{BOB}"]),
        ([f"hide.{BOB}", "pin.topic:cs.LG", f"show.{BOB}"], [ADA], ["pin.topic:cs.LG"]),
        (["pin.topic:cs.LG", "unpin.topic:cs.LG"], [ADA], []),
        (["undo"], [ADA], []),
        ([f"start.{BOB}"], [ADA, BOB], []),
        ([f"hide.{BOB}", f"start.{BOB}"], [ADA, BOB], []),
        ([f"open.{BOB}", f"start.{BOB}"], [ADA, BOB], []),
        ([f"start.{BOB}", f"leave.{ADA}"], [BOB], []),
        (["open.work:arXiv:2010.04116v2"], [ADA], ["open.work:2010.04116"]),
    ],
)
def test_acts(acts, starts, steps):
    view = View(starts=(ADA,))

    for act in acts:
        view = view.after(act)

    assert (list(view.starts), list(map(str, view.steps))) == (starts, steps)


@pytest.mark.parametrize(
    "act", ["", "open", "open.", "open.moon:1", f"burn.{ADA}", "open.author:\0", "open." + "9" * 900]
)
def test_what_is_no_act_is_refused(act):
    with pytest.raises(InvalidControl):
        View(starts=(ADA,)).after(act)


def test_a_view_is_bounded():
    view = View(starts=tuple(AUTHORS[:MAX_STARTS]))
    for key in AUTHORS[MAX_STARTS : MAX_STARTS + MAX_OPENED]:
        view = view.after(f"open.{key}")

    assert not view.may_open
    for act in (f"open.{AUTHORS[190]}", f"start.{AUTHORS[190]}"):
        with pytest.raises(InvalidControl, match=r"at most|takes"):
            view.after(act)
    for key in AUTHORS[:MAX_STEPS][MAX_OPENED:]:
        view = view.after(f"hide.{key}")
    assert len(view.query) < 4_000


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", View()),
        ("focus=author:36z961m6&focus=topic:cs.LG", View(starts=(ADA, "topic:cs.LG"))),
        ("focus=work:arXiv:2010.04116v3", View(starts=("work:2010.04116",))),
        ("focus=author:36z961m6&focus=author:36z961m6", View(starts=(ADA,))),
        ("focus=moon:1&focus=author:36z961m6", View(starts=(ADA,))),
        (f"steps=open.{BOB},hide.topic:cs.LG", View(steps=(Step(Verb.OPEN, BOB), Step(Verb.HIDE, "topic:cs.LG")))),
        (f"steps=open.{BOB},burn.{BOB},open.author:zp,,open", View(steps=(Step(Verb.OPEN, BOB),))),
        (f"focus={ADA}&steps=open.{ADA}", View(starts=(ADA,))),
        ("weight=0.5", View(weight=0.5)),
        ("kind=person&kind=paper&kind=topic&kind=institution", View()),
        ("weight=-3", View()),
        ("weight=inf", View(weight=1000.0)),
        ("within=%20de%00an%20", View(within="de an")),
        ("since=2020&until=2010", View(controls=Controls(since=2010, until=2020))),
    ],
)
def test_read(query, expected):
    assert read(query) == expected


@pytest.mark.parametrize(
    ("query", "unread"),
    [("focus=moon:1", 1), (f"focus={ADA}&steps=open.{BOB}", 0), ("steps=open.x,hide.y,,", 2), ("", 0)],
)
def test_what_cannot_be_read_is_counted(query, unread):
    assert read(query).unread == unread


@pytest.mark.parametrize("query", ["weight=heavy", "weight=nan", "size=huge", "kind=car", "since=soon", "team=x"])
def test_a_control_that_is_none_is_refused(query):
    with pytest.raises(InvalidControl):
        read(query)


def test_hubs_are_starts_and_opened_but_hidden():
    view = read(f"focus={ADA}&focus=topic:cs.LG&steps=open.{BOB},hide.topic:cs.LG")

    assert view.hubs == (ADA, BOB)


@pytest.mark.parametrize(
    ("starts", "pair"),
    [([ADA, BOB], ("36z961m6", "zp07dn47")), ([ADA], ()), ([ADA, "topic:cs.LG"], ()), ([ADA, BOB, "topic:cs.LG"], ())],
)
def test_pair_is_of_two_people(starts, pair):
    assert View(starts=tuple(starts)).pair == pair


def test_renamed_follows_merges():
    view = read(f"focus={ADA}&focus={BOB}&steps=hide.{BOB}")

    assert view.renamed({BOB: ADA}).query == f"focus={ADA}&steps=hide.{ADA}"


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("author:36z961m6", "author:36z961m6"),
        ("work:math.GT/0309136", "work:math/0309136"),
        ("topic:hep-th", "topic:hep-th"),
        ("institution:02mhbdp94", "institution:02mhbdp94"),
        ("author:ILOU0000", None),
        ("work:nothing", None),
        ("topic:", None),
        ("moon:1", None),
        ("", None),
    ],
)
def test_canonical_key(raw, key):
    assert canonical_key(raw) == key


def test_kind_of():
    assert [kind_of(key) for key in (ADA, "work:2010.04116", "topic:cs.LG", "institution:02mhbdp94")] == list(Kind)
