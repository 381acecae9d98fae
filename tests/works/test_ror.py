import json
import zipfile

import msgspec
import pytest
import zstandard
from django.core.management import CommandError, call_command

from works import institutions, ror
from works.models import Institution, InstitutionDomain
from works.ror import Organisation

V1 = {
    "id": "https://ror.org/042nb2s44",
    "name": "Massachusetts Institute of Technology",
    "status": "active",
    "country": {"country_name": "United States", "country_code": "US"},
    "links": ["http://web.mit.edu/"],
    "aliases": [],
}
V2 = {
    "id": "https://ror.org/02mhbdp94",
    "status": "active",
    "domains": ["Uniandes.edu.co", "uniandes.edu.co."],
    "names": [
        {"value": "UNIANDES", "types": ["acronym"], "lang": None},
        {"value": "Universidad de los Andes", "types": ["label", "ror_display"], "lang": "es"},
    ],
    "locations": [{"geonames_id": 1, "geonames_details": {"country_code": "CO", "country_name": "Colombia"}}],
}
FLAT = {"id": "https://ror.org/05gq02987", "name": "Brown University", "country": "United States", "country_code": "US"}


def written(path, records):
    path.write_text("\n".join(map(json.dumps, records)))
    return path


def domains():
    return sorted(InstitutionDomain.objects.values_list("domain", "institution__ror_id"))


@pytest.mark.parametrize(
    ("record", "organisation"),
    [
        (V1, Organisation("042nb2s44", "Massachusetts Institute of Technology", "US", ())),
        (V2, Organisation("02mhbdp94", "Universidad de los Andes", "CO", ("uniandes.edu.co",))),
        (
            {**FLAT, "domains": ["brown.edu"]},
            Organisation("05gq02987", "Brown University", "US", ("brown.edu",)),
        ),
    ],
    ids=["schema 1", "schema 2", "flat"],
)
def test_each_form_is_read(tmp_path, record, organisation):
    assert list(ror.organisations(written(tmp_path / "ror.jsonl", [record]))) == [organisation]


@pytest.mark.parametrize("status", ["inactive", "withdrawn"])
def test_an_organisation_that_is_no_more_has_no_domain(tmp_path, status):
    (found,) = ror.organisations(written(tmp_path / "ror.jsonl", [{**V2, "status": status}]))

    assert found.domains == ()


@pytest.mark.parametrize("domain", ["", "localhost", "x y.edu", "https://mit.edu", "mit.edu/people", "*.edu"])
def test_what_is_no_domain_is_left_out(tmp_path, domain):
    (found,) = ror.organisations(written(tmp_path / "ror.jsonl", [{**V2, "domains": [domain]}]))

    assert found.domains == ()


@pytest.mark.parametrize("form", ["json", "zip", "jsonl.zst"])
def test_every_file_of_the_dump_is_read(tmp_path, form):
    path = tmp_path / f"ror.{form}"
    document = json.dumps([V1, V2]).encode()
    if form == "json":
        path.write_bytes(document)
    elif form == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("v1.0-ror-data.json", b"[]")
            archive.writestr("v1.0-ror-data_schema_v2.json", document)
            archive.writestr("v1.0-ror-data.csv", b"id")
    else:
        path.write_bytes(zstandard.compress(b"\n".join(map(msgspec.json.encode, (V1, V2)))))

    assert [organisation.ror_id for organisation in ror.organisations(path)] == ["042nb2s44", "02mhbdp94"]


@pytest.mark.parametrize(
    ("document", "words"),
    [(b"<html>", "no list of ROR"), (b'[{"id": "x"}]', "no ROR id"), (b'[{"name": "x"}]', "no list of ROR")],
)
def test_what_is_no_list_is_said_so(tmp_path, document, words):
    path = tmp_path / "ror.json"
    path.write_bytes(document)

    with pytest.raises(ror.RorError, match=words):
        list(ror.organisations(path))


@pytest.mark.parametrize(("name", "document"), [("ror.zip", b"no"), ("ror.zst", b"no"), ("absent.json", None)])
def test_a_file_that_cannot_be_read_is_said_so(tmp_path, name, document):
    path = tmp_path / name
    if document is not None:
        path.write_bytes(document)

    with pytest.raises(ror.RorError, match="cannot be read"):
        list(ror.organisations(path))


@pytest.mark.django_db
def test_the_command_stores_and_says_what_it_did(tmp_path, capsys):
    path = written(tmp_path / "ror.jsonl", [V1, V2])

    call_command("import_ror", str(path))
    call_command("import_ror", str(path))

    assert capsys.readouterr().out.splitlines() == [
        "2 organisations read, 2 new or changed; 1 domains new, 0 gone.",
        "2 organisations read, 0 new or changed; 0 domains new, 0 gone.",
    ]
    assert domains() == [("uniandes.edu.co", "02mhbdp94")]


@pytest.mark.django_db
def test_domains_follow_the_file(tmp_path):
    institutions.store(ror.organisations(written(tmp_path / "one.jsonl", [{**V2, "domains": ["a.co", "b.co"]}])))
    institutions.store(ror.organisations(written(tmp_path / "two.jsonl", [{**V2, "domains": ["b.co", "c.co"]}])))

    assert domains() == [("b.co", "02mhbdp94"), ("c.co", "02mhbdp94")]


@pytest.mark.django_db
def test_institutions_that_the_file_does_not_speak_of_stay(tmp_path):
    institutions.store(ror.organisations(written(tmp_path / "one.jsonl", [V2])))
    institutions.store(ror.organisations(written(tmp_path / "two.jsonl", [V1])))

    assert (Institution.objects.count(), len(domains())) == (2, 1)


@pytest.mark.django_db
def test_a_bad_record_stores_nothing(tmp_path):
    path = written(tmp_path / "ror.jsonl", [V1, {**V2, "id": "nonsense"}])

    with pytest.raises(CommandError, match="no ROR id"):
        call_command("import_ror", str(path))

    assert not Institution.objects.exists()


@pytest.mark.django_db
def test_institutions_are_found_by_their_very_domain(tmp_path):
    institutions.store(ror.organisations(written(tmp_path / "one.jsonl", [V2])))

    found = institutions.by_domain(["uniandes.edu.co", "cs.uniandes.edu.co", "edu.co"])

    assert {domain: [each.ror_id for each in some] for domain, some in found.items()} == {
        "uniandes.edu.co": ["02mhbdp94"]
    }


@pytest.mark.shared_data
@pytest.mark.django_db
def test_the_real_organisations_are_stored(shared):
    stored = institutions.store(ror.organisations(shared / "data" / "ror" / "organisations.jsonl.zst"))

    assert (stored.read, Institution.objects.count()) == (51_370, 51_370)
    assert stored.domains_new > 20_000


@pytest.mark.shared_data
def test_real_records_of_both_schemas_are_read(shared):
    found = list(ror.organisations(shared / "data" / "ror" / "records-raw-500.jsonl"))

    assert len(found) == 500
    assert all(organisation.name and len(organisation.country_code) == 2 for organisation in found)
