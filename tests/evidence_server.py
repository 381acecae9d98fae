"""A server on loopback that plays arXiv's authority lists and ORCID's public API: real HTTP, chosen faults."""

import gzip
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

DATA = Path(__file__).parent / "data" / "sources"
# A fictional person's iD, which ORCID uses in its examples.
CARBERRY = "0000-0002-1825-0097"


class EvidenceServer:
    """Answers a path with what `documents` hold for it: a document, or a status. All else is 404.

    `faults` are used up one a request, None for a good answer: "503", "cut", "elsewhere", "endless", "slow".
    """

    def __init__(self, documents=(), faults=()):
        self.documents = dict(documents)
        self.faults = list(faults)
        self.requests = []
        self.base = ""

    def says(self, path, document):
        self.documents[path] = document

    @contextmanager
    def serving(self):
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        server.played = self
        self.base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        played = self.server.played
        played.requests.append((self.path, dict(self.headers)))
        document = played.documents.get(self.path, 404)
        fault = played.faults.pop(0) if played.faults else None
        getattr(self, f"play_{fault or 'well'}")(document)

    def send(self, body, status=200, size=None, **headers):
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body) if size is None else size))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def play_well(self, document):
        if isinstance(document, int):
            self.send(b"{}", document)
        else:
            self.send(document if isinstance(document, bytes) else json.dumps(document).encode())

    def play_503(self, document):
        self.send(b"busy", 503, Retry_After="1")

    def play_cut(self, document):
        self.send(b'{"entries": [', size=5_000)
        self.close_connection = True

    def play_elsewhere(self, document):
        self.send(b"", 302, Location="http://169.254.169.254/latest/meta-data")

    def play_endless(self, document):
        self.send(gzip.compress(b" " * (80 << 20)), Content_Encoding="gzip")

    def play_slow(self, document):
        time.sleep(3)
        self.play_well(document)


def listing(*arxiv_ids):
    """An authority list as arXiv writes it."""
    return {
        "entries": [
            {"id": f"http://arxiv.org/abs/{arxiv_id}v1", "title": "A title", "authors": "Ada Byron, Bob Cee"}
            for arxiv_id in arxiv_ids
        ]
    }


def works(*items):
    """The works of an ORCID record, one group an item."""
    return {"last-modified-date": {"value": 1}, "group": [{"work-summary": [item]} for item in items], "path": "/x"}


def item(*external, client="Crossref", holder=None, origin=None):
    """One item. `external` are pairs of type and value, or triples with the relation; `client` put it there.

    Without a client the `holder` of that iD did; `origin` is the iD on whose word a client did.
    """
    return {
        "source": {
            "source-orcid": holder and {"path": holder, "host": "orcid.org"},
            "source-client-id": client and {"path": "APP-1", "host": "orcid.org"},
            "source-name": {"value": client or "Josiah Carberry"},
            "assertion-origin-orcid": origin and {"path": origin, "host": "orcid.org"},
            "assertion-origin-client-id": None,
            "assertion-origin-name": None,
        },
        "title": {"title": {"value": "A title"}},
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": kind,
                    "external-id-value": value,
                    "external-id-relationship": relation[0] if relation else "self",
                }
                for kind, value, *relation in external
            ]
        },
    }
