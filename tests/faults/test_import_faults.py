"""An import that is killed, cut off or starved ends with the same rows as one that was left in peace."""

import json
import os
import random
import signal
import subprocess
import time
from contextlib import suppress

import pytest
from celery import Celery

from bzpeer import servers
from tests.arxiv_server import ArxivServer, record
from tests.faults.hosts import wait_until, worker
from works.ingest.runs import snapshot_arguments

pytestmark = pytest.mark.slow

# Each with a moment of chance; BZPEER_FAULT_ROUNDS=10 before a release.
KILLS = int(os.environ.get("BZPEER_FAULT_ROUNDS", "3"))
WORKS = 12_000


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


def has_begun(site, read=1):
    return bool(site.query("SELECT 1 FROM works_importrun WHERE read >= %s", read))


def resumed(site):
    """Resume the run as its operator would, until it is finished; contents then."""
    (pk,) = site.query("SELECT id FROM works_importrun")[0]
    if state_of(site) != "finished":
        site.done("import_arxiv", "resume", pk)
    return site.contents()


def moves_on(site, process):
    """True when the run has read further than now, or the process is over: a kill before that would prove nothing."""
    before = site.query("SELECT read FROM works_importrun")[0][0]
    return lambda: has_begun(site, before + 1) or process.poll() is not None


def test_kills_of_the_command(make_site, snapshot, undisturbed):
    site, chance = make_site("killed"), random.Random()
    seed = chance.random()
    chance.seed(seed)
    process = site.manage("import_arxiv", "snapshot", snapshot)
    wait_until(lambda: has_begun(site))

    for _ in range(KILLS):
        time.sleep(chance.uniform(0, 0.3))
        kill(process)
        process = site.manage("import_arxiv", "resume", 1)
        wait_until(moves_on(site, process))
    process.communicate()

    assert resumed(site) == undisturbed, f"seed {seed}"


def pressed(broker):
    """What the schedule does every minute, so that a lock that is let go of a moment later does no harm."""
    broker.send_task("works.continue_imports")
    time.sleep(0.3)


def test_kills_of_the_worker(make_site, snapshot, undisturbed, tmp_path):
    site, chance = make_site("worker"), random.Random()
    seed = chance.random()
    chance.seed(seed)
    broker = Celery(broker=site.place.redis_url.replace("unix://", "redis+socket://"))
    site.query(
        "INSERT INTO works_importrun (source, arguments, state, by_worker, is_pause_wanted, position, read, new,"
        " changed, unchanged, rejected, seconds, last_error, started_at)"
        " VALUES ('snapshot', %s, 'queued', true, false, '{}', 0, 0, 0, 0, 0, 0, '', now())",
        json.dumps(snapshot_arguments(snapshot, None)),
    )

    for turn in range(KILLS + 1):
        with worker(site.environ, tmp_path / "log") as process:
            has_moved = moves_on(site, process) if turn < KILLS else lambda: False
            wait_until(lambda has_moved=has_moved: pressed(broker) or has_moved() or state_of(site) == "finished", 120)
            time.sleep(chance.uniform(0, 0.3))
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

    for read in (2_000, 4_000, 8_000):
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
    records = [("2026-11-01", record(f"2010.{number:05d}")) for number in range(1, 61)]
    with ArxivServer(records, per_page=2).serving() as server:
        site = type("Site", (type(site),), {"environ": {**site.environ, "ARXIV_OAI_URL": f"{server.base}/oai"}})(
            site.place, site.name
        )
        process = site.manage("import_arxiv", "oai")
        wait_until(lambda: has_begun(site, 10))
        os.kill(int(site.place.redis_pid.read_text()), signal.SIGKILL)
        servers.wait_until_silent(site.place.redis_socket)
        time.sleep(0.5)
        servers.start(site.place, durable=True)
        said, _ = process.communicate(timeout=120)

    assert process.returncode == 0, said
    assert site.query("SELECT state, read, new FROM works_importrun") == [("finished", 60, 60)]


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
    time.sleep(1.5)
    waiting = site.query("SELECT state, read FROM works_importrun")
    ballast.unlink()
    said, _ = process.communicate(timeout=180)
    site.query("ALTER DATABASE starved RESET temp_tablespaces")
    site.query("DROP TABLESPACE small")

    assert waiting == [("running", 0)]
    assert process.returncode == 0, said
    assert site.query("SELECT state, read FROM works_importrun") == [("finished", 1_500)]
