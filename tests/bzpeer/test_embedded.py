import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from bzpeer import embedded, secret, servers
from bzpeer.servers import EmbeddedError

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(reachable):
    """A data folder with a space in its path."""
    return reachable / "a folder" / "data"


def query(place, statement):
    with psycopg.connect(host=str(place.sockets), user="bzpeer", dbname="bzpeer", autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_data_outlives_the_servers(folder):
    with embedded.serving(folder, durable=False) as place:
        query(place, "CREATE TABLE kept AS SELECT 42 AS answer")
        redis.Redis.from_url(place.redis_url).ping()
    assert not servers.is_listening(place.postgres_socket)
    assert not servers.is_listening(place.redis_socket)

    with embedded.serving(folder, durable=False) as place:
        assert query(place, "SELECT answer FROM kept") == [(42,)]


def test_two_folders_do_not_collide(folder):
    other = folder.with_name("other")

    with embedded.serving(folder, durable=False) as one, embedded.serving(other, durable=False) as two:
        assert one.sockets != two.sockets
        assert servers.is_listening(two.postgres_socket)


def test_servers_that_were_killed_start_again(folder):
    with embedded.serving(folder) as place:
        query(place, "CREATE TABLE kept (answer int)")
        for pid_file in (place.postgres_pid, place.redis_pid):
            os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
        servers.wait_until_silent(place.postgres_socket)
        servers.wait_until_silent(place.redis_socket)

        again = embedded.join(folder)

        query(again, "SELECT * FROM kept")
        assert servers.is_listening(again.redis_socket)


def test_the_last_to_leave_stops_the_servers(folder):
    hold = (
        "import sys; from pathlib import Path; from bzpeer import embedded\n"
        "embedded.join(Path(sys.argv[1]), durable=False); print('held', flush=True); sys.stdin.read()"
    )
    with embedded.serving(folder, durable=False) as place:
        other = subprocess.Popen(
            [sys.executable, "-c", hold, str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert other.stdout.readline() == "held\n"
    assert servers.is_listening(place.postgres_socket)

    other.communicate()

    assert other.returncode == 0
    assert not servers.is_listening(place.postgres_socket)


@pytest.mark.skipif(os.geteuid() != 0, reason="for root alone PostgreSQL runs as somebody else")
def test_servers_are_stopped_and_found_again_though_rights_above_them_change(folder):
    with embedded.serving(folder) as place:
        query(place, "CREATE TABLE kept AS SELECT 42 AS answer")
        folder.parent.chmod(0o700)
        assert embedded.join(folder) == place
    assert not servers.is_listening(place.postgres_socket)

    with pytest.raises(EmbeddedError, match=r"cannot reach .*, where its data is"), embedded.serving(folder):
        pass
    folder.parent.chmod(0o711)
    with embedded.serving(folder) as place:
        assert query(place, "SELECT answer FROM kept") == [(42,)]


def test_a_folder_of_another_version_is_refused(folder):
    with embedded.serving(folder, durable=False) as place:
        pass
    (place.data / "postgres" / "PG_VERSION").write_text("9\n")

    with pytest.raises(EmbeddedError, match="made by PostgreSQL 9"), embedded.serving(folder, durable=False):
        pass


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "data").touch()

    with pytest.raises(EmbeddedError, match="cannot be used"):
        embedded.join(tmp_path / "data")


def test_urls_of_the_environment_win(tmp_path):
    given = {"DATABASE_URL": "postgres://db/x", "REDIS_URL": "redis://r/0"}

    assert embedded.urls(given, tmp_path / "unused") == ("postgres://db/x", "redis://r/0")
    assert not (tmp_path / "unused").exists()


def test_secret_key_is_kept_and_private(tmp_path):
    first = secret.secret_key(tmp_path)

    assert secret.secret_key(tmp_path) == first
    assert len(first) > 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
