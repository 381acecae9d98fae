import pytest

from graph import focus
from tests.factories import AuthorFactory, InstitutionFactory, TopicFactory, WorkFactory

pytestmark = pytest.mark.django_db

FACTORIES = {
    "author": AuthorFactory,
    "work": lambda: WorkFactory(arxiv_id="hep-th/9901001"),
    "topic": lambda: TopicFactory(code="cs.LG"),
    "institution": lambda: InstitutionFactory(ror_id="02mhbdp94"),
}


@pytest.mark.parametrize("kind", FACTORIES)
def test_find_finds_what_key_names(kind):
    entity = FACTORIES[kind]()

    assert focus.key(entity).startswith(f"{kind}:")
    assert focus.find(focus.key(entity)) == entity


def test_find_reads_any_form_of_an_arxiv_id():
    work = WorkFactory(arxiv_id="2010.04116")

    assert focus.find("work:arXiv:2010.04116v3") == work


@pytest.mark.parametrize(
    "name",
    [
        *("", "author:", "author:00000000", "author:ILOU0000", "author:\0", "x" * 5_000, "moon:1", "work:2010.04116"),
        *(
            "work:",
            "work:\0",
            "topic:",
            "topic:\0",
            "topic:no.SUCH",
            "institution:",
            "institution:zz",
            "institution:\0",
        ),
    ],
)
def test_find_gives_none_for_anything_else(name):
    assert focus.find(name) is None
