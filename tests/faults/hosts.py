"""Processes of a site on hosts of their own, and PostgreSQL servers that follow a primary."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import replace

import httpx
import psycopg
from lxml import html

from bzpeer import servers
from tests.faults.conftest import ROOT


def wait_until(condition, seconds=60):
    """Until it is true; what it gave."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return found


def free_port(host="127.0.0.1"):
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


@contextmanager
def running(arguments, environ, log):
    """A process of our own Python, in a group of its own; killed at the end."""
    with log.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, *map(str, arguments)],
            cwd=ROOT,
            env=environ,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process, how=signal.SIGKILL):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, how)
    process.wait()


@contextmanager
def web(environ, log, host="127.0.0.1", threads=4):
    """The production server with one process; gives a client of it."""
    port = free_port(host)
    arguments = ["-m", "granian", "--interface", "wsgi", "--host", host, "--port", port, "--workers", 1]
    arguments += ["--blocking-threads", threads, "--log-level", "warning", "--respawn-failed-workers"]
    with (
        running([*arguments, "bzpeer.wsgi:application"], environ | {"ALLOWED_HOSTS": "*"}, log) as process,
        httpx.Client(base_url=f"http://{host}:{port}", timeout=30, follow_redirects=True) as client,
    ):
        client.process = process
        wait_until(lambda: answers(client) or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield client


@contextmanager
def worker(environ, log, *arguments):
    command = ["-m", "celery", "--quiet", "-A", "bzpeer.celery", "worker", "--concurrency", 1, "--loglevel", "warning"]
    with running([*command, *arguments], environ, log) as process:
        yield process


def cookies(**values):
    """As a header: a browser of its own for one request."""
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in values.items())}


def follow(client, path, session):
    """Press "Follow" on a profile as somebody who is logged in; the answer, not followed."""
    client.cookies.clear()
    page = client.get(path, headers=cookies(sessionid=session))
    assert page.status_code == 200, page.text
    return send_follow(client, session, page)


def send_follow(client, session, page):
    """Send the form of a page that somebody who is logged in was shown."""
    (form,) = html.fromstring(page.text).xpath("//form[input[@name='deed']]")
    known = cookies(sessionid=session, csrftoken=client.cookies["csrftoken"])
    sent = {**dict(form.fields), "deed": "follow"}
    return client.post(form.action, data=sent, headers=known, follow_redirects=False)


def answers(client, path="/static/css/tokens.css"):
    with suppress(httpx.TransportError):
        return client.get(path).status_code < 500
    return False


class Follower:
    """A replica of the whole server of a place."""

    def __init__(self, primary, name, keep_log=True):
        folder = primary.data.parent / name
        self.place = replace(primary, data=folder, sockets=primary.sockets.with_name(f"{primary.sockets.name}-{name}"))
        for each in (folder, self.place.sockets):
            shutil.rmtree(each, ignore_errors=True)
            each.mkdir(mode=0o755)
            if primary.user:
                shutil.chown(each, primary.user)
        servers.run(
            primary,
            "pg_basebackup",
            *("-h", str(primary.sockets), "-U", "bzpeer", "-D", str(folder / "postgres"), "-R", "-X", "stream"),
            *("-c", "fast"),
        )
        self.start()

    def start(self):
        servers.start_postgres(self.place, durable=False)

    def stop(self, how="immediate"):
        with suppress(servers.EmbeddedError):
            servers.run(self.place, "pg_ctl", "-m", how, "-D", str(self.place.data / "postgres"), "stop")

    def remove(self):
        self.stop()
        shutil.rmtree(self.place.data, ignore_errors=True)
        shutil.rmtree(self.place.sockets, ignore_errors=True)

    def url(self, name):
        return self.place.database_url.rpartition("/")[0] + f"/{name}"

    def query(self, sql, name="bzpeer"):
        with psycopg.connect(host=str(self.place.sockets), user="bzpeer", dbname=name, autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def promote(self):
        servers.run(self.place, "pg_ctl", "-w", "-D", str(self.place.data / "postgres"), "promote")
