"""Two web hosts and a worker while what they stand on is taken away, and given back."""

import os
import signal
import subprocess
import threading
from contextlib import contextmanager, suppress

import httpx
import psycopg
import pytest
from celery import Celery

from bzpeer import servers
from tests.faults.hosts import cookies, follow, kill, send_follow, wait_until, web, worker

pytestmark = [pytest.mark.slow, pytest.mark.long]

PATIENCE = 2


@pytest.fixture(scope="module")
def environ(grown):
    return {**grown.environ, "PAGE_QUERY_SECONDS": str(PATIENCE)}


@pytest.fixture(scope="module")
def hosts(environ, tmp_path_factory):
    """Clients of two web processes, each with a data folder of its own, as on two machines."""
    folder = tmp_path_factory.mktemp("hosts")
    one, two = ({**environ, "BZPEER_DATA": str(folder / name)} for name in ("one", "two"))
    with web(one, folder / "one.log", "127.0.0.2") as first, web(two, folder / "two.log", "127.0.0.3") as second:
        yield first, second


@pytest.fixture(autouse=True)
def nobody_follows(grown):
    grown.query("DELETE FROM profiles_follow")


def follows(grown):
    return grown.query("SELECT count(*) FROM profiles_follow")[0][0]


def press(client, grown, who=0):
    return follow(client, grown.known["path"], grown.known["sessions"][who])


def test_two_hosts_are_one_site(hosts, grown):
    one, two = hosts
    session = grown.known["sessions"][0]

    page = one.get(grown.known["path"], headers=cookies(sessionid=session))
    two.cookies = one.cookies
    answer = send_follow(two, session, page)

    assert answer.status_code == 302
    assert follows(grown) == 1


def test_without_redis_pages_are_served_and_what_is_sent_is_refused_in_words(hosts, grown):
    one, two = hosts
    session, path = grown.known["sessions"][0], grown.known["path"]
    os.kill(int(grown.place.redis_pid.read_text()), signal.SIGKILL)
    servers.wait_until_silent(grown.place.redis_socket)

    anonymous = [client.get(path).status_code for client in hosts]
    account = one.get("/accounts/", headers=cookies(sessionid=session))
    refusal = press(two, grown)
    while_away = follows(grown)
    servers.start(grown.place, durable=True)
    answer = press(two, grown)

    assert anonymous == [200, 200]
    # The session is in the database too.
    assert (account.status_code, "ada@example.org" in account.text) == (200, True)
    assert (refusal.status_code, refusal.headers["Retry-After"]) == (503, "30")
    assert "nothing can be sent at the moment" in refusal.text
    assert (while_away, answer.status_code, follows(grown)) == (0, 302, 1)


def test_postgresql_is_stopped_and_started(hosts, grown):
    os.kill(int(grown.place.postgres_pid.read_text().split()[0]), signal.SIGINT)
    servers.wait_until_silent(grown.place.postgres_socket)

    answers = [client.get(grown.known["path"]) for client in hosts]
    servers.start(grown.place, durable=True)

    assert [answer.status_code for answer in answers] == [503, 503]
    assert all("The database does not answer" in answer.text for answer in answers)
    assert [client.get(grown.known["path"]).status_code for client in hosts] == [200, 200]
    assert press(hosts[0], grown).status_code == 302
    assert follows(grown) == 1


@contextmanager
def locked(grown):
    """Nobody can follow meanwhile: what a statement sees of a database that is far too slow."""
    with psycopg.connect(host=str(grown.place.sockets), user="bzpeer", dbname="grown") as connection:
        connection.execute("LOCK TABLE profiles_follow IN EXCLUSIVE MODE")
        yield


def is_waiting(grown):
    return grown.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = 'grown'")


def test_a_database_that_is_too_slow_is_not_waited_for(hosts, grown):
    with locked(grown):
        refusal = press(hosts[0], grown)
        others = hosts[0].get("/search/?q=dean").status_code

    assert (refusal.status_code, others, follows(grown)) == (503, 200, 0)
    assert press(hosts[0], grown).status_code == 302


def test_a_web_process_is_killed_in_the_middle_of_a_request(environ, grown, hosts, tmp_path):
    with web({**environ, "PAGE_QUERY_SECONDS": "0"}, tmp_path / "log", "127.0.0.4") as client, locked(grown):
        sending = threading.Thread(target=suppressing(lambda: press(client, grown)))
        sending.start()
        wait_until(lambda: is_waiting(grown))
        kill(client.process)
        sending.join()

    # Whether or not it was done before the end: sent again to another host, it is there once.
    assert press(hosts[1], grown).status_code == 302
    assert follows(grown) == 1


def suppressing(deed):
    def tried():
        with suppress(httpx.HTTPError):
            deed()

    return tried


def test_a_worker_is_killed_in_the_middle_of_the_pipeline(environ, grown, tmp_path):
    before = grown.query("SELECT count(*), sum(work_count) FROM works_author, (SELECT 1) AS one")
    scores = grown.query("SELECT count(*) FROM trust_trustsnapshot")
    grown.query("INSERT INTO works_pendingauthor SELECT id FROM works_author")
    with psycopg.connect(host=str(grown.place.sockets), user="bzpeer", dbname="grown") as connection:
        connection.execute("LOCK TABLE graph_neighbourhood IN EXCLUSIVE MODE")
        with worker(environ, tmp_path / "log") as process:
            send(environ)
            wait_until(lambda: is_waiting(grown))
            kill(process)
    with worker(environ, tmp_path / "log"):
        wait_until(lambda: send(environ) or grown.query("SELECT count(*) FROM works_pendingauthor") == [(0,)])

    assert grown.query("SELECT count(*), sum(work_count) FROM works_author, (SELECT 1) AS one") == before
    assert grown.query("SELECT count(*) FROM trust_trustsnapshot") == scores


def send(environ):
    """What the schedule does every minute."""
    with Celery(broker=environ["REDIS_URL"].replace("unix://", "redis+socket://")) as sender:
        sender.send_task("bzpeer.advance_pipeline")


def test_a_full_disk_refuses_what_is_sent_and_serves_the_rest(hosts, grown, small_disk):
    space = small_disk / "follows"
    space.mkdir()
    subprocess.run(["chown", "nobody", space], check=True)
    grown.query(f"CREATE TABLESPACE follows LOCATION '{space}'")
    grown.query("TRUNCATE profiles_follow")
    grown.query("ALTER TABLE profiles_follow SET TABLESPACE follows")
    with suppress(OSError):
        (small_disk / "ballast").write_bytes(b"0" * (4 << 20))

    refusal = press(hosts[0], grown)
    page = hosts[0].get(grown.known["path"]).status_code
    (small_disk / "ballast").unlink()
    answer = press(hosts[0], grown)
    grown.query("ALTER TABLE profiles_follow SET TABLESPACE pg_default")
    kept = follows(grown)
    grown.query("DROP TABLESPACE follows")

    assert (refusal.status_code, page, answer.status_code, kept) == (503, 200, 302, 1)
