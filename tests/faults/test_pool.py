"""A site behind PgBouncer in transaction mode: each transaction may get another connection."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.faults.hosts import follow, free_port, wait_until, web

PROGRAM = shutil.which("pgbouncer", path=os.environ.get("PATH", "") + ":/usr/sbin")

pytestmark = [
    pytest.mark.long,
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None and not os.environ.get("CI"), reason="no pgbouncer on the path"),
]
CONNECTIONS = 2


@pytest.fixture(scope="module")
def pool(grown, tmp_path_factory):
    """Address of a pool of two connections."""
    folder, port = tmp_path_factory.mktemp("pool"), free_port()
    (folder / "ini").write_text(
        f"""
[databases]
grown = host={grown.place.sockets} dbname=grown user=bzpeer
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {CONNECTIONS}
{f"user = {grown.place.user}" if grown.place.user else ""}
"""
    )
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([PROGRAM, str(folder / "ini")], stdout=log, stderr=log)
    url = f"postgres://bzpeer@127.0.0.1:{port}/grown"
    wait_until(lambda: process.poll() is not None or connects(url))
    assert process.poll() is None, (folder / "log").read_text()
    yield url
    process.terminate()
    process.wait()


def connects(url):
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="module")
def environ(grown, pool):
    return {**grown.environ, "DATABASE_URL": pool, "DATABASE_DIRECT_URL": grown.url}


def test_more_readers_than_connections_are_served_and_writes_count_once(grown, environ, tmp_path):
    path, sessions = grown.known["path"], grown.known["sessions"]
    with web(environ, tmp_path / "log", threads=8) as client, ThreadPoolExecutor(8) as readers:
        answers = list(readers.map(lambda turn: client.get(path).status_code, range(40)))
        written = [follow(client, path, session).status_code for session in sessions * 2]
        (open_connections,) = grown.query(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = 'grown' AND pid <> pg_backend_pid()"
        )[0]

    assert answers == [200] * 40
    assert written == [302] * 4
    assert grown.query("SELECT count(*) FROM profiles_follow") == [(2,)]
    assert 0 < open_connections <= CONNECTIONS


def test_commands_go_past_the_pool_and_keep_their_lock(grown, environ):
    holder = psycopg.connect(host=str(grown.place.sockets), user="bzpeer", dbname="grown", autocommit=True)
    holder.execute("SELECT pg_advisory_lock(%s)", [0x627A70656572])
    site = type("Site", (type(grown),), {"environ": environ})(grown.place, grown.name)

    process = site.manage("advance")
    said, _ = process.communicate(timeout=60)
    holder.close()

    assert "Another run is at it" in said
    site.done("advance")
    assert grown.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == [(0,)]
