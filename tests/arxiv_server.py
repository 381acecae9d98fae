"""A server on loopback that plays arXiv's two interfaces, well or badly: real HTTP, real tokens, chosen faults."""

import gzip
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

RESPONSE_DATE = "2026-11-24T05:00:00Z"
_OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
    f"<responseDate>{RESPONSE_DATE}</responseDate><request>http://localhost/oai</request>"
)
_CLOSE = "</OAI-PMH>"


def record(arxiv_id, title="A title", authors="Ada Byron, Bob Cee", datestamp="2026-11-01", extra=""):
    """One record in the arXivRaw format; `extra` are further elements."""
    return (
        f"<record><header><identifier>oai:arXiv.org:{arxiv_id}</identifier><datestamp>{datestamp}</datestamp></header>"
        f'<metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{arxiv_id}</id><submitter>Ada</submitter>'
        f'<version version="v1"><date>Thu, 8 Oct 2020 00:00:00 GMT</date></version><title>{title}</title>'
        f"<authors>{authors}</authors><categories>cs.LG</categories>{extra}</arXivRaw></metadata></record>"
    )


def deleted(arxiv_id, datestamp="2026-11-02"):
    return (
        f'<record><header status="deleted"><identifier>oai:arXiv.org:{arxiv_id}</identifier>'
        f"<datestamp>{datestamp}</datestamp></header></record>"
    )


def listing(records, token=None):
    """A ListRecords answer."""
    end = f"<resumptionToken>{token}</resumptionToken>" if token is not None else ""
    return f"{_OPEN}<ListRecords>{''.join(records)}{end}</ListRecords>{_CLOSE}".encode()


def error(code, words=""):
    return f'{_OPEN}<error code="{code}">{words}</error>{_CLOSE}'.encode()


class ArxivServer:
    """Serves `records` (pairs of datestamp and XML), `per_page` at a time, or what `feed(query)` gives under /api.

    `faults` are used up one a request, None for a good answer: "503", "500", "404", "cut", "truncated", "bad bytes",
    "slow", "expired", "control", "elsewhere", "redirect", "endless".
    """

    def __init__(self, records=(), per_page=2, faults=(), feed=None):
        self.records = list(records)
        self.per_page = per_page
        self.faults = list(faults)
        self.feed = feed
        self.requests = []
        self.base = ""

    def answer(self, query):
        """The document for these OAI-PMH arguments."""
        since, start = query.get("from", ""), 0
        if token := query.get("resumptionToken"):
            since, _, start = token.partition("|")
            start = int(start)
        listed = [xml for stamp, xml in self.records if stamp >= since]
        if not listed:
            return error("noRecordsMatch")
        end = start + self.per_page
        more = f"{since}|{end}" if end < len(listed) else ("" if token else None)
        return listing(listed[start:end], more)

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
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self.server.played.requests.append((parts.path, query, dict(self.headers)))
        fault = self.server.played.faults.pop(0) if self.server.played.faults else None
        document = self.server.played.feed(query) if parts.path == "/api" else self.server.played.answer(query)
        getattr(self, f"play_{(fault or 'well').replace(' ', '_')}")(document)

    def send(self, body, status=200, size=None, **headers):
        self.send_response(status)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body) if size is None else size))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def play_well(self, document):
        self.send(document)

    def play_503(self, document):
        self.send(b"busy", 503, Retry_After="1")

    def play_500(self, document):
        self.send(b"oops", 500)

    def play_404(self, document):
        self.send(b"nothing here", 404)

    def play_cut(self, document):
        self.send(document[: len(document) // 2], size=len(document))
        self.close_connection = True

    def play_truncated(self, document):
        self.send(document[: len(document) // 2])

    def play_bad_bytes(self, document):
        self.send(document.replace(b"<title>", b"<title>\xe9\xff "))

    def play_control(self, document):
        self.send(document.replace(b"<title>", b"<title>\x0b"))

    def play_slow(self, document):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for start in range(0, len(document), 200):
            piece = document[start : start + 200]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            time.sleep(0.005)
        self.wfile.write(b"0\r\n\r\n")

    def play_expired(self, document):
        self.send(error("badResumptionToken", "expired"))

    def play_elsewhere(self, document):
        self.send(b"", 302, Location="http://169.254.169.254/latest/meta-data")

    def play_redirect(self, document):
        self.send(b"", 301, Location=self.path)

    def play_endless(self, document):
        self.send(gzip.compress(b"\0" * (80 << 20)), Content_Encoding="gzip")


def feed(entries, total=None, start=0):
    """An Atom feed."""
    numbers = f"<o:totalResults>{len(entries) if total is None else total}</o:totalResults><o:startIndex>{start}</o:startIndex>"
    return (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"'
        f' xmlns:o="http://a9.com/-/spec/opensearch/1.1/">{numbers}<o:itemsPerPage>200</o:itemsPerPage>'
        f"{''.join(entries)}</feed>"
    ).encode()


def entry(arxiv_id, title="A title", version=1, authors=(("Ada Byron", ""),), extra=""):
    """One entry of a feed; authors are pairs of name and affiliation."""
    people = "".join(
        f"<author><name>{name}</name>{f'<arxiv:affiliation>{place}</arxiv:affiliation>' if place else ''}</author>"
        for name, place in authors
    )
    return (
        f"<entry><id>http://arxiv.org/abs/{arxiv_id}v{version}</id><title>{title}</title>"
        f"<published>2020-10-08T00:00:00Z</published><updated>2021-03-04T00:00:00Z</updated><summary>  What was done.</summary>"
        f'{people}<category term="cs.AI"/><arxiv:primary_category term="cs.LG"/><category term="cs.LG"/>{extra}</entry>'
    )
