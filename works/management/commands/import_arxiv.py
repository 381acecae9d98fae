"""Import arXiv metadata: from a snapshot file, by OAI-PMH, by a query or a list of ids."""

import argparse
import json
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from works.arxiv import ids
from works.arxiv.atom import AtomError
from works.arxiv.client import SourceError
from works.arxiv.oai import OaiError
from works.arxiv.snapshot import SnapshotError
from works.ingest import harvest, runs
from works.ingest.runs import AlreadyRunning, NotResumable
from works.models import ImportRun

_DATE = re.compile(r"^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$")
# An error of the source leaves a run that can go on; these say so themselves.
_EXPECTED = (SnapshotError, OaiError, AtomError, SourceError, AlreadyRunning, NotResumable)
_RUNS_SHOWN = 20


class Command(BaseCommand):
    help = "Import arXiv metadata. Resolving, graph and trust follow in the worker, or by `manage.py advance`."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        snapshot = _source(
            actions, "snapshot", "JSON lines as on Kaggle: plain, .gz, .zst, .zip, or - for standard input"
        )
        snapshot.add_argument("path", type=Path)
        oai = _source(actions, "oai", "harvest arXiv by OAI-PMH")
        oai.add_argument("--from", dest="since", type=_date, help="first datestamp, 2026-11-01")
        oai.add_argument("--until", type=_date, help="last datestamp")
        oai.add_argument("--set", help="such as cs or physics:hep-th")
        oai.add_argument("--format", choices=("arXivRaw", "arXiv"), default="arXivRaw")
        query = _source(actions, "query", "works that the arXiv API finds")
        query.add_argument("query", nargs="?", default="", help='such as "cat:cs.LG AND ti:routing"')
        query.add_argument("--author", default="", help='as arXiv writes it: "Dean, Jeff"')
        by_id = _source(actions, "ids", "works by their arXiv ids")
        by_id.add_argument("ids", nargs="+", help="2010.04116 hep-th/9901001 …, or - to read them from standard input")
        resume = actions.add_parser("resume", help="go on with a run that stopped, failed, was paused or killed")
        retry = actions.add_parser("retry", help="try the rejected records of a run again")
        for of_run in (resume, retry):
            of_run.add_argument("run", type=int)
        latest = actions.add_parser("runs", help="the latest runs")
        status = actions.add_parser("status", help="what runs, and how far the record lags behind arXiv")
        for reporting in (resume, retry, latest, status):
            _reporting(reporting)

    def handle(self, *args: Any, **options: Any) -> None:
        self.quiet, self.as_json = options["quiet"], options["json"]
        try:
            getattr(self, f"_{options['action']}")(options)
        except _EXPECTED as error:
            raise CommandError(str(error)) from error

    # --- actions -------------------------------------------------------------------------------------------

    def _snapshot(self, options: Mapping[str, Any]) -> None:
        self._import(ImportRun.Source.SNAPSHOT, runs.snapshot_arguments(options["path"], options["limit"]), options)

    def _oai(self, options: Mapping[str, Any]) -> None:
        asked = {"from": options["since"], **{key: options[key] for key in ("until", "set", "format", "limit")}}
        self._import(ImportRun.Source.OAI, asked, options)

    def _query(self, options: Mapping[str, Any]) -> None:
        terms = [options["query"], options["author"] and f'au:"{options["author"]}"']
        if not any(terms):
            raise CommandError('Say what to look for: query "cat:cs.LG", or query --author "Dean, Jeff".')
        query = " AND ".join(filter(None, terms))
        self._import(ImportRun.Source.QUERY, {"query": query, "limit": options["limit"]}, options)

    def _ids(self, options: Mapping[str, Any]) -> None:
        words = sys.stdin.read().split() if options["ids"] == ["-"] else options["ids"]
        try:
            wanted = list(dict.fromkeys(ids.parse(word).canonical for word in words))
        except ids.InvalidArxivId as error:
            raise CommandError(str(error)) from error
        self._import(ImportRun.Source.IDS, {"ids": wanted, "limit": options["limit"]}, options)

    def _resume(self, options: Mapping[str, Any]) -> None:
        self._advance(_run(options["run"]))

    def _retry(self, options: Mapping[str, Any]) -> None:
        retried = runs.retry_rejected(_run(options["run"]))
        self._say(
            f"{retried.accepted:,} of {retried.accepted + retried.refused:,} rejected records were taken.",
            {"accepted": retried.accepted, "refused": retried.refused},
        )

    def _runs(self, options: Mapping[str, Any]) -> None:
        for run in ImportRun.objects.all()[:_RUNS_SHOWN]:
            self._say(f"{run.pk:>6}  {run}  {run.get_state_display()}  {_counts(run)}  {run.last_error}", _as_dict(run))

    def _status(self, options: Mapping[str, Any]) -> None:
        lag = harvest.lag(timezone.now())
        running = ImportRun.objects.filter(state=ImportRun.State.RUNNING).first() if runs.is_working() else None
        words = [f"Run {running.pk} ({running}) is at work: {_counts(running)}" if running else "No import is at work."]
        if lag:
            words.append(
                f"Harvested as of {lag.harvested_at:%Y-%m-%d %H:%M} UTC,"
                f" {lag.lag.total_seconds() / 3600:.1f} hours ago."
            )
        else:
            words.append("Never harvested; begin with `import_arxiv oai --from DATE`, then it goes on daily.")
        facts = {
            "running": running and running.pk,
            "harvested_at": lag and lag.harvested_at.isoformat(),
            "lag_seconds": lag and round(lag.lag.total_seconds()),
        }
        self._say("\n".join(words), facts)

    # --- importing and telling -----------------------------------------------------------------------------

    def _import(self, source: str, arguments: dict[str, Any], options: Mapping[str, Any]) -> None:
        if options["dry_run"]:
            self._preview(source, arguments)
        else:
            self._advance(runs.create(source, arguments))

    def _preview(self, source: str, arguments: dict[str, Any]) -> None:
        with _bar(self.quiet) as bar:
            run = ImportRun(source=source)
            for run, planned in runs.preview(source, arguments):
                _show(bar, run)
                for each in planned.rejected:
                    self.stderr.write(f"record {each.position}: {each.reason}")
        self._say(f"Dry run, nothing was stored. {_counts(run)}", _as_dict(run))

    def _advance(self, run: ImportRun) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with _bar(self.quiet) as bar:
            try:
                runs.advance(run, lambda run: self._progress(bar, run))
            except KeyboardInterrupt:
                raise CommandError(
                    f"Stopped. Go on with: manage.py import_arxiv resume {run.pk}", returncode=130
                ) from None
            except _EXPECTED as error:
                again = (
                    ""
                    if isinstance(error, AlreadyRunning | NotResumable)
                    else f" Go on with: manage.py import_arxiv resume {run.pk}"
                )
                raise CommandError(f"{error}{again}") from error
        rate = f" {run.rate:,.0f} a second." if run.rate else ""
        self._say(f"Run {run.pk} {run.get_state_display().lower()}. {_counts(run)}{rate}", _as_dict(run))

    def _progress(self, bar: "tqdm[Any]", run: ImportRun) -> None:
        _show(bar, run)
        if self.as_json and not self.quiet:
            self.stdout.write(json.dumps(_as_dict(run)))

    def _say(self, words: str, facts: Mapping[str, Any]) -> None:
        if self.as_json:
            self.stdout.write(json.dumps(facts))
        elif not self.quiet:
            self.stdout.write(words)


