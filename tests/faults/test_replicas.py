"""A site with a primary and two replicas: who reads where, while replicas lag, stop and take over."""

import os
import signal
import time

import pytest

from bzpeer import servers
from tests.faults.hosts import Follower, cookies, follow, send_follow, wait_until, web

pytestmark = [pytest.mark.slow, pytest.mark.long]

MAX_LAG = 3


@pytest.fixture(scope="module")
def followers(grown):
    made = [Follower(grown.place, name) for name in ("one", "two")]
    yield made
    for each in made:
        each.remove()


@pytest.fixture(scope="module")
def site(grown, followers, tmp_path_factory):
    one = followers[0].url("grown").partition("@")[2].partition("/")[0]
    environ = {
        **grown.environ,
        # Both hosts that may be the primary, as it would be written where one may take over.
        "DATABASE_URL": grown.url.replace("/grown", f",{one}/grown?target_session_attrs=read-write"),
        "DATABASE_REPLICAS": ",".join(each.url("grown") for each in followers),
        "REPLICA_MAX_LAG": str(MAX_LAG),
    }
    log = tmp_path_factory.mktemp("web") / "log"
    with web(environ, log) as client:
        client.log = log
        yield client


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


def shown(site, grown, **options):
    """The name at the head of the profile."""
    site.cookies.clear()
    answer = site.get(grown.known["path"], **options)
    assert answer.status_code == 200
    return answer.text.partition("<h1")[2].partition(">")[2].partition("<")[0].strip()


def settled(site, grown):
    """Replicas are known to be in step: one look at them after they were."""
    time.sleep(1.1)
    shown(site, grown)


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


def test_a_replica_takes_over(site, grown, followers):
    path, session = grown.known["path"], grown.known["sessions"][1]
    settled(site, grown)
    page = site.get(path, headers=cookies(sessionid=session))

    os.kill(int(grown.place.postgres_pid.read_text().split()[0]), signal.SIGQUIT)
    try:
        servers.wait_until_silent(grown.place.postgres_socket)
        # Another browser: this one waits for what its page wrote. It takes a second until the site has noticed.
        wait_until(lambda: site.get(path, headers=cookies(other="1")).status_code == 200, seconds=10)
        without_a_primary = [site.get(path, headers=cookies(other="1")).status_code for _ in range(3)]
        refusal = send_follow(site, session, page)
        followers[0].promote()
        wait_until(lambda: send_follow(site, session, page).status_code == 302)
        followed = followers[0].query("SELECT count(*) FROM profiles_follow WHERE user_id = 2", "grown")
    finally:
        servers.start(grown.place, durable=True)

    assert without_a_primary == [200] * 3
    assert (refusal.status_code, refusal.headers["Retry-After"]) == (503, "30")
    assert followed == [(1,)]
