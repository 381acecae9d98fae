"""What leaves for a collector holds no address, no key, no argument."""

import pytest

from bzpeer import scrubbing

KEY = "kJ8sT0abcdefghijklmn_-pqrstuvw"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("No account of ada@example.org.", "No account of [address]"),
        ("(ada+x@example.org), <bob@example.org>", "([address]), <[address]>"),
        (f"/shared/{KEY}/feed.atom", "/shared/[key]/feed.atom"),
        ("eyJwayI6MX0:1tXyZ2:abcdefghijklmnopqrstuvwxyz0123", "[key]"),
        ('relation "profiles_report" does not exist', 'relation "profiles_report" does not exist'),
        ("profiles.contact.invitation_rules", "profiles.contact.invitation_rules"),
        ("2010.04116", "2010.04116"),
    ],
)
def test_words_lose_addresses_and_keys(said, left):
    assert scrubbing.words(said) == left


def test_attributes_of_spans_are_those_of_the_list():
    given = {"http.route": "shared/<str:key>/", "http.url": f"https://x/shared/{KEY}/", "http.user_agent": "x", "y": 1}

    assert scrubbing.attributes(given) == {"http.route": "shared/<str:key>/"}


def test_an_event_keeps_the_fault_and_not_who_met_it():
    event = {
        "event_id": "a",
        "transaction": "/shared/{key}/",
        "exception": {
            "values": [
                {
                    "type": "ValueError",
                    "value": "ada@example.org is no number",
                    "stacktrace": {"frames": [{"function": "one", "lineno": 7, "vars": {"email": "ada@example.org"}}]},
                }
            ]
        },
        "request": {
            "method": "POST",
            "url": f"https://x/shared/{KEY}/",
            "headers": {"Cookie": "sessionid=1"},
            "data": {},
        },
        "user": {"email": "ada@example.org"},
        "extra": {"celery-job": {"args": ["ada@example.org"]}},
        "contexts": {"trace": {"trace_id": "t", "data": {"x": 1}}, "runtime": {"name": "CPython"}},
    }

    assert scrubbing.event(event) == {
        "event_id": "a",
        "transaction": "/shared/{key}/",
        "exception": {
            "values": [
                {
                    "type": "ValueError",
                    "value": "[address] is no number",
                    "stacktrace": {"frames": [{"function": "one", "lineno": 7}]},
                }
            ]
        },
        "request": {"method": "POST"},
        "contexts": {"trace": {"trace_id": "t"}},
    }
