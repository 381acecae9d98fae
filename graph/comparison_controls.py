"""What the address of a comparison says: whom, and what was typed to add somebody. Pure."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from graph.controls import InvalidControl, Parameters

# More columns than this do not read on a phone.
MOST = 3
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class ComparisonControls:
    """A comparison that can be shared by its address: public ids in the order asked for, each once, at most three.

    `add` is a name or a public id, as typed.
    """

    authors: tuple[str, ...] = ()
    add: str = ""

    @classmethod
    def read(cls, parameters: Parameters) -> "ComparisonControls":
        """From a query string. Raises InvalidControl for more than three."""
        asked = _asked(parameters)
        if len(asked) > MOST:
            raise InvalidControl(f"At most {MOST} researchers stand side by side; the address names {len(asked)}.")
        return cls(asked, _typed(parameters.get("add", "")))

    @classmethod
    def read_first(cls, parameters: Parameters) -> "ComparisonControls":
        """Only the first three, for when there are more."""
        return cls(_asked(parameters)[:MOST])

    @property
    def query(self) -> str:
        """The query string of this comparison: `author=36z961m6&author=…`."""
        return urlencode([("author", each) for each in self.authors] + [("add", self.add)] * bool(self.add))

    def having(self, authors: tuple[str, ...]) -> "ComparisonControls":
        """The comparison of others, with nothing typed."""
        return replace(self, authors=tuple(dict.fromkeys(authors)), add="")


def _asked(parameters: Parameters) -> tuple[str, ...]:
    named = (_typed(each) for each in parameters.getlist("author"))
    return tuple(dict.fromkeys(each for each in named if each))


def _typed(value: str) -> str:
    return " ".join(value.replace("\0", " ").split())[:_LONGEST].removeprefix("author:")
