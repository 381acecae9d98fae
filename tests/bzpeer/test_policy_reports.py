"""Reports of what the content security policy forbade: both formats, nothing personal, bounded."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bzpeer import metrics, policy_reports
from bzpeer.policy_reports import LARGEST, NEW, OLD, Unreadable, Violation, violations

SECRET = "abcdefghijklmnopqrstuvwxyz0123"
SITE = "https://profiles.example.org"


def old(**fields):
    return json.dumps({"csp-report": {"document-uri": f"{SITE}/shared/{SECRET}/?q=ada", **fields}}).encode()


def new(**fields):
    body = {"documentURL": f"{SITE}/shared/{SECRET}/?q=ada", **fields}
    return json.dumps([{"type": "csp-violation", "url": f"{SITE}/shared/{SECRET}/", "body": body}]).encode()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (old(**{"effective-directive": "script-src-elem", "blocked-uri": "inline", "line-number": 7}), OLD),
        (old(**{"violated-directive": "script-src-elem 'self'", "blocked-uri": "inline", "line-number": 7}), OLD),
        (new(effectiveDirective="script-src-elem", blockedURL="inline", lineNumber=7), NEW),
    ],
    ids=["old", "old, without the newer field", "new"],
)
def test_both_formats_say_the_same(body, kind):
    assert violations(body, kind) == (Violation("script-src-elem", "inline", f"/shared/{SECRET}/", "", 7),)


@pytest.mark.parametrize(
    ("blocked", "kept"),
    [
        ("https://evil.example/x?stolen=ada@example.org", "https://evil.example"),
        ("https://evil.example:8443/ada", "https://evil.example:8443"),
        ("https://user:password@evil.example/", "https://evil.example"),
        (f"{SITE}/static/js/a.js?v=1", "/static/js/a.js"),
        (f"{SITE}/shared/{SECRET}/", "self"),
        ("eval", "eval"),
        ("ada@example.org", ""),
        ("https://[broken", ""),
        ("https://evil.example:port/", ""),
    ],
)
def test_of_what_was_blocked_the_host_is_kept(blocked, kept):
    found = violations(old(**{"effective-directive": "img-src", "blocked-uri": blocked, "source-file": blocked}), OLD)

    assert (found[0].blocked, found[0].source) == (kept, kept)


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"{", OLD, "not JSON"),
        (b"\xff", NEW, "not JSON"),
        (b"[]", OLD, "no csp-report"),
        (b'{"csp-report": 1}', OLD, "no csp-report"),
        (b"{}", NEW, "not a list"),
        (b"[1]", NEW, "not a list"),
    ],
)
def test_what_is_no_report_is_refused_in_words(body, kind, words):
    with pytest.raises(Unreadable, match=words):
        violations(body, kind)


def test_reports_of_other_kinds_are_left_out_and_many_are_cut():
    one = {"type": "csp-violation", "body": {"effectiveDirective": "made-up"}}

    assert violations(json.dumps([{"type": "deprecation", "body": {}}]).encode(), NEW) == ()
    assert len(violations(json.dumps([one] * 50).encode(), NEW)) == policy_reports.MOST
    assert violations(json.dumps([one]).encode(), NEW)[0].directive == "other"


_TEXT = st.text("ab:/[]?#@.1é\x00", max_size=12)
_ANYTHING = st.none() | st.booleans() | st.integers() | _TEXT | st.lists(_TEXT, max_size=2)


@given(st.dictionaries(st.sampled_from(["document-uri", "blocked-uri", "source-file", "line-number"]), _ANYTHING))
def test_whatever_a_report_holds_is_read(fields):
    assert len(violations(json.dumps({"csp-report": fields}).encode(), OLD)) == 1


# --- the address ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_report_is_counted_and_logged_without_what_is_personal(client):
    before = metrics.VIOLATIONS.labels("img-src")._value.get()
    body = old(**{"effective-directive": "img-src", "blocked-uri": "https://evil.example/?ada@example.org"})

    with capture_logs() as lines:
        response = client.post("/policy-reports", body, content_type=OLD)

    assert (response.status_code, response.content) == (204, b"")
    assert metrics.VIOLATIONS.labels("img-src")._value.get() == before + 1
    line = next(each for each in lines if each["event"] == "content security policy violated")
    assert (line["directive"], line["blocked"], line["view"]) == (
        "img-src",
        "https://evil.example",
        "collections:shared",
    )
    assert not any(word in str(line) for word in (SECRET, "ada", "q="))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"x" * (LARGEST + 1), OLD, 413),
        (b"{}", "application/json", 415),
        (b"{", NEW, 400),
        (new(effectiveDirective="img-src", documentURL=f"{SITE}/nowhere/at/all"), NEW, 204),
    ],
)
def test_what_is_sent_is_bounded(client, body, kind, status):
    assert client.post("/policy-reports", body, content_type=kind).status_code == status


@pytest.mark.django_db
def test_reports_of_one_network_are_limited(client):
    statuses = [client.post("/policy-reports", old(), content_type=OLD).status_code for _ in range(121)]

    assert (statuses[119], statuses[120]) == (204, 429)


@pytest.mark.django_db
def test_every_page_says_where_to_report(client, settings):
    settings.REPORTING_ENDPOINTS = 'policy="/policy-reports"'

    response = client.get("/healthz/nowhere/")

    assert "report-uri /policy-reports" in response["Content-Security-Policy"]
    assert response["Reporting-Endpoints"] == 'policy="/policy-reports"'
