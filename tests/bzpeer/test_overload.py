"""Refusing early."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from bzpeer import overload


@pytest.fixture
def crowd():
    with ThreadPoolExecutor(20) as threads:
        yield threads


def hold(gate, release, entered):
    with gate.entered():
        entered.release()
        release.wait(10)


def full_gate(crowd, places, waiting=0, seconds=0.1):
    """A gate whose places are all taken, and what frees them."""
    gate, release, entered = overload.Gate(places, waiting, seconds), threading.Event(), threading.Semaphore(0)
    for _ in range(places):
        crowd.submit(hold, gate, release, entered)
    for _ in range(places):
        assert entered.acquire(timeout=10)
    return gate, release


def test_as_many_as_there_are_places_go_in(crowd):
    gate, release = full_gate(crowd, places=3)

    with pytest.raises(overload.Full), gate.entered():
        pass
    release.set()


def test_a_place_that_is_left_is_free_again(crowd):
    gate, release = full_gate(crowd, places=1, waiting=1, seconds=10)
    release.set()

    with gate.entered():
        pass


def test_who_waits_in_vain_is_refused_after_the_wait(crowd):
    gate, release = full_gate(crowd, places=1, waiting=1, seconds=0.2)
    begun = time.monotonic()

    with pytest.raises(overload.Full), gate.entered():
        pass

    assert 0.2 <= time.monotonic() - begun < 2
    release.set()


def test_who_finds_the_queue_full_is_refused_at_once(crowd):
    gate, release = full_gate(crowd, places=1, waiting=1, seconds=5)
    crowd.submit(hold, gate, release, threading.Semaphore(0))
    time.sleep(0.1)
    begun = time.monotonic()

    with pytest.raises(overload.Full), gate.entered():
        pass

    assert time.monotonic() - begun < 0.5
    release.set()


def test_an_error_leaves_its_place():
    gate = overload.Gate(1, 0, 0)

    for _ in range(3):
        with pytest.raises(ZeroDivisionError), gate.entered():
            _ = 1 / 0


def test_a_full_site_says_when_to_come_back_and_is_still_alive(crowd, settings, client):
    settings.WEB_AT_ONCE = settings.WEB_WAITING = 0

    refused, alive = client.get("/trust/"), client.get("/healthz")

    assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (503, "5", "no-store")
    assert b"<h1>Too busy just now</h1>" in refused.content
    assert alive.status_code == 200


@pytest.mark.django_db
def test_a_full_site_still_serves_what_is_kept(settings, client):
    settings.PAGE_SECONDS = 60
    kept = client.get("/trust/").content

    settings.WEB_AT_ONCE = settings.WEB_WAITING = 0

    assert Client().get("/trust/").content == kept


@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError("canceling statement due to statement timeout"), 503), (KeyError("x"), 500)]
)
def test_a_database_that_fails_is_busy_and_all_else_our_fault(error, status):
    try:
        raise error
    except (OperationalError, KeyError):
        response = overload.failed(RequestFactory().get("/"))

    assert response.status_code == status
    assert response.has_header("Retry-After") is (status == 503)
