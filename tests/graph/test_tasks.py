import pytest
from django.core.management import call_command

from graph import adjacency_files, collaborations, tasks, topic_years
from graph.models import TopicYear
from tests.factories import AuthorFactory, TopicFactory, WorkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_work():
    WorkFactory(authors=[AuthorFactory(), AuthorFactory()], topics=[TopicFactory()])
    collaborations.rebuild()


def test_topic_years_are_rebuilt_with_the_coverage():
    tasks.rebuild_topic_years()

    assert (TopicYear.objects.get().works, topic_years.coverage().pairs) == (1, 1)


def test_paths_are_built():
    tasks.build_paths()

    assert len(adjacency_files.current().adjacency.ids) == 2


def test_command_builds_paths(capsys):
    call_command("build_paths")

    assert capsys.readouterr().out.startswith("1 collaborations in ")
    assert adjacency_files.current() is not None
