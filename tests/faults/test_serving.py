"""The web server when there is too much or when the database hangs, and a worker whose lines tell who asked."""

import json
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import httpx
import psycopg
import pytest
import redis
import structlog
from celery import Celery
from django_structlog.celery.receivers import CeleryReceiver

from bzpeer.launch import ROOT, web_command

pytestmark = pytest.mark.slow


@contextmanager
def web(site, workers=1, **environ):
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, *web_command("127.0.0.1", port, workers)]
    surroundings = {**site.environ, "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    process = subprocess.Popen(command, cwd=ROOT, env=surroundings | environ, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            wait_until(lambda: answers(client))
            yield client
    finally:
        process.terminate()
        process.wait()


def answers(client):
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def wait_until(is_so, seconds=120):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


@contextmanager
def locked(site, table):
    """Nobody reads this table meanwhile."""
    with psycopg.connect(host=str(site.place.sockets), user="bzpeer", dbname=site.name) as connection:
        connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


def timed(client, address):
    begun = time.monotonic()
    return client.get(address).status_code, time.monotonic() - begun


def test_a_database_that_hangs_fills_two_places_and_the_rest_is_refused_at_once(make_site):
    site = make_site("crowded")
    limits = {"WEB_AT_ONCE": "1", "WEB_WAITING": "1", "LOCK_TIMEOUT": "3000", "PAGE_SECONDS": "0"}
    with web(site, **limits) as client, ThreadPoolExecutor(12) as readers:
        assert timed(client, "/")[0] == 200

        with locked(site, "works_topic"):
            asked = [readers.submit(timed, client, "/") for _ in range(12)]
            time.sleep(0.5)
            alive = timed(client, "/healthz")
            ready = timed(client, "/readyz")
            told = [each.result() for each in asked]

        assert timed(client, "/")[0] == 200
    assert Counter(status for status, _ in told) == {503: 12}
    assert sorted(seconds for _, seconds in told)[9] < 1
    assert 2.5 < max(seconds for _, seconds in told) < 6
    assert alive[0] == ready[0] == 200
    assert max(alive[1], ready[1]) < 2


def test_ready_says_no_within_its_patience_when_the_database_hangs_and_processes_add_up_what_they_count(make_site):
    site = make_site("hanging")
    with web(site, workers=2, METRICS_TOKEN="t") as client:
        wait_until(lambda: client.get("/readyz").status_code == 200)
        with locked(site, "django_migrations"):
            status, seconds = timed(client, "/readyz")
        # Each over a connection of its own, so that both processes are asked.
        for _ in range(20):
            httpx.get(f"{client.base_url}/trust/", headers={"Cookie": "sessionid=none"})
        told = client.get("/metrics", headers={"Authorization": "Bearer t"}).text

    assert status == 503
    assert seconds < 4
    assert 'bzpeer_requests_total{method="GET",status="200",view="trust:about"} 20.0' in told


@contextmanager
def worker(site):
    command = [sys.executable, "-m", "celery", "-A", "bzpeer.celery", "worker", "--pool", "solo", "--loglevel", "info"]
    log = site.place.data / "worker.log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=site.environ | {"REQUEST_LOG_LEVEL": "INFO"},
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )
        try:
            yield log
        finally:
            process.terminate()
            process.wait()


def lines(log):
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


def test_a_tasks_lines_tell_which_request_asked_for_it(make_site):
    site = make_site("worked")
    asking = Celery(broker=site.place.redis_url.replace("unix://", "redis+socket://"))
    asking.task(name="works.continue_imports")(lambda: None)
    receiver = CeleryReceiver()
    receiver.connect_signals()

    with worker(site) as log, structlog.contextvars.bound_contextvars(request_id="the-request"):
        asking.send_task("works.continue_imports")
        wait_until(lambda: any(line.get("event") == "task_succeeded" for line in lines(log)))
        noted = redis.from_url(site.place.redis_url)
        wait_until(lambda: noted.get(":1:task:works.continue_imports:SUCCESS:n"))

    told = [line for line in lines(log) if line.get("event") in ("task_started", "task_succeeded")]
    assert {line["request_id"] for line in told} == {"the-request"}
    assert noted.get(":1:task:works.continue_imports:SUCCESS:n") == b"1"
    assert len(noted.keys(":1:worker:*")) == 1
