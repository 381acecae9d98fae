import pytest

from tests.factories import AuthorFactory, CollaborationFactory
from tests.markup import parse, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    ada, bob, eve = (AuthorFactory(display_name=name) for name in ("Ada Byron", "Bob Carter", "Eve Dow"))
    CollaborationFactory(ada, bob)
    CollaborationFactory(bob, eve)
    return ada, bob, eve


@pytest.mark.parametrize(
    ("term", "found"),
    [("", [2, 1, 0]), ("Ada Byron", [0]), ("Bob Carter", [1]), ("Nobody Here", [])],
    ids=["nothing", "one", "another", "nobody"],
)
def test_search_by_name(admin_client, people, term, found):
    assert shown(admin_client, term) == [people[index].pk for index in found]


def test_search_by_public_id(admin_client, people):
    assert shown(admin_client, people[0].public_id) == [people[0].pk]


def test_a_row_names_the_strongest(admin_client, people):
    page = parse(admin_client.get(f"/admin/graph/neighbourhood/{people[1].pk}/change/"))

    assert "Ada Byron: 1 works, credit 1.0, 2022 to 2022" in text(page)


def test_rows_are_facts(admin_client, people):
    response = admin_client.get("/admin/graph/neighbourhood/add/")

    assert response.status_code == 403


def shown(client, term):
    page = parse(client.get("/admin/graph/neighbourhood/", {"q": term}))
    return [
        int(link.split("/")[-3]) for link in page.xpath('//table[@id="result_list"]//th//a/@href') if "change" in link
    ]
