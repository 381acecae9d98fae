"""One measured figure and its target."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured; `target` says in words what is wanted, empty when nothing is."""

    name: str
    value: float
    unit: str
    target: str = ""

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def table(title: str, figures: Sequence[Figure]) -> str:
    """The figures as aligned lines."""
    width = max(len(figure.name) for figure in figures)
    rows = [f"{f.name:<{width}}  {f.value:>12,.2f} {f.unit:<12} {f.target and 'target ' + f.target}" for f in figures]
    return "\n".join([f"== {title}", *(row.rstrip() for row in rows)])
