"""A site with a primary and two replicas, for each file of tests that asks for one."""

import time

import pytest

from tests.faults.hosts import Follower, web

MAX_LAG = 3


@pytest.fixture(scope="module")
def followers(grown):
    made = [Follower(grown.place, name) for name in ("one", "two")]
    yield made
    for each in made:
        each.remove()


@pytest.fixture(scope="module")
def site(grown, followers, tmp_path_factory):
    one = followers[0].url("grown").partition("@")[2].partition("/")[0]
    environ = {
        **grown.environ,
        # Both hosts that may be the primary, as it would be written where one may take over.
        "DATABASE_URL": grown.url.replace("/grown", f",{one}/grown?target_session_attrs=read-write"),
        "DATABASE_REPLICAS": ",".join(each.url("grown") for each in followers),
        "REPLICA_MAX_LAG": str(MAX_LAG),
    }
    log = tmp_path_factory.mktemp("web") / "log"
    with web(environ, log) as client:
        client.log = log
        yield client


def shown(site, grown, **options):
    """The name at the head of the profile."""
    site.cookies.clear()
    answer = site.get(grown.known["path"], **options)
    assert answer.status_code == 200
    return answer.text.partition("<h1")[2].partition(">")[2].partition("<")[0].strip()


def settled(site, grown):
    """Replicas are known to be in step: one look at them after they were."""
    time.sleep(1.1)
    shown(site, grown)
