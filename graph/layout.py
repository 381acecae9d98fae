"""Where each node of a slice stands in its picture. Pure and deterministic: the same slice, the same picture.

Topics on the left, people on the right, papers in rows above and below, the focus in the centre. Columns and rows
keep labels apart whatever the names; coordinates are integers in units of the view box.
"""

from dataclasses import dataclass

from graph.shapes import Kind, Node, Slice

ROW = 44
MARGIN = 30
# A letter of the picture's font, on average; labels are cut to what their column holds.
LETTER = 7


@dataclass(frozen=True, slots=True)
class Box:
    """Size of a picture and the room of its columns, in view-box units."""

    width: int
    left: int
    right: int
    max_papers: int


WIDE = Box(width=760, left=100, right=190, max_papers=6)
NARROW = Box(width=380, left=92, right=160, max_papers=0)


@dataclass(frozen=True, slots=True)
class Placed:
    """A node in the picture: its mark is centred on x, y; the label starts, centres or ends at label_x, label_y."""

    node: Node
    x: int
    y: int
    label: str
    label_x: int
    label_y: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Line:
    """A curve from one mark to another; `weight` is 1 (weak) to 4 (strong), 0 for ties that pass the focus by."""

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
    """Place every node of a slice; papers beyond the box's room are left to the list beside the picture."""
    papers = slice_.papers[: box.max_papers]
    left = slice_.topics + slice_.institutions
    rows = max(len(left), len(slice_.people), len(papers) + 3, 5)
    height = rows * ROW + 2 * MARGIN
    x, y = _centre(box), height // 2
    label = _cut(slice_.focus.label, box.width - box.left - box.right - MARGIN)
    focus = Placed(slice_.focus, x, y, label, x, y + 34, "middle")
    nodes = (
        *_column(left, height, box.left, "end", box.left - 20),
        *_column(slice_.people, height, box.width - box.right, "start", box.right - 20),
        *_rows(papers, height, box),
    )
    return Layout(box.width, height, focus, nodes, _lines(slice_, focus, nodes))


def _centre(box: Box) -> int:
    """Half-way between the two columns of marks."""
    return (box.left + box.width - box.right) // 2


def _room(box: Box) -> int:
    return box.width - box.left - box.right - 80


def _column(nodes: tuple[Node, ...], height: int, x: int, anchor: str, room: int) -> tuple[Placed, ...]:
    start = height // 2 - (len(nodes) - 1) * ROW // 2
    away = 14 if anchor == "start" else -14
    return tuple(
        Placed(node, x, start + ROW * row, _cut(node.label, room), x + away, start + ROW * row + 4, anchor)
        for row, node in enumerate(nodes)
    )


def _rows(papers: tuple[Node, ...], height: int, box: Box) -> tuple[Placed, ...]:
    """Papers in the centre, half above the focus and half below it."""
    above = (len(papers) + 1) // 2
    placed = []
    for index, node in enumerate(papers):
        offset = index - above if index < above else index - above + 2
        y = height // 2 + offset * ROW - (0 if index < above else 10)
        placed.append(Placed(node, _centre(box), y, _cut(node.label, _room(box)), _centre(box), y - 12, "middle"))
    return tuple(placed)


def _lines(slice_: Slice, focus: Placed, nodes: tuple[Placed, ...]) -> tuple[Line, ...]:
    at = {placed.node.key: placed for placed in nodes}
    strongest = max((node.strength for node in slice_.people), default=1) or 1
    ties = [
        Line(_curve(at[edge.one], at[edge.other]), 0) for edge in slice_.edges if edge.one in at and edge.other in at
    ]
    spokes = [
        Line(_curve(focus, placed), _weight(placed.node, strongest))
        for placed in nodes
        if placed.node.kind is not Kind.PAPER
    ]
    return (*ties, *spokes)


def _weight(node: Node, strongest: float) -> int:
    if node.kind is not Kind.PERSON:
        return 1
    return 1 + min(3, int(3 * node.strength / strongest))


def _curve(one: Placed, other: Placed) -> str:
    middle = (one.x + other.x) // 2
    return f"M{one.x} {one.y}C{middle} {one.y} {middle} {other.y} {other.x} {other.y}"


def _cut(label: str, room: int) -> str:
    letters = max(4, room // LETTER)
    return label if len(label) <= letters else label[: letters - 1].rstrip() + "\u2026"
