"""One thing that is needed for something, and whether it is met. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is needed. `is_met` is None when nobody can tell yet."""

    title: str
    detail: str
    is_met: bool | None

    @property
    def state(self) -> str:
        return {True: "Met", False: "Missing", None: "Not checked yet"}[self.is_met]
