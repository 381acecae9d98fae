import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tests.factories import (
    NOW,
    AuthorFactory,
    AuthorshipFactory,
    ImportRunFactory,
    InstitutionFactory,
    TopicFactory,
    WorkFactory,
)
from works.models import (
    Affiliation,
    Author,
    DistinctFrom,
    Evidence,
    Grade,
    InstitutionDomain,
    RejectedRecord,
    TopicCount,
    WorkTopic,
)

pytestmark = pytest.mark.django_db


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"version": 0}, "works_work_version_from_1"),
        ({"year": 1900}, "works_work_year_sane"),
        ({"arxiv_id": ""}, "works_work_has_arxiv_id"),
        ({"kind": "rumour"}, "works_work_kind_known"),
    ],
)
def test_work_refuses(fields, rule):
    with refused(rule):
        WorkFactory(**fields)


def test_work_has_its_arxiv_id_alone():
    WorkFactory(arxiv_id="2010.04116")

    with refused("works_work_arxiv_id_once"):
        WorkFactory(arxiv_id="2010.04116")


def test_author_has_its_public_id_alone():
    AuthorFactory(public_id="36z961m6")

    with refused("works_author_public_id_once"):
        AuthorFactory(public_id="36z961m6")


def test_merged_author_has_a_successor():
    with refused("works_author_merged_has_successor"):
        AuthorFactory(state=Author.State.MERGED)


def test_author_is_not_merged_into_itself():
    author = AuthorFactory()

    with refused("works_author_not_merged_into_itself"):
        Author.objects.filter(pk=author.pk).update(state="merged", merged_into=author)


def test_author_stands_once_on_a_work():
    ada = AuthorFactory()
    work = WorkFactory(authors=[ada])

    with refused("works_authorship_author_once_per_work"):
        AuthorshipFactory(work=work, author=ada, position=2)


def test_position_is_taken_once():
    work = WorkFactory(authors=[AuthorFactory()])

    with refused("works_authorship_one_per_position"):
        AuthorshipFactory(work=work, position=1)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"is_collaboration": True}, "works_authorship_collaboration_is_no_author"),
        ({"position": 0}, "works_authorship_position_from_1"),
        ({"grade": "Z"}, "works_authorship_grade_known"),
    ],
)
def test_authorship_refuses(fields, rule):
    with refused(rule):
        AuthorshipFactory(**fields)


def test_topic_stands_once_on_a_work():
    topic = TopicFactory()
    work = WorkFactory(topics=[topic])

    with refused("works_worktopic_once"):
        WorkTopic.objects.create(work=work, topic=topic, position=1)


def test_evidence_has_one_subject():
    with refused("works_evidence_one_subject"):
        Evidence.objects.create(kind="note", source="a curator", recorded_at=NOW)


def test_evidence_expires_after_it_was_recorded():
    with refused("works_evidence_expires_after_recorded"):
        Evidence.objects.create(
            author=AuthorFactory(), kind="note", source="a curator", recorded_at=NOW, expires_at=NOW - dt.timedelta(1)
        )


def test_evidence_about_an_author_speaks_for_no_other():
    with refused("works_evidence_speaks_of_a_byline"):
        Evidence.objects.create(
            author=AuthorFactory(), speaks_for=AuthorFactory(), kind="note", source="a curator", recorded_at=NOW
        )


def test_distinct_from_is_ordered():
    one, other = AuthorFactory(), AuthorFactory()

    with refused("works_distinctfrom_ordered"):
        DistinctFrom.objects.create(first=other, second=one, reason="r", source="s", recorded_at=NOW)


def test_distinct_from_is_said_once():
    one, other = AuthorFactory(), AuthorFactory()
    said = {"first": one, "second": other, "reason": "r", "source": "s", "recorded_at": NOW}
    DistinctFrom.objects.create(**said)

    with refused("works_distinctfrom_once"):
        DistinctFrom.objects.create(**said)


def test_institution_has_a_ror_id():
    with refused("works_institution_ror_id_form"):
        InstitutionFactory(ror_id="MIT")


@pytest.mark.parametrize("domain", ["MIT.edu", "localhost", "mit.edu/x", "", "a b.edu"])
def test_a_domain_is_written_in_lower_case(domain):
    with refused("works_institutiondomain_form"):
        InstitutionDomain.objects.create(domain=domain, institution=InstitutionFactory())


def test_an_institution_has_a_domain_once():
    institution = InstitutionFactory()
    InstitutionDomain.objects.create(domain="mit.edu", institution=institution)

    with refused("works_institutiondomain_once"):
        InstitutionDomain.objects.create(domain="mit.edu", institution=institution)


def test_affiliation_ends_after_its_start():
    with refused("works_affiliation_ends_after_start"):
        Affiliation.objects.create(
            author=AuthorFactory(),
            institution=InstitutionFactory(),
            started_on=NOW.date(),
            ended_on=NOW.date() - dt.timedelta(1),
            source="s",
            recorded_at=NOW,
        )


def test_a_record_is_rejected_once_per_run():
    run = ImportRunFactory()
    RejectedRecord.objects.create(run=run, position=1, raw="x", reason="r")

    with refused("works_rejectedrecord_once"), transaction.atomic():
        RejectedRecord.objects.create(run=run, position=1, raw="x", reason="r")


def test_every_grade_says_what_it_means():
    meanings = {Grade(grade).meaning for grade in Grade.values}

    assert len(meanings) == len(Grade)
    assert all(meaning.endswith(".") for meaning in meanings)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"works": 0}, "works_topiccount_has_works"),
        ({"facet": "moon"}, "works_topiccount_facet_known"),
        ({"value": "2022"}, "works_topiccount_once"),
    ],
)
def test_count_of_a_topic_refuses(fields, rule):
    topic = TopicFactory()
    count = {"topic": topic, "facet": "year", "value": "2021", "works": 1}
    TopicCount.objects.create(**{**count, "value": "2022"})

    with refused(rule):
        TopicCount.objects.create(**{**count, **fields})
