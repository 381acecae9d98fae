"""Where each node of an explored view stands in its picture. Pure and deterministic: the same view, the same picture.

Every hub has a block: its mark in the middle, its people in a column on the right, topics, institutions and papers on
the left, one row each, so that no two labels meet whatever the names. Blocks stand in columns in the order in which
they were opened, so that opening one more moves nothing that stands. Coordinates are integers in units of the view box.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from graph.layout import Text, weight
from graph.lettering import SIZE, cut, wrap
from graph.shapes import Kind
from graph.subgraph import Member, Role, Subgraph, Tie

ROW = 22
EDGE = 12
HUB = 13
HUB_SIZE = SIZE + 2
# Around a block, above and below its rows.
MARGIN = 26
MARK = 8
BULGE = 14
_HUB_LINES = 3
# From so many hubs on, a topic that most of them share would draw a line across the picture from each.
_BUSY = 7
# A hub's name in three lines and its mark need at least so many rows.
_FEWEST_ROWS = 6


@dataclass(frozen=True, slots=True)
class Frame:
    """One block: its edges, and between them where the marks of its two columns stand; labels go from there outwards.

    `columns` blocks of a picture stand side by side.
    """

    start: int
    left: int
    right: int
    end: int
    columns: int = 1

    @property
    def centre(self) -> int:
        return (self.left + self.right) // 2

    @property
    def width(self) -> int:
        return self.end - self.start

    def in_column(self, column: int) -> "Frame":
        """The frame so many blocks to the right."""
        by = column * self.width
        return Frame(self.start + by, self.left + by, self.right + by, self.end + by, self.columns)


@dataclass(frozen=True, slots=True)
class Spot:
    """A node in the picture: its mark around x and y, its label, and the lines that reach it.

    `side` is left or right of its hub, or hub; `weight` is 1 (weak) to 4 (strong).
    """

    member: Member
    x: int
    y: int
    outline: str
    label: tuple[Text, ...]
    side: str
    weight: int
    near: str = ""


@dataclass(frozen=True, slots=True)
class Strand:
    """All lines of one weight, and which spots they join, by number: `0-3 0-4`. Weight 0 is for ties among others.

    A line across goes from one block into another. Without a path, the ties are drawn only when pointed at.
    """

    path: str
    pairs: str
    weight: int
    is_across: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a subgraph."""

    width: int
    height: int
    spots: tuple[Spot, ...]
    strands: tuple[Strand, ...]


NARROW = Frame(0, 128, 214, 352)
_ALONE = Frame(0, 396, 592, 980)
_BLOCK = Frame(0, 226, 354, 574)


def wide_frame(hubs: int) -> Frame:
    """The frame of a wide picture: one broad block, or columns of blocks, about as wide as they are high."""
    if hubs < 2:
        return _ALONE
    return replace(
        _BLOCK, columns=next(columns for columns in (2, 3, 4, 5, 6, 7) if hubs <= 3 * columns or columns == 7)
    )


def place(subgraph: Subgraph, frame: Frame, has_near: bool = True) -> Picture:
    """Place every member. `has_near` gives each spot its own lines too, which a picture of thousands does without."""
    strengths = _strengths(subgraph)
    heights = [MARGIN] * frame.columns
    spots: list[Spot] = []
    for hub, members in _blocks(subgraph):
        column = heights.index(min(heights))
        height = _rows(members) * ROW
        middle = heights[column] + height // 2
        spots.extend(_block(hub, members, strengths, frame.in_column(column), middle))
        heights[column] += height + 2 * MARGIN
    strands = tuple(_strands(subgraph.ties, spots, is_busy=len(subgraph.hubs) >= _BUSY))
    if has_near:
        spots = _with_near(subgraph.ties, spots)
    used = sum(height > MARGIN for height in heights) or 1
    return Picture(used * frame.width, max(heights), tuple(spots), strands)


# --- marks -------------------------------------------------------------------------------------------------


