"""Organisations as ROR publishes them: schema 1, schema 2, or one flat record a line. Pure.

Source: the data dump of the Research Organization Registry (CC0), a JSON array in a zip file.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import zstandard

_ID = re.compile(r"^(?:https://ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})$")
_DOMAIN = re.compile(r"^(?=.{4,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$")
# The dump is some 300 MB of JSON; whatever is far larger is something else.
MAX_BYTES = 2 << 30


class RorError(Exception):
    """The file is no list of organisations. The message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """What this site keeps of an organisation. `domains` are empty when it is no longer active."""

    ror_id: str
    name: str
    country_code: str
    domains: tuple[str, ...]


class _Name(msgspec.Struct, frozen=True):
    value: str
    types: tuple[str, ...] = ()


class _Country(msgspec.Struct, frozen=True):
    country_code: str | None = ""


class _Location(msgspec.Struct, frozen=True):
    geonames_details: _Country = _Country()


class _Record(msgspec.Struct):
    """The fields of all three forms; what a form does not have stays empty."""

    id: str
    status: str = "active"
    name: str = ""
    names: tuple[_Name, ...] = ()
    country: _Country | str | None = None
    country_code: str = ""
    locations: tuple[_Location, ...] = ()
    domains: tuple[str, ...] = ()


def organisations(path: Path) -> Iterator[Organisation]:
    """The organisations in a file: .zip as ROR publishes it, .json, .jsonl, or either with .zst. Raises RorError."""
    document = _read(path)
    try:
        if document.lstrip()[:1] == b"[":
            records: Sequence[_Record] = msgspec.json.decode(document, type=list[_Record])
        else:
            records = msgspec.json.Decoder(_Record).decode_lines(document)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RorError(f"{path.name} is no list of ROR organisations: {error}") from error
    for record in records:
        yield organisation(record, path.name)


def organisation(record: _Record, where: str = "") -> Organisation:
    """One organisation. Raises RorError when its id is none of ROR's."""
    found = _ID.match(record.id)
    if found is None:
        raise RorError(f"{where}: {record.id!r} is no ROR id; one looks like https://ror.org/02mhbdp94.")
    domains = (domain.strip().rstrip(".").lower() for domain in record.domains)
    kept = {domain for domain in domains if _DOMAIN.match(domain)} if record.status == "active" else set()
    return Organisation(found[1], _name(record), _country(record), tuple(sorted(kept)))


def _name(record: _Record) -> str:
    shown = [name.value for name in record.names if "ror_display" in name.types]
    return next(iter([*shown, *(name.value for name in record.names)]), record.name)


def _country(record: _Record) -> str:
    codes = [record.country_code, *(place.geonames_details.country_code for place in record.locations)]
    if isinstance(record.country, _Country):
        codes.append(record.country.country_code)
    return next((code for code in codes if code), "")[:2]


def _read(path: Path) -> bytes:
    try:
        if path.suffix == ".zip":
            return _unzipped(path)
        if path.suffix == ".zst":
            with path.open("rb") as file:
                return zstandard.ZstdDecompressor().stream_reader(file).read(MAX_BYTES)
        return path.read_bytes()
    except (OSError, zipfile.BadZipFile, zstandard.ZstdError) as error:
        raise RorError(f"{path} cannot be read: {error}") from error


def _unzipped(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".json"))
        # The newest schema comes last by name: v2.0-2026-10-01-ror-data_schema_v2.json.
        if not names:
            raise RorError(f"{path.name} holds no .json file; download the dump of ROR anew.")
        with archive.open(names[-1]) as file:
            return file.read(MAX_BYTES)
