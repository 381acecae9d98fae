"""The export of an account: one zip with everything as JSON, and each kind of thing as CSV."""

import csv
import datetime as dt
import io
import json
import zipfile
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from profiles.holdings import HOLDINGS, Holding
from profiles.models import User

# Spreadsheets run what begins so; a quote before it makes it text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

_README = """This is what {site} holds about the account {email}, as of {now:%-d %B %Y, %H:%M} UTC.

everything.json has all of it; each CSV file has one part, in UTF-8, with a line of headings. Times are in UTC.
Passwords, the secrets of second factors and codes that were mailed are left out.
A CSV value that a spreadsheet would take for a formula has a ' before it; everything.json has it as it is.

{parts}
"""


def archive(user: User, site: str, now: dt.datetime) -> bytes:
    """The zip of this account. Each part takes one query at most."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        everything: dict[str, Any] = {"site": site, "exported": now}
        for holding in HOLDINGS:
            rows = [dict(row) for row in holding.rows(user)]
            everything[holding.name] = rows
            packed.writestr(f"{holding.name}.csv", _table(holding, rows))
        packed.writestr("everything.json", json.dumps(everything, cls=DjangoJSONEncoder, indent=1, ensure_ascii=False))
        parts = "\n".join(f"{holding.name}.csv: {holding.title}" for holding in HOLDINGS)
        packed.writestr("README.txt", _README.format(site=site, email=user.email, now=now, parts=parts))
    return file.getvalue()


def _table(holding: Holding, rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, holding.columns)
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
