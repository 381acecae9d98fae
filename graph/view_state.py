"""A view of the explorer as its address says it: starts, what was opened, hidden and pinned, and the filters. Pure.

    /explore/?focus=author:36z961m6&focus=topic:cs.LG&steps=open.author:zp07dn47,hide.topic:math.CO&since=2015

Steps are kept in the order in which they were taken, so that the last one can be undone without any memory but the
address. A part that cannot be read is left out and counted; a control out of its bounds is drawn to the nearest one.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from graph.controls import Controls, InvalidControl, Parameters
from graph.shapes import Kind
from works.arxiv import ids
from works.identity import public_ids

MAX_STARTS = 8
MAX_OPENED = 40
MAX_STEPS = 150
MAX_WEIGHT = 1_000.0
LONGEST_WORDS = 100

_Thing = TypeVar("_Thing")
_KEY = re.compile(
    rf"author:{public_ids.PATTERN}|work:{ids.URL_PATTERN}|topic:[A-Za-z][A-Za-z0-9.-]{{0,39}}|institution:0[a-z0-9]{{8}}"
)


class Verb(StrEnum):
    """What a step did to a node."""

    OPEN = "open"
    HIDE = "hide"
    PIN = "pin"


# How a step is taken back by name.
_BACK = {"close": Verb.OPEN, "show": Verb.HIDE, "unpin": Verb.PIN}


@dataclass(frozen=True, slots=True)
class Step:
    """One node opened, hidden or pinned."""

    verb: Verb
    key: str

    def __str__(self) -> str:
        return f"{self.verb}.{self.key}"


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a shared address holds.

    `weight` is the weakest tie to show between two people, in the unit of the dial; `within` are words searched for.
    `unread` counts the parts of the address that made no sense.
    """

    starts: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    controls: Controls = field(default_factory=Controls)
    weight: float = 0.0
    within: str = ""
    unread: int = field(default=0, compare=False)

    @classmethod
    def read(cls, parameters: Parameters) -> "View":
        """From a query string. Raises InvalidControl for a control that is none, never for starts or steps."""
        given = [text.strip() for text in parameters.getlist("focus") if text.strip()]
        starts = _distinct(filter(None, map(canonical_key, given)))[:MAX_STARTS]
        written = [text for raw in parameters.getlist("steps") for text in raw.split(",") if text]
        steps = _distinct(filter(None, map(_step, written[:MAX_STEPS])))
        controls = Controls.read(parameters)
        return cls(
            starts=starts,
            steps=_bounded(step for step in steps if (step.verb, step.key in starts) != (Verb.OPEN, True)),
            controls=replace(controls, focus="", kinds=controls.kinds if len(controls.kinds) < len(Kind) else ()),
            weight=_weight(parameters.get("weight", "")),
            within=" ".join(parameters.get("within", "").replace("\0", " ").split())[:LONGEST_WORDS].strip(),
            unread=len(set(given)) - len(starts) + len(set(written)) - len(steps),
        )

    @staticmethod
    def is_asked(parameters: Parameters) -> bool:
        """False when the address says neither where to start nor what to do."""
        return any(text.strip() for text in parameters.getlist("focus")) or bool(parameters.get("act", ""))

    # --- what it holds -------------------------------------------------------------------------------------

    def keys(self, verb: Verb) -> tuple[str, ...]:
        """What was opened, hidden or pinned, in that order."""
        return tuple(step.key for step in self.steps if step.verb is verb)

    @property
    def hubs(self) -> tuple[str, ...]:
        """Whose neighbours are shown: the starts and what was opened, without what is hidden."""
        hidden = set(self.keys(Verb.HIDE))
        return tuple(key for key in self.starts + self.keys(Verb.OPEN) if key not in hidden)

    @property
    def pair(self) -> tuple[str, ...]:
        """The public ids of the starts where these are two people, between whom there may be a path."""
        people = [key.removeprefix("author:") for key in self.starts if kind_of(key) is Kind.PERSON]
        return tuple(people) if len(people) == len(self.starts) == 2 else ()

    @property
    def may_open(self) -> bool:
        """False when as many are open as one view takes."""
        return len(self.keys(Verb.OPEN)) < MAX_OPENED and len(self.steps) < MAX_STEPS

    @property
    def is_filtered(self) -> bool:
        return bool(self.controls.kinds or self.controls.is_narrowed or self.weight or self.within)

    @property
    def bare(self) -> "View":
        """The same walk without filters."""
        return replace(self, controls=Controls(size=self.controls.size), weight=0.0, within="")

    # --- how it changes ------------------------------------------------------------------------------------

    def after(self, act: str) -> "View":
        """The view after one act such as `open.author:36z961m6` or `undo`. Raises InvalidControl.

        Acts are open, close, hide, show, pin, unpin, start, leave, each with a key, and undo and unfilter without.
        """
        verb, _, raw = act.partition(".")
        if act == "undo":
            return replace(self, steps=self.steps[:-1])
        if act == "unfilter":
            return self.bare
        key = canonical_key(raw)
        if key is None:
            raise InvalidControl(f"Nothing can be done with {raw[:40]!r}: it names no person, work or topic.")
        if verb in ("start", "leave"):
            return self._with_starts(verb, key)
        return self._with_step(verb, key)

    def renamed(self, names: dict[str, str]) -> "View":
        """The same view where some keys have become others, as when records were merged."""
        starts = _distinct(names.get(key, key) for key in self.starts)
        steps = _distinct(replace(step, key=names.get(step.key, step.key)) for step in self.steps)
        kept = tuple(step for step in steps if (step.verb, step.key in starts) != (Verb.OPEN, True))
        return replace(self, starts=starts, steps=kept)

    def _with_starts(self, verb: str, key: str) -> "View":
        others = tuple(start for start in self.starts if start != key)
        if verb == "leave":
            return replace(self, starts=others)
        if len(others) >= MAX_STARTS:
            raise InvalidControl(f"A view has at most {MAX_STARTS} starts; remove one first.")
        # What is asked for anew is wanted: it is hidden no longer.
        steps = tuple(step for step in self.steps if step.key != key or step.verb is Verb.PIN)
        return replace(self, starts=(*others, key) if key not in self.starts else self.starts, steps=steps)

    def _with_step(self, verb: str, key: str) -> "View":
        if verb in _BACK:
            return replace(self, steps=tuple(step for step in self.steps if step != Step(_BACK[verb], key)))
        if verb not in set(Verb):
            raise InvalidControl(f"A step is one of {', '.join((*Verb, *_BACK))}, not {verb[:20]!r}.")
        step = Step(Verb(verb), key)
        if step in self.steps or (step.verb is Verb.OPEN and key in self.starts):
            return self
        if len(self.steps) >= MAX_STEPS or (step.verb is Verb.OPEN and not self.may_open):
            raise InvalidControl(
                f"A view takes {MAX_OPENED} opened entities and {MAX_STEPS} steps; close or show some first."
            )
        return replace(self, steps=(*self.steps, step))

    # --- how it is written ---------------------------------------------------------------------------------

    @property
    def walk(self) -> tuple[tuple[str, str], ...]:
        """Starts and steps as pairs of a query string."""
        starts = tuple(("focus", key) for key in self.starts)
        return (*starts, ("steps", ",".join(map(str, self.steps)))) if self.steps else starts

    @property
    def query(self) -> str:
        """The one query string of this view."""
        return urlencode(self.fields, safe=":,/")

    @property
    def fields(self) -> list[tuple[str, object]]:
        """All pairs of the query string, without what is at its default."""
        controls = self.controls
        pairs: list[tuple[str, object]] = [*self.walk]
        if controls.size != Controls().size:
            pairs.append(("size", controls.size))
        pairs.extend(("kind", kind) for kind in controls.kinds)
        pairs.extend(controls.narrowing.items())
        if self.weight:
            pairs.append(("weight", f"{self.weight:g}"))
        if self.within:
            pairs.append(("within", self.within))
        return pairs


