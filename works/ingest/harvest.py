"""The daily harvest: since when, and how far the record lags behind its source."""

import datetime as dt
from dataclasses import dataclass

from works.models import ImportRun

# Datestamps are days, and records of a day appear until its end in every time zone.
OVERLAP = dt.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Lag:
    """The last harvest that came to its end: the server's date of it, and the time passed since."""

    harvested_at: dt.datetime
    lag: dt.timedelta


def lag(now: dt.datetime) -> Lag | None:
    """None before the first harvest of everything came to its end."""
    last = _last_complete()
    if last is None:
        return None
    harvested_at = _said_at(last)
    return Lag(harvested_at, now - harvested_at)


def next_arguments() -> dict[str, str] | None:
    """Of a harvest from where the last one ended, less the overlap; None when there was none to go on from."""
    last = _last_complete()
    return None if last is None else {"from": (_said_at(last) - OVERLAP).date().isoformat()}


def _last_complete() -> ImportRun | None:
    """The latest finished harvest that was cut neither by set, end nor limit."""
    finished = ImportRun.objects.filter(source=ImportRun.Source.OAI, state=ImportRun.State.FINISHED)
    for run in finished.order_by("-started_at")[:100]:
        if not any(run.arguments.get(cut) for cut in ("until", "set", "limit")):
            return run
    return None


def _said_at(run: ImportRun) -> dt.datetime:
    """When the server answered first, by its own clock: what it changed later is for the next harvest."""
    try:
        said = dt.datetime.fromisoformat(run.position.get("response", ""))
    except ValueError:
        return run.started_at
    return said if said.tzinfo else said.replace(tzinfo=dt.UTC)
