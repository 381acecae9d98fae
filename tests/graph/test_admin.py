import pytest

from tests.factories import AuthorFactory, CollaborationFactory
from tests.markup import parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    ada, bob, eve = (AuthorFactory(display_name=name) for name in ("Ada Byron", "Bob Carter", "Eve Dow"))
    return [CollaborationFactory(first=ada, second=bob), CollaborationFactory(first=bob, second=eve)]


@pytest.mark.parametrize(
    ("term", "found"),
    [("", [1, 0]), ("Ada Byron", [0]), ("Bob Carter", [1, 0]), ("Nobody Here", [])],
    ids=["nothing", "first", "either end", "nobody"],
)
def test_search_by_name(admin_client, rows, term, found):
    assert shown(admin_client, term) == [rows[index].pk for index in found]


def test_search_by_public_id(admin_client, rows):
    assert shown(admin_client, rows[0].first.public_id) == [rows[0].pk]


def test_rows_are_facts(admin_client, rows):
    response = admin_client.get("/admin/graph/collaboration/add/")

    assert response.status_code == 403


def shown(client, term):
    page = parse(client.get("/admin/graph/collaboration/", {"q": term}))
    return [
        int(link.split("/")[-3]) for link in page.xpath('//table[@id="result_list"]//th//a/@href') if "change" in link
    ]
