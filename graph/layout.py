"""Where each node of a slice stands in its picture. Pure and deterministic: the same slice, the same picture.

The focus is in the centre. Topics and institutions stand on an arc to its left, people on an arc to its right, the
strongest on top; papers lie as cards in rows above and below. Rows keep marks and labels apart whatever the names.
Coordinates are integers in units of the view box.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from graph.lettering import SIZE, cut, measure, wrap
from graph.shapes import Kind, Node, Slice

ROW = 38
EDGE = 8
PILL = 26
CARD = 58
GAP = 12
# Between the cards and the arcs, where lines bend.
BEND = 34
FOCUS = 18
SMALL = 12
HEAVIEST = 4


@dataclass(frozen=True, slots=True)
class Box:
    """Size and columns of a picture: where the arcs begin, how far they bulge, how many cards stand side by side.

    `lettering` is the font size of the focus. See also graph.css.
    """

    width: int
    left: int
    right: int
    bulge: int
    cards: int
    lettering: int

    @property
    def centre(self) -> int:
        return (self.left + self.right) // 2


WIDE = Box(width=760, left=216, right=544, bulge=28, cards=3, lettering=16)
NARROW = Box(width=360, left=104, right=208, bulge=10, cards=2, lettering=SIZE)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of a label; where it starts, or its middle, is up to the kind of node."""

    x: int
    y: int
    words: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A node in the picture: the box of its mark, the outline drawn in it, its label, and the lines that reach it.

    `weight` is 1 (weak) to 4 (strong) within its kind.
    """

    node: Node
    left: int
    top: int
    width: int
    height: int
    outline: str
    label: tuple[Text, ...]
    weight: int = 1
    near: str = ""

    @property
    def x(self) -> int:
        return self.left + self.width // 2

    @property
    def y(self) -> int:
        return self.top + self.height // 2


@dataclass(frozen=True, slots=True)
class Line:
    """All curves of one weight: 1 (weak) to 4 (strong) from the focus, 0 for ties that pass the focus by."""

    path: str
    weight: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture of a slice."""

    width: int
    height: int
    focus: Placed
    nodes: tuple[Placed, ...]
    lines: tuple[Line, ...]


