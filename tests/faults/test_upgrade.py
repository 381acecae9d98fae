"""A database of the first version, with data, becomes one of today without losing a row."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.conftest import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
def old(make_site):
    site = make_site("old", template="template0")
    script = (Path(__file__).parent / "first_version.py").read_text()
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports"],
        cwd=ROOT,
        env=site.environ,
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert site.query("SELECT count(*) FROM works_authorship") == [(4,)], done.stderr
    return site


def test_rows_of_the_first_version_live_on(old, migrated):
    old.done("migrate", "--verbosity", "0")
    old.done("advance")

    assert old.query("SELECT arxiv_id, title FROM works_work ORDER BY 1") == [
        ("2010.00001", "Work 1"),
        ("2010.00002", "Work 2"),
    ]
    # Keys and blocks in the form of today, one author a person, followed as before.
    assert old.query("SELECT DISTINCT byline, name_key, block FROM works_authorship ORDER BY 1") == [
        ("Ada Byron", "byron, ada", "byron a"),
        ("Bob van Berg", "van berg, bob", "vanberg b"),
    ]
    assert old.query("SELECT display_name, work_count, close_collaborator_count FROM works_author ORDER BY 1") == [
        ("Ada Byron", 2, 1),
        ("Bob van Berg", 2, 1),
    ]
    assert old.query(
        "SELECT u.email, a.public_id FROM profiles_follow f JOIN profiles_user u ON u.id = f.user_id"
        " JOIN works_author a ON a.id = f.author_id"
    ) == [("ada@example.org", "3456789a")]
    assert columns(old) == columns(migrated)


def columns(site):
    """Of every table: an upgraded schema is the one that a new installation has."""
    return site.query(
        "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns"
        " WHERE table_schema = 'public' ORDER BY 1, 2"
    )
