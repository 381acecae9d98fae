import mailbox
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from profiles import bounces, delivery_reports
from profiles.delivery_reports import Failure
from profiles.models import DeadAddress, Letter
from tests.factories import NOW, LetterFactory, verified

KEY = "0123456789abcdef0123456789abcdef"


def report(
    action="failed", status="5.1.1", to=f"bounces+{KEY}@example.org", returned="", code="smtp; 550 5.1.1 No such user"
):
    """A delivery report as Postfix writes them."""
    return f"""From: MAILER-DAEMON@mx.example.net
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; ada@example.org
Action: {action}
Status: {status}
Diagnostic-Code: {code}

--b
Content-Type: text/rfc822-headers

Message-ID: {returned or "<x@y>"}
Subject: Your claims

--b--
""".encode()


FINAL = Failure(UUID(KEY), True, "5.1.1 550 5.1.1 No such user")


@pytest.mark.parametrize(
    ("raw", "failure"),
    [
        (report(), FINAL),
        (report(to="postmaster@example.org", returned=f"<{KEY}@example.org>"), FINAL),
        (report(status="4.4.7", code="smtp; timed out"), Failure(UUID(KEY), False, "4.4.7 timed out")),
        (report(status="5.2.2", code="smtp; full"), Failure(UUID(KEY), False, "5.2.2 full")),
        (report(action="Failed"), FINAL),
        (report(action="delayed", status="4.4.1"), None),
        (report(action="delivered", status="2.0.0"), None),
        (report(to="postmaster@example.org"), None),
        (b"To: bounces+" + KEY.encode() + b"@example.org\n\nI am on holiday.", None),
        (b"", None),
        (b"\xff\xfe\x00", None),
        (b"Content-Type: multipart/report\n\n", None),
    ],
    ids=[
        "final",
        "by-id",
        "for-now",
        "full",
        "capital",
        "delayed",
        "delivered",
        "whose",
        "answer",
        "empty",
        "noise",
        "hollow",
    ],
)
def test_what_is_read(raw, failure):
    assert delivery_reports.read(raw) == failure


@given(st.binary(max_size=300))
def test_reading_never_fails(noise):
    delivery_reports.read(b"Content-Type: multipart/report; boundary=b\n\n--b\n" + noise)


# --- what follows ----------------------------------------------------------------------------------------------


def sent(**more):
    return LetterFactory(key=UUID(KEY), state="sent", ended_at=NOW, address="ada@example.org", **more)


@pytest.mark.django_db
def test_a_final_failure_stops_the_address_once():
    letter = sent(account=verified(email="ada@example.org"))

    assert [bounces.take(FINAL, NOW), bounces.take(FINAL, NOW)] == [True, False]

    letter.refresh_from_db()
    assert letter.state == "bounced"
    assert bounces.of(letter.account).said == "5.1.1 550 5.1.1 No such user"


@pytest.mark.django_db
def test_a_failure_for_now_is_counted_and_stops_nothing():
    letter = sent(account=verified(email="ada@example.org"))

    assert bounces.take(Failure(UUID(KEY), False, "4.4.7"), NOW) is False

    assert bounces.of(letter.account) is None
    assert DeadAddress.objects.get().soft_bounces == 1


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["queued", "dropped", "refused"])
def test_what_was_not_sent_cannot_come_back(state):
    LetterFactory(key=UUID(KEY), state=state, ended_at=None if state == "queued" else NOW)

    assert bounces.take(FINAL, NOW) is False


@pytest.mark.django_db
def test_the_command_reads_maildirs_mboxes_and_files(tmp_path, capsys):
    account = verified(email="ada@example.org")
    folder = mailbox.Maildir(tmp_path / "maildir")
    box = mailbox.mbox(tmp_path / "mbox")
    for number, place in enumerate((folder, box, None)):
        key = f"{number:032x}"
        LetterFactory(key=UUID(key), state="sent", ended_at=NOW, address="ada@example.org", account=account)
        raw = report(to=f"bounces+{key}@example.org")
        if place is None:
            (tmp_path / "one.eml").write_bytes(raw)
        else:
            place.add(raw)
            place.close()

    call_command("read_bounces", str(tmp_path / "maildir"), str(tmp_path / "mbox"), str(tmp_path / "one.eml"))

    assert "Read 3; stopped writing to 3." in capsys.readouterr().out
    assert Letter.objects.filter(state="bounced").count() == 3
    assert len(folder) == 0


def test_a_place_that_is_none_is_an_error(tmp_path):
    with pytest.raises(CommandError, match="no file and no Maildir"):
        call_command("read_bounces", str(tmp_path / "nowhere"))
