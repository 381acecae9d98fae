import datetime as dt

import pytest

from profiles import orcid_ages
from profiles.models import Claim
from profiles.sources import orcid_age
from tests.evidence_server import CARBERRY
from tests.factories import ClaimFactory
from works.arxiv.client import SourceError

RECORD = f"/v3.0/{CARBERRY}/record"


@pytest.mark.parametrize(
    ("document", "day"),
    [
        (b'{"history": {"submission-date": {"value": 1304439060391}}}', dt.date(2011, 5, 3)),
        (b'{"history": {"submission-date": null}}', None),
        (b'{"history": null}', None),
        (b"{}", None),
    ],
)
def test_when_a_record_was_made(document, day):
    assert orcid_age.parse(document) == day


@pytest.mark.parametrize(
    "document", [b"", b"<html>", b"[]", b'{"history": {"submission-date": {"value": "x"}}}', b'{"history": 7}']
)
def test_what_is_no_record_is_said_to_be_none(document):
    with pytest.raises(SourceError):
        orcid_age.parse(document)


@pytest.mark.django_db
def test_the_age_is_kept_with_the_claim(served):
    claim = ClaimFactory(orcid=CARBERRY)
    served.says(RECORD, {"history": {"submission-date": {"value": 1304439060391}}})

    assert [orcid_ages.learn(), orcid_ages.learn()] == [1, 0]

    claim.refresh_from_db()
    assert claim.orcid_made_on == dt.date(2011, 5, 3)
    assert [path for path, _ in served.requests] == [RECORD]


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [404, 409, {"history": {}}, b"<html>"])
def test_what_orcid_does_not_say_stays_unknown(served, answer):
    ClaimFactory(orcid=CARBERRY)
    served.says(RECORD, answer)

    assert orcid_ages.learn() == 0
    assert Claim.objects.get().orcid_made_on is None


@pytest.mark.django_db
def test_decided_claims_and_those_without_orcid_ask_nothing(served):
    ClaimFactory(orcid=CARBERRY, state="declined")
    ClaimFactory()

    orcid_ages.learn()

    assert served.requests == []