def canonical_key(raw: str) -> str | None:
    """The key of an entity in its one form (`work:arXiv:2010.04116v2` is `work:2010.04116`), or None."""
    kind, _, name = raw.strip().partition(":")
    if kind == "work":
        try:
            name = ids.parse(name).canonical
        except ids.InvalidArxivId:
            return None
    key = f"{kind}:{name}"
    return key if _KEY.fullmatch(key) else None


def kind_of(key: str) -> Kind:
    """What a key stands for."""
    return _KINDS[key.partition(":")[0]]


_KINDS = {"author": Kind.PERSON, "work": Kind.PAPER, "topic": Kind.TOPIC, "institution": Kind.INSTITUTION}


def _distinct(things: Iterable[_Thing]) -> tuple[_Thing, ...]:
    return tuple(dict.fromkeys(things))


def _step(text: str) -> Step | None:
    verb, _, raw = text.partition(".")
    key = canonical_key(raw)
    return Step(Verb(verb), key) if key and verb in set(Verb) else None


def _bounded(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps without what opens more than a view takes."""
    opened, kept = 0, []
    for step in steps:
        opened += step.verb is Verb.OPEN
        if step.verb is not Verb.OPEN or opened <= MAX_OPENED:
            kept.append(step)
    return tuple(kept)


def _weight(raw: str) -> float:
    """A weight in steps of a hundredth, drawn into its bounds; 0 for nothing."""
    if not (text := raw.strip()):
        return 0.0
    try:
        weight = float(text)
    except ValueError:
        weight = math.nan
    if math.isnan(weight):
        raise InvalidControl(f"The weakest tie to show is a number such as 0.5, not {raw[:20]!r}.")
    return round(min(max(weight, 0.0), MAX_WEIGHT), 2)
