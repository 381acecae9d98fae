"""An OpenID provider that this project did not write plays ORCID here: it can be stopped, frozen, restarted."""

import contextlib
import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import httpx
import pytest

from bzpeer.openid import form_targets, orcid_provider

JOSIAH = "0000-0002-1825-0097"
STEPHEN = "0000-0002-1694-233X"
CLIENT = "APP-0123456789ABCDEF"


class OrcidServer:
    """A process of `oidc-provider-mock` and a person at its consent page."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process = None

    def start(self, *options):
        """Begin anew: with new signing keys, and no memory of codes that were given out."""
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(self.port), *options],
            env={**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                return httpx.get(self.url).raise_for_status()
            time.sleep(0.05)
        raise TimeoutError("The provider did not start.")

    def stop(self):
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def restart(self, *options):
        self.stop()
        self.start(*options)

    @contextlib.contextmanager
    def frozen(self):
        """It takes connections and says nothing."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def person(self, sub, **claims):
        """What the provider knows of somebody."""
        httpx.put(f"{self.url}/users/{sub}", json=claims).raise_for_status()

    def answer(self, address, **typed):
        """Where the consent page at this address sends the browser: `sub=…` consents, `action="deny"` refuses."""
        return httpx.post(address, data=typed).headers["Location"]

    def settings(self, url=None):
        """What `bzpeer.settings` would be with this provider as ORCID."""
        url = url or self.url
        return {
            "ORCID_URL": url,
            "ORCID_CONNECTED": True,
            "SOCIALACCOUNT_PROVIDERS": orcid_provider(url, CLIENT, "secret", ("openid", "profile")),
        }


def with_form_target(policy, url):
    """The content security policy when forms may lead on to this provider."""
    directives = dict(policy["DIRECTIVES"])
    directives["form-action"] = [*directives["form-action"], *form_targets(url)]
    return {"DIRECTIVES": directives}


@contextlib.contextmanager
def front(server, answers):
    """A proxy before the provider that gives some paths another answer: `{"/jwks": (200, "{}")}`."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self._pass_on()

        def do_POST(self):
            self._pass_on()

        def _pass_on(self):
            path = self.path.split("?")[0]
            if path in answers:
                status, text = answers[path]
                return self._say(status, {"Content-Type": "application/json"}, text.encode())
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            kept = {k: v for k, v in self.headers.items() if k in ("Content-Type", "Authorization", "Host")}
            got = httpx.request(self.command, server.url + self.path, content=body, headers=kept)
            headers = {name: got.headers[name] for name in ("Content-Type", "Location") if name in got.headers}
            return self._say(got.status_code, headers, got.content)

        def _say(self, status, headers, body):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said):
            pass

    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{proxy.server_port}"
    finally:
        proxy.shutdown()
        proxy.server_close()


@pytest.fixture(scope="session")
def orcid_process():
    server = OrcidServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def orcid(orcid_process, settings):
    """The provider that plays ORCID, and a site that is connected to it."""
    for name, value in orcid_process.settings().items():
        setattr(settings, name, value)
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 1
    return orcid_process
