"""The primary is gone: pages are read, and a replica takes over. By itself, since nothing is as before afterwards."""

import os
import signal

import pytest

from bzpeer import servers
from tests.faults.hosts import cookies, send_follow, wait_until
from tests.faults.replicated import followers, settled, site

__all__ = ["followers", "site"]

pytestmark = [pytest.mark.slow, pytest.mark.long]


def test_a_replica_takes_over(site, grown, followers):
    path, session = grown.known["path"], grown.known["sessions"][1]
    settled(site, grown)
    page = site.get(path, headers=cookies(sessionid=session))

    os.kill(int(grown.place.postgres_pid.read_text().split()[0]), signal.SIGQUIT)
    try:
        servers.wait_until_silent(grown.place.postgres_socket)
        # Another browser: this one waits for what its page wrote. It takes a second until the site has noticed.
        wait_until(lambda: site.get(path, headers=cookies(other="1")).status_code == 200, seconds=10)
        without_a_primary = [site.get(path, headers=cookies(other="1")).status_code for _ in range(3)]
        refusal = send_follow(site, session, page)
        followers[0].promote()
        wait_until(lambda: send_follow(site, session, page).status_code == 302)
        followed = followers[0].query("SELECT count(*) FROM profiles_follow WHERE user_id = 2", "grown")
    finally:
        servers.start(grown.place, durable=True)

    assert without_a_primary == [200] * 3
    assert (refusal.status_code, refusal.headers["Retry-After"]) == (503, "30")
    assert followed == [(1,)]
