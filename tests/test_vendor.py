import hashlib
import re
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "static" / "vendor"
ROWS = re.findall(r"^\| (\S+\.js) \|.*\| (\S+) \| ([0-9a-f]{64}) \|$", (VENDOR / "README.md").read_text(), re.MULTILINE)


def test_every_vendored_file_is_listed_with_its_hash():
    listed = {name: digest for name, _, digest in ROWS}

    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.glob("*.js")} == listed


def test_every_vendored_file_has_its_licence():
    assert ROWS
    assert all((VENDOR / licence).is_file() for _, licence, _ in ROWS)
