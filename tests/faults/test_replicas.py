"""A site with a primary and two replicas: who reads where, while replicas lag and stop."""

import pytest

from tests.faults.hosts import cookies, follow, wait_until
from tests.faults.replicated import MAX_LAG, followers, settled, shown, site

__all__ = ["followers", "site"]

pytestmark = [pytest.mark.slow, pytest.mark.long]


@pytest.fixture
def in_step(grown, followers):
    """Both replicas up and with everything, before a test and after it."""

    def are_in_step():
        (position,) = grown.query("SELECT pg_current_wal_insert_lsn()")[0]
        caught_up = f"SELECT pg_last_wal_replay_lsn() >= '{position}'::pg_lsn"
        return all(each.query(caught_up) == [(True,)] for each in followers)

    wait_until(are_in_step)
    yield
    for each in followers:
        each.query("SELECT pg_wal_replay_resume()")
    wait_until(are_in_step)


def rename(grown, name):
    grown.query("UPDATE works_author SET display_name = %s WHERE display_name LIKE 'Jeff%%'", name)


def pause(followers):
    for each in followers:
        each.query("SELECT pg_wal_replay_pause()")
        wait_until(lambda each=each: each.query("SELECT pg_get_wal_replay_pause_state()") == [("paused",)])


def reads(followers):
    """How many transactions each replica has committed in this database."""
    return [each.query("SELECT xact_commit FROM pg_stat_database WHERE datname = 'grown'")[0][0] for each in followers]


@pytest.mark.usefixtures("in_step")
def test_readers_are_served_by_replicas_until_these_lag(site, grown, followers):
    settled(site, grown)
    pause(followers)
    rename(grown, "Jeff DEAN")

    assert {shown(site, grown) for _ in range(4)} == {"Jeff Dean"}
    wait_until(lambda: shown(site, grown) == "Jeff DEAN", seconds=4 * MAX_LAG)
    for each in followers:
        each.query("SELECT pg_wal_replay_resume()")
    rename(grown, "Jeff Dean")


@pytest.mark.usefixtures("in_step")
def test_who_wrote_reads_what_they_wrote(site, grown, followers):
    session = grown.known["sessions"][0]
    settled(site, grown)
    pause(followers)

    answer = follow(site, grown.known["path"], session)
    seen = site.cookies["seen"]
    rename(grown, "Jeff DEAN")

    assert answer.status_code == 302
    assert grown.query("SELECT count(*) FROM profiles_follow") == [(1,)]
    # The rest of the world still reads the replicas, this browser the primary.
    assert shown(site, grown) == "Jeff Dean"
    assert shown(site, grown, headers=cookies(sessionid=session, seen=seen)) == "Jeff DEAN"
    rename(grown, "Jeff Dean")


@pytest.mark.usefixtures("in_step")
def test_a_replica_that_stops_is_left_out(site, grown, followers):
    settled(site, grown)

    followers[1].stop()
    while_one_is_away = [site.get(grown.known["path"]).status_code for _ in range(4)]
    followers[1].start()

    assert while_one_is_away == [200] * 4


@pytest.mark.parametrize("cookie", ["", "zz", "ffffffffffffffff", "-1"], ids=["none", "words", "too long", "negative"])
def test_a_made_up_position_is_no_error(site, grown, cookie):
    assert site.get(grown.known["path"], headers=cookies(seen=cookie)).status_code == 200
