import datetime as dt
from dataclasses import replace
from itertools import product

import pytest

from profiles import claim_rules
from profiles.claim_rules import Grounds, NameFit, Step
from profiles.models import Claim

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
SOUND = Grounds(
    has_verified_email=True,
    name_fit=NameFit.FITS,
    orcid_made_on=dt.date(2020, 1, 1),
    filed_on=dt.date(2026, 11, 21),
    waits_until=NOW,
    is_record_held=False,
    is_orcid_held=False,
    objections=0,
    is_disputed=False,
)
WORDS = {
    "pending": {"approve": "approved", "decline": "declined", "withdraw": "withdrawn", "dispute": "contested"},
    "contested": {"approve": "approved", "decline": "declined", "withdraw": "withdrawn", "dispute": None},
    "approved": {"approve": None, "decline": None, "withdraw": "withdrawn", "dispute": "contested"},
    "declined": dict.fromkeys(Step),
    "withdrawn": dict.fromkeys(Step),
}


@pytest.mark.parametrize(("state", "step"), list(product(Claim.State.values, Step)))
def test_what_may_follow_what(state, step):
    assert claim_rules.after(state, step) == WORDS[state][step]


def test_sound_grounds_are_approved_once_the_wait_is_over():
    early = claim_rules.verdict(SOUND, NOW - dt.timedelta(seconds=1))

    assert (early.may_approve, early.doubts) == (False, ())
    assert claim_rules.verdict(SOUND, NOW).may_approve is True


@pytest.mark.parametrize(
    ("grounds", "word"),
    [
        ({"has_verified_email": False}, "e-mail"),
        ({"name_fit": NameFit.NO_ORCID, "orcid_made_on": None}, "No ORCID iD was proved"),
        ({"name_fit": NameFit.PRIVATE}, "private"),
        ({"name_fit": NameFit.DIFFERS}, "fits none"),
        ({"orcid_made_on": None}, "How old"),
        ({"orcid_made_on": dt.date(2026, 10, 23)}, "less than 30 days"),
        ({"is_record_held": True}, "holds the record"),
        ({"is_orcid_held": True}, "already holds another record"),
        ({"objections": 1}, "objected"),
        ({"is_disputed": True}, "disputed"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_each_doubt_alone_needs_a_curator_and_says_why(grounds, word):
    verdict = claim_rules.verdict(replace(SOUND, **grounds), NOW)

    assert verdict.may_approve is False
    assert len(verdict.doubts) == 1
    assert word in verdict.doubts[0]


def test_an_orcid_of_thirty_days_is_old_enough():
    assert claim_rules.verdict(replace(SOUND, orcid_made_on=dt.date(2026, 10, 22)), NOW).may_approve is True


@pytest.mark.parametrize(
    ("orcid", "name", "bylines", "fit"),
    [
        ("0000-0002-1825-0097", "Jeffrey Dean", ["J. Dean"], NameFit.FITS),
        ("0000-0002-1825-0097", "Jürgen Müller", ["J. Mueller"], NameFit.FITS),
        ("0000-0002-1825-0097", "Jeff Dean", ["Ada Byron", "Jeff Dean"], NameFit.FITS),
        ("0000-0002-1825-0097", "Jeff Dean", ["Josef Dean"], NameFit.DIFFERS),
        ("0000-0002-1825-0097", "Jeff Dean", ["Jeff Deaner"], NameFit.DIFFERS),
        ("0000-0002-1825-0097", "Jeff Dean", [], NameFit.DIFFERS),
        ("0000-0002-1825-0097", "", ["Jeff Dean"], NameFit.PRIVATE),
        ("", "", ["Jeff Dean"], NameFit.NO_ORCID),
    ],
)
def test_name_at_orcid_and_bylines(orcid, name, bylines, fit):
    assert claim_rules.name_fit(orcid, name, bylines) == fit
