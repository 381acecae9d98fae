import pytest

from bzpeer.databases import databases, primary_url
from bzpeer.servers import EmbeddedError


def parts(url, **options):
    """HOST, PORT, NAME, USER, PASSWORD of the primary."""
    found = databases(url, **options)["default"]
    return tuple(found[name] for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD"))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://u:p@db:5433/name", ("db", "5433", "name", "u", "p")),
        ("postgresql://db/name", ("db", "", "name", "", "")),
        ("postgres://u@%2Ftmp%2Fsockets/name", ("/tmp/sockets", "", "name", "u", "")),
        ("postgres://u:p%40ss@one:5432,two:5433/name", ("one,two", "5432,5433", "name", "u", "p@ss")),
        ("host=db port=6432 dbname=name", ("db", "6432", "name", "", "")),
    ],
    ids=["whole", "short", "socket folder", "two hosts", "words of libpq"],
)
def test_addresses_are_read_as_libpq_reads_them(url, expected):
    assert parts(url) == expected


def test_further_parameters_reach_libpq():
    found = databases("postgres://one,two/name?target_session_attrs=read-write&connect_timeout=9&sslmode=require")

    assert found["default"]["OPTIONS"] == {
        "target_session_attrs": "read-write",
        "connect_timeout": "9",
        "sslmode": "require",
    }


def test_a_host_that_is_away_is_not_waited_for():
    found = databases("postgres://db/name", replicas=["postgres://one/name"])

    assert [found[alias]["OPTIONS"] for alias in ("default", "replica1")] == [
        {"connect_timeout": "5"},
        {"connect_timeout": "2"},
    ]


def test_a_password_of_its_own_fills_in_where_there_is_none():
    assert parts("postgres://u@db/name", password="p")[-1] == "p"
    assert parts("postgres://u:other@db/name", password="p")[-1] == "other"


def test_replicas_are_numbered_and_are_the_primary_in_tests():
    found = databases("postgres://db/name", replicas=["postgres://one/name", "postgres://two/name"])

    assert [(alias, each["HOST"], each.get("TEST")) for alias, each in found.items()] == [
        ("default", "db", None),
        ("replica1", "one", {"MIRROR": "default"}),
        ("replica2", "two", {"MIRROR": "default"}),
    ]


def test_what_is_no_address_is_named():
    with pytest.raises(EmbeddedError, match="DATABASE_REPLICAS is no address of PostgreSQL"):
        databases("postgres://db/name", replicas=["mysql://one/name"])


POOL, DIRECT = "postgres://pool:6432/name", "postgres://db/name"


@pytest.mark.parametrize(
    ("environ", "is_web", "expected"),
    [
        ({}, True, (POOL, False)),
        ({}, False, (POOL, False)),
        ({"DATABASE_DIRECT_URL": DIRECT}, True, (POOL, True)),
        ({"DATABASE_DIRECT_URL": DIRECT}, False, (DIRECT, False)),
    ],
    ids=["web", "worker", "web with a pool", "worker beside a pool"],
)
def test_web_processes_alone_go_through_the_pool(environ, is_web, expected):
    assert primary_url(environ, POOL, is_web=is_web) == expected


def test_a_pool_gets_no_cursor_that_outlives_a_transaction():
    assert databases(POOL, pooled=True)["default"]["DISABLE_SERVER_SIDE_CURSORS"] is True
