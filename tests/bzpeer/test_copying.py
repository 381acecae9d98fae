import pytest
from django.db import DataError, OperationalError, connection

from bzpeer.copying import copying
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db


def test_rows_go_in_within_the_transaction():
    with copying("COPY works_topic (code, name, archive) FROM STDIN") as copy:
        copy.write_row(("cs.XX", "Made up", "cs"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM works_topic WHERE code = 'cs.XX'")
        assert cursor.fetchone() == ("Made up",)


def test_rows_come_out():
    TopicFactory(code="cs.LG")

    with copying("COPY (SELECT code FROM works_topic) TO STDOUT") as copy:
        assert b"".join(copy) == b"cs.LG\n"


def test_a_row_that_does_not_fit_raises_as_any_query_does():
    with pytest.raises(DataError), copying("COPY works_topic (code, name, archive) FROM STDIN") as copy:
        copy.write_row(("c" * 41, "", ""))


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_cut_raises_as_in_any_query():
    with (
        pytest.raises(OperationalError),
        copying("COPY (SELECT pg_terminate_backend(pg_backend_pid())) TO STDOUT") as copy,
    ):
        b"".join(copy)
    connection.close()
