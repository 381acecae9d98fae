"""Works at an institution: those of its people in the years for which a dated statement has them there."""

import datetime as dt

import pytest

from tests.factories import NOW, AuthorFactory, InstitutionFactory, TopicFactory, WorkFactory
from works import queries, stated_works
from works.counts import refresh_topics
from works.models import Affiliation, Author, Authorship

pytestmark = pytest.mark.django_db


def state(author, institution, began, ended):
    dates = [each and dt.date(each, 6, 1) for each in (began, ended)]
    return Affiliation.objects.create(
        author=author, institution=institution, source="ORCID", recorded_at=NOW, started_on=dates[0], ended_on=dates[1]
    )


@pytest.mark.parametrize(
    ("began", "ended", "years"),
    [
        (2019, 2021, [2021, 2020, 2019]),
        (2020, None, [2022, 2021, 2020]),
        (2020, 2020, [2020]),
        (None, 2020, []),
        (None, None, []),
        (2030, None, []),
    ],
)
def test_works_within_the_stated_years_alone(began, ended, years):
    author, institution = AuthorFactory(), InstitutionFactory()
    for year in range(2018, 2023):
        WorkFactory(authors=[author], year=year)
    state(author, institution, began, ended)

    assert [work.year for work in stated_works.at(institution).works] == years


def test_how_many_works_name_an_affiliation_is_said_once_for_each_work():
    people, institution = [AuthorFactory(), AuthorFactory()], InstitutionFactory()
    for _ in range(3):
        work = WorkFactory(authors=people)
    Authorship.objects.filter(work=work).update(affiliation="Analytical Engine Hall")
    for person in people:
        state(person, institution, 2000, None)

    found = stated_works.at(institution)

    assert (found.affiliated, found.looked_at, len(found.works)) == (1, 3, 3)


def test_people_of_withdrawn_records_are_not_counted():
    author, institution = AuthorFactory(state=Author.State.WITHDRAWN), InstitutionFactory()
    WorkFactory(authors=[author])
    state(author, institution, 2000, None)

    assert stated_works.at(institution) == stated_works.StatedWorks((), 0, 0)


def test_topics_often_together_come_with_their_names_most_works_first():
    one, other, third = (TopicFactory(code=code, name=code.upper()) for code in ("cs.LG", "cs.AI", "cs.DC"))
    for topics in ([one, third], [one, third, other], [other]):
        WorkFactory(authors=[AuthorFactory()], topics=topics)
    refresh_topics()

    found = queries.neighbours(one)

    assert [(each.topic.name, each.works) for each in found] == [("CS.DC", 2), ("CS.AI", 1)]