def place(slice_: Slice, box: Box = WIDE) -> Layout:
    """Place every node of a slice."""
    above = slice_.papers[: (len(slice_.papers) + 1) // 2]
    below = slice_.papers[len(above) :]
    sides = max(3, len(slice_.topics) + len(slice_.institutions), len(slice_.people)) * ROW
    height = sides + 2 * (EDGE + _depth(len(above), box))
    middle = height // 2
    focus = _focus(slice_.focus, middle, box)
    nodes = (
        *_cards(above, EDGE, box),
        *_topics(slice_, middle, box),
        *_people(slice_.people, middle, box),
        *_cards(below, middle + sides // 2 + BEND, box),
    )
    return _joined(slice_, Layout(box.width, height, focus, nodes, ()), box)


def _strongest(nodes: tuple[Node, ...]) -> float:
    """Of several that are equally strong none stands out."""
    strengths = [node.strength for node in nodes]
    return max(strengths, default=0) if len(set(strengths)) > 1 or len(strengths) == 1 else 0


def weight(strength: float, strongest: float) -> int:
    """From 1 (weak) to 4 (the strongest of its kind)."""
    return 1 + min(HEAVIEST - 1, int((HEAVIEST - 1) * strength / strongest)) if strongest > 0 else 1


# --- marks -------------------------------------------------------------------------------------------------


def _focus(node: Node, middle: int, box: Box) -> Placed:
    room = box.right - box.left - 2 * EDGE
    lines = wrap(node.label, room, 2, box.lettering)
    label = tuple(Text(box.centre, middle + FOCUS + 18 + 18 * row, words) for row, words in enumerate(lines))
    return _round(node, box.centre, middle, FOCUS, label, HEAVIEST)


def _people(nodes: tuple[Node, ...], middle: int, box: Box) -> Iterable[Placed]:
    strongest = _strongest(nodes)
    for node, (x, y) in zip(nodes, _arc(len(nodes), middle, box.right, box.bulge), strict=True):
        heavy = weight(node.strength, strongest)
        label_x = x + 16
        label = Text(label_x, y + 5, cut(node.label, box.width - EDGE - label_x))
        yield _round(node, x, y, 6 + heavy, (label,), heavy)


def _topics(slice_: Slice, middle: int, box: Box) -> Iterable[Placed]:
    nodes = slice_.topics + slice_.institutions
    strongest = _strongest(slice_.topics)
    for node, (right, y) in zip(nodes, _arc(len(nodes), middle, box.left, -box.bulge), strict=True):
        words = cut(node.label, right - 3 * EDGE)
        width = measure(words) + 2 * EDGE
        left, top = right - width, y - PILL // 2
        heavy = weight(node.strength, strongest) if node.kind is Kind.TOPIC else 1
        outline = _pill(left, top, width) if node.kind is Kind.TOPIC else f"M{left} {top}h{width}v{PILL}h-{width}z"
        yield Placed(node, left, top, width, PILL, outline, (Text(left + width // 2, y + 5, words),), heavy)


def _cards(nodes: tuple[Node, ...], top: int, box: Box) -> Iterable[Placed]:
    """Papers in rows of the box's number of cards, each row centred on the focus."""
    width = (box.width - 2 * EDGE - (box.cards - 1) * GAP) // box.cards
    for start in range(0, len(nodes), box.cards):
        row = nodes[start : start + box.cards]
        left = (box.width - len(row) * (width + GAP) + GAP) // 2
        for column, node in enumerate(row):
            yield _card(node, left + column * (width + GAP), top + start // box.cards * (CARD + GAP), width)


def _card(node: Node, left: int, top: int, width: int) -> Placed:
    room = width - 20
    lines = (*wrap(node.label, room, 2, SMALL), cut(node.detail, room, SMALL))
    label = tuple(Text(left + 10, top + 18 + 16 * row, words) for row, words in enumerate(lines))
    outline = f"M{left} {top}h{width - 10}l10 10v{CARD - 10}h-{width}zm{width - 10} 0v10h10"
    return Placed(node, left, top, width, CARD, outline, label)


def _round(node: Node, x: int, y: int, radius: int, label: tuple[Text, ...], heavy: int) -> Placed:
    turn = f"a{radius} {radius} 0 1 0"
    outline = f"M{x - radius} {y}{turn} {2 * radius} 0{turn} -{2 * radius} 0z"
    return Placed(node, x - radius, y - radius, 2 * radius, 2 * radius, outline, label, heavy)


def _pill(left: int, top: int, width: int) -> str:
    radius = PILL // 2
    straight = max(0, width - PILL)
    turn = f"a{radius} {radius} 0 0 1 0"
    return f"M{left + radius} {top}h{straight}{turn} {PILL}h-{straight}{turn} -{PILL}z"


def _arc(count: int, middle: int, x: int, bulge: int) -> Iterable[tuple[int, int]]:
    """Evenly spaced rows around the middle, bulging most half-way."""
    for row in range(count):
        off = 2 * row - count + 1
        yield x + bulge - bulge * off * off // max(1, (count - 1) ** 2), middle + off * ROW // 2


def _depth(papers: int, box: Box) -> int:
    """Height that so many papers take above the arcs."""
    rows = -(-papers // box.cards)
    return rows * (CARD + GAP) - GAP + BEND if rows else 0


# --- lines -------------------------------------------------------------------------------------------------


def _joined(slice_: Slice, picture: Layout, box: Box) -> Layout:
    """The picture with a line from the focus to every node, and one for every edge."""
    at = {placed.node.key: placed for placed in picture.nodes}
    curves: dict[int, list[str]] = {}
    near: dict[str, list[str]] = {key: [] for key in at}
    for edge in slice_.edges:
        if edge.one in at and edge.other in at:
            curve = _tie(at[edge.one], at[edge.other], box)
            curves.setdefault(0, []).append(curve)
            near[edge.one].append(curve)
            near[edge.other].append(curve)
    for key, placed in at.items():
        curve = _spoke(picture.focus, placed, box)
        curves.setdefault(placed.weight, []).append(curve)
        near[key].append(curve)
    nodes = tuple(replace(placed, near="".join(near[placed.node.key])) for placed in picture.nodes)
    lines = tuple(Line("".join(curves[heavy]), heavy) for heavy in sorted(curves))
    return replace(picture, nodes=nodes, lines=lines)


def _spoke(focus: Placed, placed: Placed, box: Box) -> str:
    x, y = focus.x, focus.y
    if placed.node.kind is Kind.PAPER:
        # Between the arcs, where it crosses no label.
        start = _within(placed, min(max(placed.x, box.left + BEND), box.right - BEND))
        end = _facing(placed, y)
        return f"M{x} {y}C{x} {(y + end) // 2} {start} {(y + end) // 2} {start} {end}"
    end = placed.left if placed.x > x else placed.left + placed.width
    return f"M{x} {y}C{(x + end) // 2} {y} {(x + end) // 2} {placed.y} {end} {placed.y}"


def _tie(one: Placed, other: Placed, box: Box) -> str:
    """From a paper to a person or topic, or a bow between two of the same arc."""
    if other.node.kind is Kind.PAPER:
        one, other = other, one
    if one.node.kind is not Kind.PAPER or other.node.kind is Kind.PAPER:
        return _bow(one, other, box)
    is_right = other.x > box.centre
    end = other.left if is_right else other.left + other.width
    reach = BEND if is_right else -BEND
    start = _within(one, (box.right if is_right else box.left) - reach)
    top = _facing(one, other.y)
    return f"M{start} {top}C{start} {(top + other.y) // 2} {end - 2 * reach} {other.y} {end} {other.y}"


def _bow(one: Placed, other: Placed, box: Box) -> str:
    """Bent towards the focus, the further the more rows it spans."""
    is_right = one.x > box.centre
    ends = [placed.left if is_right else placed.left + placed.width for placed in (one, other)]
    depth = min(16 + abs(one.y - other.y) // 6, (box.right - box.left) // 3)
    bend = min(ends) - depth if is_right else max(ends) + depth
    return f"M{ends[0]} {one.y}C{bend} {one.y} {bend} {other.y} {ends[1]} {other.y}"


def _within(card: Placed, x: int) -> int:
    """The place on the edge of a card that is nearest to x, off its corners."""
    return min(max(x, card.left + 16), card.left + card.width - 16)


def _facing(card: Placed, y: int) -> int:
    """The edge of a card that faces a height."""
    return card.top if y < card.top else card.top + card.height