def _source(actions: Any, name: str, words: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=words)
    parser.add_argument("--limit", type=_positive, help="stop after so many records")
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    _reporting(parser)
    return parser


def _reporting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="say nothing but errors")
    parser.add_argument("--json", action="store_true", help="say it as JSON, one object a line")


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)


def _date(text: str) -> str:
    if not _DATE.match(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write 2026-11-01")
    return text


def _run(pk: int) -> ImportRun:
    run = ImportRun.objects.filter(pk=pk).first()
    if run is None:
        raise CommandError(f"There is no run {pk}; `import_arxiv runs` lists them.")
    return run


@contextmanager
def _bar(quiet: bool) -> Iterator["tqdm[Any]"]:
    # disable=None: only on a terminal.
    with tqdm(unit=" works", disable=True if quiet else None, smoothing=0.1) as bar:
        yield bar


def _show(bar: "tqdm[Any]", run: ImportRun) -> None:
    bar.total = run.expected
    bar.set_postfix(new=run.new, changed=run.changed, rejected=run.rejected, refresh=False)
    bar.update(run.read - bar.n)


def _counts(run: ImportRun) -> str:
    return (
        f"{run.read:,} read: {run.new:,} new, {run.changed:,} changed, {run.unchanged:,} unchanged,"
        f" {run.rejected:,} rejected."
    )


def _as_dict(run: ImportRun) -> dict[str, Any]:
    names = ("source", "state", "read", "new", "changed", "unchanged", "rejected", "share", "last_error")
    return {"run": run.pk, **{name: getattr(run, name) for name in names}, "seconds": round(run.seconds, 3)}
