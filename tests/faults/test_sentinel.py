"""Redis behind three Sentinels: its primary is killed, and cache, locks and tasks go on with the other."""

import subprocess
import time
from contextlib import suppress

import celery
import pytest
import redis
from django_redis.cache import RedisCache

from bzpeer import redis_urls, servers
from tests.faults.hosts import free_port, wait_until, worker

pytestmark = [pytest.mark.slow, pytest.mark.long]

HOSTS = ("127.0.0.2", "127.0.0.3", "127.0.0.4")


@pytest.fixture(scope="module")
def sentinels(tmp_path_factory):
    """Address of the Sentinels, and the process of the primary that they start with."""
    folder = tmp_path_factory.mktemp("sentinel")
    processes = []

    def start(*arguments):
        process = subprocess.Popen(
            [str(servers.redis_binary()), *map(str, arguments)], cwd=folder, stdout=subprocess.DEVNULL
        )
        processes.append(process)
        return process

    primary, replica = ((host, free_port(host)) for host in HOSTS[:2])
    plain = ("--save", "", "--protected-mode", "no")
    first = start("--bind", primary[0], "--port", primary[1], *plain)
    start(
        "--bind", replica[0], "--port", replica[1], "--replicaof", *primary, "--replica-announce-ip", replica[0], *plain
    )
    watchers = [(host, free_port(host)) for host in HOSTS]
    for number, (host, port) in enumerate(watchers):
        (folder / f"{number}.conf").write_text(
            f"bind {host}\nport {port}\nprotected-mode no\nsentinel announce-ip {host}\nsentinel monitor bzpeer {primary[0]} {primary[1]} 2\n"
            "sentinel down-after-milliseconds bzpeer 500\nsentinel failover-timeout bzpeer 3000\n"
        )
        start(f"{number}.conf", "--sentinel")
    url = f"sentinel://{','.join(f'{host}:{port}' for host, port in watchers)}/0?master=bzpeer"
    wait_until(lambda: all(knows_all(host, port) for host, port in watchers))
    yield url, first
    for process in processes:
        process.kill()
        process.wait()


def knows_all(host, port):
    """True when this Sentinel has found the replica and the two others."""
    with suppress(redis.RedisError), redis.Redis(host, port) as client:
        known = client.sentinel_master("bzpeer")
        return known["num-slaves"] == 1 and known["num-other-sentinels"] == 2
    return False


def test_cache_locks_and_tasks_go_on_with_the_other(sentinels, grown, settings, tmp_path):
    url, primary = sentinels
    settings.DJANGO_REDIS_CONNECTION_FACTORY = redis_urls.connection_factory(url)
    options = redis_urls.cache(url)
    cache = RedisCache(options["LOCATION"], options)
    sender = celery.Celery(broker=redis_urls.broker(url))
    sender.conf.broker_transport_options = dict(redis_urls.broker_options(url))

    def is_done():
        sender.send_task("bzpeer.advance_pipeline")
        time.sleep(0.3)
        return grown.query("SELECT count(*) FROM works_pendingauthor") == [(0,)]

    def queue():
        grown.query("INSERT INTO works_pendingauthor SELECT id FROM works_author LIMIT 3")

    with worker({**grown.environ, "REDIS_URL": url}, tmp_path / "log"):
        queue()
        wait_until(is_done)
        cache.set("counted", 1)
        with redis_urls.client(url).lock("turn", timeout=5):
            primary.kill()
            primary.wait()
            # While nobody is the primary the cache knows nothing, and says so without an error.
            assert cache.get("counted") in (None, 1)
            wait_until(lambda: cache.set("after", 1), seconds=20)
        queue()
        wait_until(lambda: suppressed(is_done))

    assert cache.get("after") == 1
    assert cache.incr("counted") == 2
    with redis_urls.client(url).lock("turn", timeout=5, blocking_timeout=1) as lock:
        assert lock.owned()


def suppressed(condition):
    """False while the broker is not found yet."""
    with suppress(celery.exceptions.OperationalError if hasattr(celery.exceptions, "OperationalError") else OSError):
        return condition()
    return False
