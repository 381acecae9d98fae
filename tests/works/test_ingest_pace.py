import threading
import time

import pytest
import redis

from works.arxiv.client import SourceError
from works.ingest import pace


def test_requests_to_arxiv_are_three_seconds_apart():
    with pace.turn("export.arxiv.org"):
        pass
    began = time.monotonic()
    with pace.turn("oaipmh.arxiv.org"):
        waited = time.monotonic() - began

    assert 2.5 < waited < 6


def test_turns_never_overlap():
    inside, most = [], []

    def take():
        with pace.turn("127.0.0.1"):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.02)
            inside.pop()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == [1] * 8


def test_a_turn_is_renewed_while_the_answer_comes_in(settings):
    client = redis.Redis.from_url(settings.REDIS_URL)

    with pace.turn("127.0.0.1") as keep:
        client.pexpire("bzpeer:arxiv:turn", 5_000)
        keep()
        left = client.pttl("bzpeer:arxiv:turn")

    assert left > 50_000


def test_without_redis_nothing_is_requested(settings, monkeypatch):
    monkeypatch.setattr(pace, "RETRIES", 1)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    with pytest.raises(SourceError, match="Redis, which keeps requests to arXiv apart"), pace.turn("127.0.0.1"):
        pytest.fail("a request would have been made")
