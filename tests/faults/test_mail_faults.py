"""Workers that are killed while they mail: every letter goes out once, or is known to be unsure."""

import random
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from tests.faults.conftest import ROOT
from tests.smtp_server import mail_server

pytestmark = pytest.mark.slow

LETTERS, ROUNDS = 250, 2
_FILL = """
WITH people AS (
    INSERT INTO profiles_user (email, password, first_name, last_name, is_active, is_staff, is_superuser, date_joined)
    SELECT 'reader' || n || '@example.org', '!', '', '', true, false, false, now() FROM generate_series(1, %s) AS n
    RETURNING id, email
), proved AS (
    INSERT INTO account_emailaddress (user_id, email, verified, "primary") SELECT id, email, true, true FROM people
)
INSERT INTO profiles_letter (account_id, about, key, address, subject, text, html, state, attempts, due_at, answer, made_at)
SELECT id, 'claim', gen_random_uuid(), '', 'Your claims', 'Something happened.', '', 'queued', 0, now(), '', now()
FROM people
"""
# What the task does, as often as there is something to do.
_WORK = """
import django; django.setup()
from django.utils import timezone
from django.core.mail.utils import DNS_NAME
from django.urls import reverse
from profiles import posting
# What the first letter alone would wait for.
reverse("profiles:unsubscribe", args=["x"]), str(DNS_NAME)
print("ready", flush=True)
while True: posting.send_due(timezone.now)
"""


@pytest.fixture
def site(make_site):
    site = make_site("mail")
    with psycopg.connect(host=str(site.place.sockets), user="bzpeer", dbname="mail", autocommit=True) as connection:
        connection.execute(_FILL, [LETTERS])
    return site


def workers(site, port, count):
    """Processes that send what is due, ready to."""
    environ = {**site.environ, "DJANGO_SETTINGS_MODULE": "bzpeer.settings", "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    started = [
        subprocess.Popen([sys.executable, "-c", _WORK], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    assert [process.stdout.readline() for process in started] == ["ready\n"] * count
    return started


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def wait(happened):
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline, "nothing happens any more"
        time.sleep(0.001)


def states(site):
    return dict(site.query("SELECT state, count(*) FROM profiles_letter GROUP BY state"))


def keys(site, state):
    return {
        f"<{key.hex}@localhost>" for (key,) in site.query("SELECT key FROM profiles_letter WHERE state = %s", state)
    }


def test_killed_workers_send_no_letter_twice_and_lose_none(site):
    chance = random.Random(8)
    with mail_server() as mailbox:
        # So that a kill falls anywhere: in a claim, between two letters, while the server thinks about one.
        mailbox.pause = 0.004
        for _ in range(ROUNDS):
            for process in workers(site, mailbox.port, 2):
                enough = len(mailbox.arrived) + chance.randrange(3, 30)
                wait(lambda enough=enough: len(mailbox.arrived) >= enough)
                time.sleep(chance.uniform(0, 0.01))
                kill(process)
        killed = states(site)
        # Ten minutes later.
        site.query("UPDATE profiles_letter SET lease_until = now() WHERE state IN ('claimed', 'handing')")
        (last,) = workers(site, mailbox.port, 1)
        wait(lambda: not states(site).keys() - {"sent", "unsure"})
        kill(last)

    unsure, sent = keys(site, "unsure"), keys(site, "sent")
    assert 0 < killed.get("sent", 0) < LETTERS
    assert (len(sent) + len(unsure), len(unsure) <= 2 * ROUNDS) == (LETTERS, True)
    # Nothing arrived twice, all that is said to be sent did, and only what is unsure may be missing.
    assert len(mailbox.ids) == len(set(mailbox.ids))
    assert sent <= set(mailbox.ids)
