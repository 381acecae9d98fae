"""Replicas of the database: which are up, which are close enough behind, and which has what a reader wrote.

The primary's position in its log is noted about once a second. A replica lags by the age of the newest note that it
has replayed, so no clock but this process's counts and an idle primary makes nobody late. When the primary is away, the
replicas are served from as they are: nothing is written meanwhile.
"""

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections

CHECK_SECONDS = 1.0
# How long a replica is given to reach a note that was taken a moment ago: without it, one that is milliseconds behind
# would seem to lag by the time since the note before, which is long where few ask.
GRACE_SECONDS = 0.05
# How long a replica that did not answer is left alone.
REST_SECONDS = 10.0

_AWAY = (OperationalError, InterfaceError)
_WRITTEN_SQL = "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint"
# A replica that became the primary has everything.
_REPLAYED_SQL = """
SELECT (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END
        - '0/0'::pg_lsn)::bigint
"""


def written() -> int | None:
    """The primary's position, in bytes of its log; None when it is away."""
    return _position(DEFAULT_DB_ALIAS, _WRITTEN_SQL)


class Watch:
    """What one process knows of its replicas. `clock` gives seconds, as `time.monotonic` does; lags are seconds."""

    def __init__(self, aliases: Sequence[str], max_lag: float, clock: Callable[[], float]) -> None:
        self._aliases = aliases
        self._max_lag = max_lag
        self._clock = clock
        self._turns = itertools.count()
        self._looking = threading.Lock()
        self._looked_at = float("-inf")
        self._notes: deque[tuple[float, int]] = deque()
        self._resting: dict[str, float] = {}
        self._usable: tuple[str, ...] = ()
        self._is_alone = False

    def choose(self, seen: int) -> str:
        """A replica that answers, in turn, and has replayed the position `seen`; the primary when there is none.

        Once the primary is known to be away, what it has not passed on counts for nothing.
        """
        self._look_again()
        usable = self._usable
        if self._is_alone:
            seen = 0
        first = next(self._turns)
        for step in range(len(usable)):
            alias = usable[(first + step) % len(usable)]
            if self._serves(alias, seen):
                return alias
        return DEFAULT_DB_ALIAS

    def _serves(self, alias: str, seen: int) -> bool:
        if self._resting.get(alias, 0) > self._clock():
            return False
        try:
            # The question that Django would ask before the first query of a request.
            connections[alias].close_if_health_check_failed()
            connections[alias].ensure_connection()
            replayed = _ask(alias, _REPLAYED_SQL) if seen else 0
        except _AWAY:
            self._rest(alias)
            return False
        return replayed >= seen

    def _look_again(self) -> None:
        """Look at all replicas when it is time; one thread does, the others go by what is known."""
        if self._clock() - self._looked_at < CHECK_SECONDS or not self._looking.acquire(blocking=False):
            return
        try:
            self._looked_at = self._clock()
            position = written()
            if position is not None:
                self._notes.append((self._looked_at, position))
            self._is_alone = position is None
            self._usable = tuple(alias for alias in self._aliases if self._is_close(alias))
            self._forget()
        finally:
            self._looking.release()

    def _is_close(self, alias: str) -> bool:
        if self._resting.get(alias, 0) > self._clock():
            return False
        replayed = self._replayed(alias)
        if replayed is None:
            self._rest(alias)
            return False
        return self._is_alone or self._lag(replayed) <= self._max_lag

    def _replayed(self, alias: str) -> int | None:
        deadline = self._clock() + GRACE_SECONDS
        while True:
            replayed = _position(alias, _REPLAYED_SQL)
            is_behind = replayed is not None and self._notes and replayed < self._notes[-1][1]
            if self._is_alone or not is_behind or self._clock() > deadline:
                return replayed
            time.sleep(GRACE_SECONDS / 10)

    def _lag(self, replayed: int) -> float:
        reached = [noted_at for noted_at, position in self._notes if position <= replayed]
        if not reached:
            return float("inf")
        is_newest = reached[-1] == self._notes[-1][0]
        return 0.0 if is_newest else self._clock() - reached[-1]

    def _forget(self) -> None:
        # One note older than the limit stays: it tells who is just within.
        while len(self._notes) > 1 and self._notes[1][0] < self._clock() - 2 * self._max_lag:
            self._notes.popleft()

    def _rest(self, alias: str) -> None:
        self._resting[alias] = self._clock() + REST_SECONDS
        with suppress(*_AWAY):
            connections[alias].close()


def _position(alias: str, sql: str) -> int | None:
    try:
        connections[alias].close_if_health_check_failed()
        return _ask(alias, sql)
    except _AWAY:
        with suppress(*_AWAY):
            connections[alias].close()
        return None


def _ask(alias: str, sql: str) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
