"""Alive, ready, and what is counted."""

import json
import threading
import time

import pytest
from django.core.cache import cache

from bzpeer import health
from tests.factories import AuthorFactory

HEADERS = {"Authorization": "Bearer let me see"}


def nothing():
    return "fine"


def missing():
    raise health.NotReady("half of it is missing")


def broken():
    raise ZeroDivisionError


def test_alive_asks_nothing(client):
    response = client.get("/healthz", headers={"host": "whatever.the.balancer.says"})

    assert (response.status_code, response.json(), response["Cache-Control"]) == (200, {"alive": True}, "no-store")


@pytest.mark.django_db
def test_ready_tells_each_check(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "degraded",
        "checks": {
            "database": {"ok": True, "detail": "answers", "needed": True},
            "migrations": {"ok": True, "detail": "applied", "needed": True},
            "redis": {"ok": True, "detail": "answers", "needed": False},
            "workers": {"ok": False, "detail": "none was heard of for 60 s", "needed": False},
            "harvest": {"ok": True, "detail": "not begun", "needed": False},
        },
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "is_ok"), [(1, True), (61, False)])
def test_a_worker_that_beat_is_alive(client, age, is_ok):
    cache.set("workers", ["celery@here"], None)
    cache.set("worker:celery@here", time.time() - age, None)

    assert client.get("/readyz").json()["checks"]["workers"]["ok"] is is_ok


@pytest.mark.parametrize(
    ("checks", "status", "words"),
    [
        ({"one": (nothing, True), "two": (nothing, False)}, 200, "ready"),
        ({"one": (nothing, True), "two": (missing, False)}, 200, "degraded"),
        ({"one": (missing, True), "two": (nothing, False)}, 503, "not ready"),
        ({"one": (broken, True)}, 503, "not ready"),
    ],
)
def test_what_is_needed_decides(client, monkeypatch, checks, status, words):
    monkeypatch.setattr(health, "CHECKS", checks)

    response = client.get("/readyz")

    assert (response.status_code, response.json()["status"]) == (status, words)


def test_what_hangs_is_not_waited_for_and_collects_no_threads():
    release = threading.Event()
    hang = {"database": (lambda: release.wait(10) or "", True), "redis": (nothing, False)}
    begun, threads = time.monotonic(), threading.active_count()

    found = [health.check(hang, patience=0.2) for _ in range(3)]

    assert time.monotonic() - begun < 2
    assert {each["database"].words for each in found} == {"no answer within 0.2 s"}
    assert all(each["redis"].is_ok for each in found)
    assert threading.active_count() <= threads + 2
    release.set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [("", HEADERS, 404), ("another", HEADERS, 403), ("another", {}, 403), ("let me see", HEADERS, 200)],
)
def test_metrics_are_for_who_has_the_token(client, settings, token, headers, status):
    settings.METRICS_TOKEN = token

    response = client.get("/metrics", headers=headers)

    assert (response.status_code, response["Cache-Control"]) == (status, "no-store")


@pytest.mark.django_db
def test_metrics_tell_of_requests_and_of_the_site(client, settings):
    settings.METRICS_TOKEN = "let me see"
    client.get(AuthorFactory().get_absolute_url())
    client.get("/works/2010.99999/")

    told = client.get("/metrics", headers=HEADERS).content.decode()

    assert 'bzpeer_requests_total{method="GET",status="404",view="works:work"}' in told
    assert 'bzpeer_request_queries_sum{view="profiles:profile"}' in told
    assert 'bzpeer_waiting{queue="blocks"} 0.0' in told
    assert 'bzpeer_waiting{queue="tasks"}' in told
    assert "bzpeer_harvest_lag_seconds" not in told


@pytest.mark.django_db
def test_a_slow_query_is_logged_without_what_it_asked_for(client, settings, caplog):
    settings.SLOW_QUERY_MS = 0.0001

    client.get("/names/byron,ada/")

    slow = [record.msg for record in caplog.records if record.name == "bzpeer.metrics"]
    assert slow
    assert "byron" not in json.dumps([str(each) for each in slow])


@pytest.mark.django_db
def test_no_query_is_slow_when_none_is_asked_for(client, settings, caplog):
    settings.SLOW_QUERY_MS = 0

    client.get("/names/byron,ada/")

    assert not [record for record in caplog.records if record.name == "bzpeer.metrics"]
