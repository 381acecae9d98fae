"""What was backed up comes back as it was, or not at all."""

import json

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def backup(populated, tmp_path_factory):
    folder = tmp_path_factory.mktemp("backups") / "today"
    folder.parent.chmod(0o755)
    populated.done("backup", folder)
    return folder


def refused(site, *arguments):
    """What a command said that failed."""
    process = site.manage(*arguments)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 1, said
    return said


def test_everything_comes_back_into_an_empty_database(make_site, populated, backup):
    site = make_site("restored", template="template0")

    assert "are back as they were" in site.done("restore", backup)
    assert site.contents() == populated.contents()
    assert site.query("SELECT count(*), max(score) FROM trust_trustsnapshot") == populated.query(
        "SELECT count(*), max(score) FROM trust_trustsnapshot"
    )


def test_a_full_database_is_replaced_only_by_force(make_site, populated, backup):
    site = make_site("filled")
    site.query("INSERT INTO works_topic (code, name, archive) VALUES ('x', '', 'x')")

    assert "not empty" in refused(site, "restore", backup)
    assert site.query("SELECT code FROM works_topic") == [("x",)]
    site.done("restore", backup, "--force")
    assert site.contents() == populated.contents()


def test_a_damaged_dump_is_refused_and_nothing_is_overwritten(make_site, populated, backup, tmp_path):
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "database.dump").write_bytes((backup / "database.dump").read_bytes()[:-1])
    (damaged / "manifest.json").write_text((backup / "manifest.json").read_text())

    assert "is not the file that was written" in refused(make_site("empty", template="template0"), "restore", damaged)
    assert "never overwrites" in refused(populated, "backup", backup)


def test_the_manifest_says_what_is_in_it(backup, populated):
    manifest = json.loads((backup / "manifest.json").read_text())

    assert manifest["tables"]["public.works_work"][0] == populated.query("SELECT count(*) FROM works_work")[0][0]
    assert manifest["postgresql"].startswith("18.")
    assert "works.0001_initial" in manifest["migrations"]
