"""Measure the resolver, and simpler rules beside it, on a gold set."""

import json
import time
from collections.abc import Hashable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from works.identity import baselines, evaluation, rehearsal
from works.identity.evaluation import GoldLine, Quality

_COLUMNS = ("B3 P", "B3 R", "B3 F", "pair P", "pair R", "pair F", "macro F", "people", "seconds", "bylines/s")


class Command(BaseCommand):
    help = "B-cubed and pairwise precision, recall and F1 of the resolver on gold sets (JSON lines), with baselines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("gold", nargs="+", type=Path, metavar="GOLD.jsonl")
        parser.add_argument("--json", action="store_true", help="Figures as JSON.")
        parser.add_argument(
            "--errors", type=int, default=0, metavar="N", help="List the N largest errors of each kind."
        )
        parser.add_argument("--no-baselines", action="store_true", help="The resolver alone.")
        parser.add_argument(
            "--database", action="store_true", help="Through the database, in a transaction that is rolled back."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rules = {"resolver": rehearsal.resolve_in_database if options["database"] else evaluation.resolve}
        if not options["no_baselines"]:
            rules |= baselines.RULES
        reports = []
        for path in options["gold"]:
            gold = _read(path)
            figures = []
            for name, rule in rules.items():
                started = time.perf_counter()
                people = rule(gold)
                figures.append(_figures(name, evaluation.measure(gold, people), time.perf_counter() - started, gold))
                if name == "resolver" and options["errors"] and not options["json"]:
                    self._errors(gold, people, options["errors"])
            reports.append({"set": path.name, "bylines": len(gold), "methods": figures})
        self.stdout.write(json.dumps(reports, indent=2) if options["json"] else "\n\n".join(map(_table, reports)))

    def _errors(self, gold: list[GoldLine], people: list[Hashable], most: int) -> None:
        for wrong in evaluation.errors(gold, people, most):
            said = "taken for one" if wrong.kind == "merged" else "taken for two"
            self.stdout.write(f"{wrong.block}: {said}, {wrong.sizes[0]} and {wrong.sizes[1]} bylines")
            for line in wrong.lines:
                self.stdout.write(f"    {line.signature} {line.name} | {line.title} | {', '.join(line.coauthors)}")


def _read(path: Path) -> list[GoldLine]:
    """Raises CommandError that says what is wrong with the file."""
    try:
        with path.open("rb") as lines:
            return evaluation.read_gold(lines)
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be used. {error}") from error


def _figures(name: str, quality: Quality, seconds: float, gold: list[GoldLine]) -> dict[str, Any]:
    bcubed, pairwise = quality.bcubed, quality.pairwise
    values = (bcubed.precision, bcubed.recall, bcubed.f1, pairwise.precision, pairwise.recall, pairwise.f1)
    rounded = [round(value, 4) for value in (*values, quality.macro)]
    rate = round(len(gold) / seconds) if seconds else None
    return {"method": name} | dict(
        zip(_COLUMNS, (*rounded, quality.people, round(seconds, 2), rate), strict=True),
        true_people=quality.true_people,
    )


def _table(report: dict[str, Any]) -> str:
    people = report["methods"][0]["true_people"]
    head = f"{report['set']}: {report['bylines']:,} bylines of {people:,} people"
    rows = [("", *_COLUMNS)]
    rows += [(each["method"], *(_cell(each[column]) for column in _COLUMNS)) for each in report["methods"]]
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = ("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join((head, *lines))


def _cell(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) and value <= 1 else f"{value:,}"
