import uuid

import pytest
import time_machine
from django.core import signing

from profiles import status_links
from profiles.status_links import Expired, Forged, Link
from tests.factories import NOW

LINK = Link(7, uuid.UUID(int=7))


def test_a_link_opens_what_it_was_made_for():
    assert status_links.read(status_links.token(LINK)) == LINK


def test_a_link_expires():
    with time_machine.travel(NOW) as clock:
        token = status_links.token(LINK)
        clock.shift(status_links.LINK_DAYS * 86_400 - 10)
        assert status_links.read(token) == LINK
        clock.shift(20)

        with pytest.raises(Expired):
            status_links.read(token)


@pytest.mark.parametrize(
    "forged",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: "x" + token,
        lambda token: "",
        lambda token: token.split(":")[0],
        lambda token: signing.dumps({"report": 7, "key": uuid.UUID(int=7).hex}),
        lambda token: signing.dumps({"report": 7, "key": uuid.UUID(int=7).hex}, salt="another-purpose"),
        lambda token: signing.dumps({"report": 7}, salt=status_links._SALT),
        lambda token: signing.dumps([7], salt=status_links._SALT),
        lambda token: signing.dumps({"report": "x", "key": "y"}, salt=status_links._SALT),
    ],
    ids=["changed", "longer", "empty", "unsigned", "no purpose", "other purpose", "no key", "no object", "no ids"],
)
def test_nothing_else_opens(forged):
    with pytest.raises(Forged):
        status_links.read(forged(status_links.token(LINK)))
