"""Two at once, on connections and in transactions of their own: the second begins before the first committed."""

import threading
import time

from django.db import connection, connections, transaction


class Thread(threading.Thread):
    """A call on a connection of its own; `outcome` is what it returned or raised."""

    def __init__(self, call):
        super().__init__()
        self.call, self.outcome = call, None

    def run(self):
        try:
            self.outcome = self.call()
        except Exception as error:
            self.outcome = error
        finally:
            connections.close_all()


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)"
            " WHERE NOT l.granted AND a.datname = current_database())"
        )
        return cursor.fetchone()[0]


def meanwhile(first, second):
    """Run `second` while the transaction of `first` is done and not yet committed; what became of each."""
    done = threading.Event()

    def hold_open():
        with transaction.atomic():
            outcome = first()
            done.set()
            until = time.monotonic() + 5
            while not (somebody_waits() or over.is_set()) and time.monotonic() < until:
                time.sleep(0.01)
            return outcome

    def run_second():
        try:
            return second()
        finally:
            over.set()

    over = threading.Event()
    one = Thread(hold_open)
    one.start()
    assert done.wait(10), one.outcome
    other = Thread(run_second)
    other.start()
    one.join()
    other.join()
    return one.outcome, other.outcome


def at_once(*deeds, refusals):
    """Run the deeds in threads of their own, as nearly together as can be; what each returned, or its refusal."""
    barrier, outcomes = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(index, deed):
        barrier.wait()
        try:
            outcomes[index] = deed()
        except refusals as refused:
            outcomes[index] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
