"""An import that is killed, cut off or starved ends with the same rows as one that was left in peace."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from celery import Celery

from bzpeer import servers
from tests.arxiv_server import ArxivServer, record
from tests.faults.conftest import ROOT

pytestmark = pytest.mark.slow

KILLS = 10
WORKS = 24_000


def _lines():
    chance = random.Random(4)
    for number in range(1, WORKS + 1):
        people = ", ".join(f"{chance.choice('ABC')}. Name{chance.randrange(3_000)}" for _ in range(3))
        work = {
            "id": f"2010.{number:05d}",
            "title": f"On $x_{number}$",
            "authors": people,
            "categories": "cs.LG math.CO",
        }
        yield json.dumps({**work, "abstract": "What was done, \\emph{and why}. " * 5})
        if number % 700 == 0:
            # Said again with another title, so that there are changes; and something nobody can read.
            yield json.dumps({**work, "title": "Better"})
            yield "{broken"


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory):
    path = tmp_path_factory.mktemp("snapshot") / "a.jsonl"
    path.write_text("\n".join(_lines()))
    return path


@pytest.fixture(scope="session")
def undisturbed(migrated, snapshot):
    """Contents after an import in peace."""
    site = type(migrated)(migrated.place, "undisturbed")
    site.query("CREATE DATABASE undisturbed TEMPLATE migrated", name="bzpeer")
    site.done("import_arxiv", "snapshot", snapshot)
    return site.contents()


def state_of(site):
    return site.query("SELECT state FROM works_importrun")[0][0]


def kill(process):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def wait_until(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def has_begun(site, read=1):
    return bool(site.query("SELECT 1 FROM works_importrun WHERE read >= %s", read))


def resumed(site):
    """Resume the run as its operator would, until it is finished; contents then."""
    (pk,) = site.query("SELECT id FROM works_importrun")[0]
    if state_of(site) != "finished":
        site.done("import_arxiv", "resume", pk)
    return site.contents()


def test_ten_kills_of_the_command(make_site, snapshot, undisturbed):
    site, chance = make_site("killed"), random.Random()
    seed = chance.random()
    chance.seed(seed)
    process = site.manage("import_arxiv", "snapshot", snapshot)
    wait_until(lambda: has_begun(site))

    for _ in range(KILLS):
        time.sleep(chance.uniform(0, 0.6))
        kill(process)
        process = site.manage("import_arxiv", "resume", 1)
        time.sleep(chance.uniform(0.5, 1.5))
    process.communicate()

    assert resumed(site) == undisturbed, f"seed {seed}"


def test_ten_kills_of_the_worker(make_site, snapshot, undisturbed):
    site, chance = make_site("worker"), random.Random()
    seed = chance.random()
    chance.seed(seed)
    broker = Celery(broker=site.place.redis_url.replace("unix://", "redis+socket://"))
    site.query(
        "INSERT INTO works_importrun (source, arguments, state, by_worker, is_pause_wanted, position, read, new,"
        " changed, unchanged, rejected, seconds, last_error, started_at)"
        " VALUES ('snapshot', %s, 'queued', true, false, '{}', 0, 0, 0, 0, 0, 0, '', now())",
        json.dumps({"path": str(snapshot), "limit": None}),
    )

    for turn in range(KILLS + 1):
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "--quiet", "-A", "bzpeer.celery", "worker", "--concurrency", "1"],
            cwd=ROOT,
            env=site.environ,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # What the schedule does every minute, so that a lock that is let go of a moment later does no harm.
        deadline = time.monotonic() + (chance.uniform(1.0, 3.5) if turn < KILLS else 120)
        while time.monotonic() < deadline and state_of(site) != "finished":
            broker.send_task("works.continue_imports")
            time.sleep(0.5)
        kill(worker)
    broker.close()

    assert site.contents() == undisturbed, f"seed {seed}"


@pytest.mark.parametrize("how", [signal.SIGQUIT, signal.SIGINT], ids=["immediate", "fast"])
def test_postgresql_restarts_in_the_middle(make_site, snapshot, undisturbed, how):
    site = make_site("restarted")
    process = site.manage("import_arxiv", "snapshot", snapshot)
    wait_until(lambda: has_begun(site, 4_000))

    os.kill(int(site.place.postgres_pid.read_text().split()[0]), how)
    servers.wait_until_silent(site.place.postgres_socket)
    servers.start(site.place, durable=True)
    process.communicate()

    assert resumed(site) == undisturbed


def test_connections_are_cut_in_the_middle(make_site, snapshot, undisturbed):
    site = make_site("cut")
    process = site.manage("import_arxiv", "snapshot", snapshot)

    for read in (2_000, 8_000, 14_000):
        wait_until(lambda read=read: has_begun(site, read))
        site.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            site.name,
        )
    said, _ = process.communicate()

    assert process.returncode == 0, said
    assert site.contents() == undisturbed


def test_redis_restarts_in_the_middle_of_a_harvest(make_site):
    site = make_site("harvest")
    records = [("2026-11-01", record(f"2010.{number:05d}")) for number in range(1, 201)]
    with ArxivServer(records, per_page=2).serving() as server:
        site = type("Site", (type(site),), {"environ": {**site.environ, "ARXIV_OAI_URL": f"{server.base}/oai"}})(
            site.place, site.name
        )
        process = site.manage("import_arxiv", "oai")
        wait_until(lambda: has_begun(site, 20))
        os.kill(int(site.place.redis_pid.read_text()), signal.SIGKILL)
        servers.wait_until_silent(site.place.redis_socket)
        time.sleep(0.5)
        servers.start(site.place, durable=True)
        said, _ = process.communicate(timeout=120)

    assert process.returncode == 0, said
    assert site.query("SELECT state, read, new FROM works_importrun") == [("finished", 200, 200)]


@pytest.fixture
def small_disk(place):
    """A disk of 4 MB for PostgreSQL's temporary tables, where one can be mounted."""
    folder = place.data.parent / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0777", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)
    folder.rmdir()


def test_the_disk_of_the_staging_tables_is_full_for_a_while(make_site, snapshot, undisturbed, small_disk):
    site = make_site("starved")
    space = small_disk / "space"
    space.mkdir(mode=0o777)
    subprocess.run(["chown", "nobody", space], check=True)
    site.query(f"CREATE TABLESPACE small LOCATION '{space}'")
    site.query("ALTER DATABASE starved SET temp_tablespaces = 'small'")
    ballast = small_disk / "ballast"
    with suppress(OSError):
        ballast.write_bytes(b"0" * (4 << 20))
    process = site.manage("import_arxiv", "snapshot", snapshot, "--limit", "1500")
    wait_until(lambda: bool(site.query("SELECT 1 FROM works_importrun WHERE state = 'running'")))
    time.sleep(3)
    waiting = site.query("SELECT state, read FROM works_importrun")
    ballast.unlink()
    said, _ = process.communicate(timeout=180)
    site.query("ALTER DATABASE starved RESET temp_tablespaces")
    site.query("DROP TABLESPACE small")

    assert waiting == [("running", 0)]
    assert process.returncode == 0, said
    assert site.query("SELECT state, read FROM works_importrun") == [("finished", 1_500)]
