import pytest

from bzpeer import redis_urls
from bzpeer.redis_urls import Watched
from bzpeer.servers import EmbeddedError

SENTINELS = "sentinel://:p%40ss@one:26379,two:26380,three/2?master=bzpeer"


def test_sentinels_are_read():
    assert redis_urls.watched(SENTINELS) == Watched(
        (("one", 26379), ("two", 26380), ("three", 26379)), "bzpeer", "p@ss", 2
    )


@pytest.mark.parametrize("url", ["redis://host:6379/0", "rediss://host/1", "unix:///tmp/redis.sock?db=0"])
def test_a_server_is_no_sentinel(url):
    assert redis_urls.watched(url) is None
    assert redis_urls.cache(url)["LOCATION"] == url
    assert redis_urls.broker_options(url) == {}


@pytest.mark.parametrize("url", ["sentinel://one/0", "sentinel:///0?master=x"], ids=["no master", "no host"])
def test_sentinels_without_a_master_are_refused(url):
    with pytest.raises(EmbeddedError, match="sentinel://one:26379,two:26379/0\\?master=NAME"):
        redis_urls.watched(url)


def test_the_primary_alone_is_read_and_written():
    assert redis_urls.cache(SENTINELS)["LOCATION"] == "redis://bzpeer/2?is_master=1"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://host:6379/0", "redis://host:6379/0"),
        ("rediss://host/1", "rediss://host/1"),
        ("unix:///tmp/redis.sock?db=0", "redis+socket:///tmp/redis.sock?db=0"),
        (
            SENTINELS,
            "sentinel://:p%40ss@one:26379/2;sentinel://:p%40ss@two:26380/2;sentinel://:p%40ss@three:26379/2",
        ),
    ],
    ids=["redis", "rediss", "unix", "sentinel"],
)
def test_celery_gets_its_own_spelling(url, expected):
    assert redis_urls.broker(url) == expected
