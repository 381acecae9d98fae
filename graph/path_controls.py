"""What the address of a path says: between whom, since when, in teams of how many, how far. Pure."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from graph.controls import FIRST_YEAR, LAST_YEAR, MAX_TEAM, Parameters, number

STEPS, MOST_STEPS = 8, 16
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class PathControls:
    """A question about a path that can be shared by its address. `one` and `other` are public ids or names, as typed.

    A joint work counts when it is not older than the year `since` and has at most `team` authors; `steps` bounds the
    number of joint works on the way.
    """

    one: str = ""
    other: str = ""
    since: int | None = None
    team: int = MAX_TEAM
    steps: int = STEPS

    @classmethod
    def read(cls, parameters: Parameters) -> "PathControls":
        """From a query string; numbers are drawn to the nearest that makes sense. Raises InvalidControl."""
        return cls(
            one=_typed(parameters.get("from", "")),
            other=_typed(parameters.get("to", "")),
            since=number("The year after “since”", parameters.get("since", ""), FIRST_YEAR, LAST_YEAR),
            team=number("The largest team", parameters.get("team", ""), 2, MAX_TEAM) or MAX_TEAM,
            steps=number("The number of steps", parameters.get("steps", ""), 1, MOST_STEPS) or STEPS,
        )

    @classmethod
    def read_people(cls, parameters: Parameters) -> "PathControls":
        """Only between whom, for when the rest cannot be read."""
        return cls(_typed(parameters.get("from", "")), _typed(parameters.get("to", "")))

    @property
    def is_narrowed(self) -> bool:
        return self.since is not None or self.team != MAX_TEAM

    @property
    def query(self) -> str:
        """The query string of this question: `from=36z961m6&to=…&since=2010`."""
        given = {"from": self.one, "to": self.other, "since": self.since or ""}
        given |= {"team": "" if self.team == MAX_TEAM else str(self.team)}
        given |= {"steps": "" if self.steps == STEPS else str(self.steps)}
        return urlencode({name: value for name, value in given.items() if value})

    def between(self, one: str, other: str) -> "PathControls":
        """The same question about two others."""
        return replace(self, one=one, other=other)


def _typed(value: str) -> str:
    return " ".join(value.replace("\0", " ").split())[:_LONGEST].removeprefix("author:")
