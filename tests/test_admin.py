import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from profiles.trust.models import TrustPass
from tests.factories import (
    NOW,
    AuthorFactory,
    AuthorshipFactory,
    BlockFactory,
    ClaimFactory,
    CollaborationFactory,
    ConductEventFactory,
    ConductReportFactory,
    ConversationFactory,
    DeadAddressFactory,
    DigestFactory,
    FollowFactory,
    InstitutionFactory,
    InvitationFactory,
    LetterFactory,
    MessageFactory,
    NoticeChoiceFactory,
    NoticeFactory,
    SourceCheckFactory,
    SuspensionFactory,
    TopicFactory,
    TrustSnapshotFactory,
    UserFactory,
    VouchFactory,
    WorkFactory,
)
from works.models import InstitutionDomain, Work

pytestmark = pytest.mark.django_db

OURS = [model for model in admin.site._registry if model._meta.app_label in ("works", "graph", "profiles", "trust")]


@pytest.fixture
def curator():
    client = Client()
    client.force_login(
        UserFactory(is_staff=True, is_superuser=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def fill(count):
    for _ in range(count):
        one, other = AuthorFactory(), AuthorFactory()
        WorkFactory(authors=[one, other], topics=[TopicFactory()])
        CollaborationFactory(first=one, second=other)
        TrustSnapshotFactory(author=one)
        ClaimFactory(author=one)
        FollowFactory(author=one)
        SourceCheckFactory()
        for factory in (NoticeFactory, NoticeChoiceFactory, LetterFactory, DeadAddressFactory, DigestFactory):
            factory()
        VouchFactory(authorship=one.authorships.get())
        MessageFactory(conversation=ConversationFactory(between=[UserFactory()]), state="held")
        BlockFactory()
        InvitationFactory()
        ConductReportFactory()
        SuspensionFactory()
        ConductEventFactory()
        TrustPass.objects.create(as_of=NOW, cause="test", appended=1)
        InstitutionDomain.objects.create(domain="example.org", institution=InstitutionFactory())


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_list_and_search_answer_without_a_query_per_row(curator, model, django_assert_max_num_queries):
    fill(12)

    with django_assert_max_num_queries(12):
        response = curator.get(
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"), {"q": "x"}
        )
    with django_assert_max_num_queries(12):
        curator.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))

    assert response.status_code == 200


def test_every_model_is_in_the_admin():
    missing = {
        model._meta.label
        for app in ("works", "graph", "profiles", "trust")
        for model in apps.get_app_config(app).get_models()
    } - {model._meta.label for model in OURS}

    assert missing == set()


def test_facts_of_a_source_cannot_be_typed_over(curator):
    work = WorkFactory(title="As printed")

    response = curator.post(reverse("admin:works_work_change", args=[work.pk]), {"title": "Mine"})

    assert response.status_code == 403
    assert Work.objects.get().title == "As printed"


def test_readers_stay_out():
    client = Client()
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/admin/").status_code == 302


def test_evidence_that_a_curator_adds_grades_the_byline(curator):
    byline = AuthorshipFactory()

    curator.post(
        reverse("admin:works_evidence_add"),
        {
            "authorship": byline.pk,
            "kind": "letter",
            "grade": "W",
            "source": "A letter",
            "recorded_at_0": "2026-11-24",
            "recorded_at_1": "12:00",
        },
    )

    byline.refresh_from_db()
    assert byline.grade == "W"