def _blocks(subgraph: Subgraph) -> Iterator[tuple[Member | None, list[Member]]]:
    """Each hub with its neighbours, in the order of the view; pinned nodes without any hub last."""
    near: dict[str, list[Member]] = {}
    for member in subgraph.members:
        if not member.is_hub:
            near.setdefault(member.home, []).append(member)
    for hub in subgraph.hubs:
        yield hub, near.pop(hub.node.key, [])
    for members in near.values():
        yield None, members


def _sides(members: Sequence[Member]) -> tuple[list[Member], list[Member]]:
    """Left and right column. People stand on the right, all else on the left; halves where one would be empty."""
    left = [member for kind in _LEFT for member in members if member.node.kind is kind]
    right = [member for member in members if member.node.kind is Kind.PERSON]
    if left and right:
        return left, right
    both = left or right
    return both[len(both) // 2 + len(both) % 2 :], both[: len(both) // 2 + len(both) % 2]


_LEFT = (Kind.TOPIC, Kind.INSTITUTION, Kind.PAPER)


def _rows(members: Sequence[Member]) -> int:
    return max(_FEWEST_ROWS, *map(len, _sides(members)))


def _block(
    hub: Member | None, members: Sequence[Member], strengths: dict[str, int], frame: Frame, middle: int
) -> Iterator[Spot]:
    if hub:
        yield _hub(hub, frame, middle, strengths)
    left, right = _sides(members)
    for member, (x, y) in zip(left, _arc(len(left), middle, frame.left, -BULGE), strict=True):
        yield _spot(member, x, y, "left", strengths, x - MARK - 4 - EDGE - frame.start)
    for member, (x, y) in zip(right, _arc(len(right), middle, frame.right, BULGE), strict=True):
        yield _spot(member, x, y, "right", strengths, frame.end - EDGE - x - MARK - 4)


def _hub(hub: Member, frame: Frame, middle: int, strengths: dict[str, int]) -> Spot:
    lines = wrap(hub.node.label, frame.right - frame.left, _HUB_LINES, HUB_SIZE)
    label = tuple(Text(frame.centre, middle + HUB + 18 + 18 * row, words) for row, words in enumerate(lines))
    outline = _mark(hub.node.kind, frame.centre, middle, HUB if hub.role is Role.START else HUB - 3)
    return Spot(hub, frame.centre, middle, outline, label, "hub", strengths.get(hub.node.key, 1))


def _spot(member: Member, x: int, y: int, side: str, strengths: dict[str, int], room: int) -> Spot:
    heavy = strengths.get(member.node.key, 1)
    label_x = x - MARK - 4 if side == "left" else x + MARK + 4
    label = Text(label_x, y + 4, cut(member.node.label, room))
    radius = 3 + heavy if member.node.kind is Kind.PERSON else 6
    return Spot(member, x, y, _mark(member.node.kind, x, y, radius), (label,), side, heavy)


def _arc(count: int, middle: int, x: int, bulge: int) -> Iterator[tuple[int, int]]:
    """Evenly spaced rows around the middle, bulging most half-way."""
    for row in range(count):
        off = 2 * row - count + 1
        yield x + bulge - bulge * off * off // max(1, (count - 1) ** 2), middle + off * ROW // 2


def _mark(kind: Kind, x: int, y: int, size: int) -> str:
    """A circle for a person, a pill for a topic, a page for a paper, a house for an institution."""
    if kind is Kind.PERSON:
        turn = f"a{size} {size} 0 1 0"
        return f"M{x - size} {y}{turn} {2 * size} 0{turn} -{2 * size} 0z"
    if kind is Kind.TOPIC:
        half = size * 2 // 3
        turn = f"a{half} {half} 0 0 1 0"
        straight = 2 * (size - half)
        return f"M{x - size + half} {y - half}h{straight}{turn} {2 * half}h-{straight}{turn} -{2 * half}z"
    if kind is Kind.PAPER:
        return f"M{x - size + 1} {y - size}h{size}l{size - 2} {size - 2}v{size + 2}h-{2 * size - 2}z"
    third = size // 3
    roof = f"l{size} -{size - third}l{size} {size - third}"
    return f"M{x - size} {y - third}{roof}v{size + third}h-{2 * size}z"


# --- lines -------------------------------------------------------------------------------------------------


def _strengths(subgraph: Subgraph) -> dict[str, int]:
    """The weight of each neighbour: of its strongest spoke, within its kind around that hub."""
    kinds = {member.node.key: member.node.kind for member in subgraph.members}
    most: dict[tuple[str, Kind], float] = {}
    for tie in subgraph.ties:
        if tie.is_spoke:
            group = tie.one, kinds[tie.other]
            most[group] = max(most.get(group, 0.0), tie.strength)
    found: dict[str, int] = {}
    for tie in subgraph.ties:
        if tie.is_spoke:
            heavy = weight(tie.strength, most[tie.one, kinds[tie.other]])
            found[tie.other] = max(found.get(tie.other, 1), 1 if kinds[tie.other] is Kind.PAPER else heavy)
    return found


def _strands(ties: Iterable[Tie], spots: Sequence[Spot], *, is_busy: bool) -> Iterator[Strand]:
    numbers = {spot.member.node.key: number for number, spot in enumerate(spots)}
    gathered: dict[tuple[bool, bool, int], list[tuple[str, str]]] = {}
    for tie in ties:
        one, other = numbers[tie.one], numbers[tie.other]
        is_across = spots[one].member.home != spots[other].member.home
        curve, heavy = _curve(tie, spots[one], spots[other])
        if is_busy and is_across and spots[other].member.node.kind is Kind.TOPIC:
            curve = ""
        gathered.setdefault((bool(curve), not is_across, heavy), []).append((curve, f"{one}-{other}"))
    for group in sorted(gathered):
        curves, pairs = zip(*gathered[group], strict=True)
        _, is_within, heavy = group
        yield Strand("".join(curves), " ".join(pairs), heavy, not is_within)


def _curve(tie: Tie, one: Spot, other: Spot) -> tuple[str, int]:
    """The line of a tie and its weight. Of ties among neighbours, those of people beside one hub are drawn at rest.

    All others would tangle, and appear when one of their ends is pointed at.
    """
    if tie.is_spoke:
        return _reach(one, other), other.weight
    has_person = Kind.PERSON in (one.member.node.kind, other.member.node.kind)
    if has_person and one.member.home == other.member.home:
        return _bow(one, other), 0
    return "", 0


def _reach(one: Spot, other: Spot) -> str:
    middle = (one.x + other.x) // 2
    return f"M{one.x} {one.y}C{middle} {one.y} {middle} {other.y} {other.x} {other.y}"


def _bow(one: Spot, other: Spot) -> str:
    """Bent towards the hub, the further the more rows it spans; across the hub for opposite columns."""
    if one.side != other.side or one.side == "hub":
        return _reach(one, other)
    depth = min(12 + abs(one.y - other.y) // 5, 52)
    bend = min(one.x, other.x) - depth if one.side == "right" else max(one.x, other.x) + depth
    return f"M{one.x} {one.y}C{bend} {one.y} {bend} {other.y} {other.x} {other.y}"


def _with_near(ties: Iterable[Tie], spots: list[Spot]) -> list[Spot]:
    """The spots, each with all lines that reach it."""
    at = {spot.member.node.key: spot for spot in spots}
    near: dict[str, list[str]] = {key: [] for key in at}
    for tie in ties:
        one, other = at[tie.one], at[tie.other]
        curve = _reach(one, other) if tie.is_spoke else _bow(one, other)
        near[tie.one].append(curve)
        near[tie.other].append(curve)
    return [replace(spot, near="".join(near[spot.member.node.key])) for spot in spots]
