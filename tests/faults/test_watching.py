"""A collector and a Sentry of the test's own, a web process and a worker that tell them what happens."""

import gzip
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import psycopg
import pytest
from lxml import html
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.faults.hosts import cookies, wait_until, web, worker

pytestmark = pytest.mark.long

EMAIL = "ada.byron@example.org"
SESSION = "abcdefghijklmnopqrstuvwxyz012345"


@pytest.fixture
def site(make_site):
    return make_site("watched")


@contextmanager
def receiver():
    """Takes whatever is posted; gives its address and the bodies, by path."""
    got = []

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(self.headers.get("Content-Encoding"), bytes)
            got.append((self.path, unpack(body)))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}", got
    finally:
        server.shutdown()
        server.server_close()


def spans(got):
    found = []
    for path, body in list(got):
        if path == "/v1/traces":
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                found += [span for scope in resource.scope_spans for span in scope.spans]
    return found


def events(got):
    lines = [line for path, body in list(got) if "/envelope/" in path for line in body.splitlines()]
    return [each for each in map(json.loads, lines) if "exception" in each]


def ask_for_links(client):
    """As a browser that is logged in; its address and cookies must not leave."""
    client.cookies.clear()
    page = client.get("/reports/", params={"q": EMAIL}, headers=cookies(sessionid=SESSION))
    (form,) = html.fromstring(page.text).xpath("//main//form")
    known = cookies(sessionid=SESSION, csrftoken=client.cookies["csrftoken"])
    return client.post("/reports/", data={**dict(form.fields), "email": EMAIL}, headers=known, follow_redirects=False)


def test_a_trace_spans_request_statement_and_task_and_a_fault_is_told(site, tmp_path):
    with receiver() as (address, got):
        endpoints = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{address}",
            "OTEL_BSP_SCHEDULE_DELAY": "200",
            "SENTRY_DSN": f"http://public@{address}/1",
        }
        environ = site.environ | endpoints
        with web(environ, tmp_path / "web.log") as client, worker(environ, tmp_path / "worker.log"):
            assert ask_for_links(client).status_code == 302

            def run():
                return [each for each in spans(got) if each.name == "run/profiles.send_mail"]

            (task, *_) = wait_until(run)
            wait_until(
                lambda: [each for each in spans(got) if each.trace_id == task.trace_id and each.name.startswith("POST")]
            )
            of_trace = [each for each in spans(got) if each.trace_id == task.trace_id]
            kinds = {key.key: key.value.string_value for each in of_trace for key in each.attributes}
            assert "POST reports/" in {each.name for each in of_trace}
            assert {"db.statement", "db.query.text"} & kinds.keys()
            with psycopg.connect(site.url, autocommit=True) as connection:
                connection.execute("ALTER TABLE profiles_report RENAME TO profiles_report_away")
            assert ask_for_links(client).status_code == 500
            (event, *_) = wait_until(lambda: events(got))

    assert event["exception"]["values"][-1]["type"] == "ProgrammingError"
    assert (event["release"], event["request"]) == ("0.1.0", {"method": "POST"})
    everything = b"".join(body for _, body in got)
    secrets = [EMAIL, "ada.byron", SESSION, "csrftoken", "sessionid", site.url]
    assert [each for each in secrets if each.encode() in everything] == []


def test_without_the_settings_neither_library_is_loaded(site):
    # The client of Redis takes up OpenTelemetry's interface by itself wherever it is installed.
    ours = ("sentry_sdk", "opentelemetry.instrumentation", "opentelemetry.exporter")
    ask = f"import sys; print([each for each in {ours} if each in sys.modules])"

    assert site.done("shell", "--no-imports", "-c", ask).strip().endswith("[]")
