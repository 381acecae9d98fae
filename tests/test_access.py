"""Every address, as each role asks for it."""

import types

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from bzpeer import access
from bzpeer.access import STAFF_PAGES, Access
from profiles import roles
from profiles.models import User
from tests.factories import AuthorFactory, ClaimFactory, ReportFactory, UserFactory, WorkFactory, verified

pytestmark = pytest.mark.django_db

ADDRESSES = {each.name: each for each in access.addresses()}
# Django's and allauth's patterns that only lead to others.
UNNAMED = [name for name in ADDRESSES if "/" in name or "." in name]
MODELS = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}
OURS = ("works", "graph", "profiles", "trust")
PAGES = {"changelist": "view", "add": "add", "change": "view", "delete": "delete"}


@pytest.fixture
def record():
    author = AuthorFactory(display_name="Ada Byron")
    WorkFactory(authors=[author], arxiv_id="2010.04116")
    return author


@pytest.fixture
def people(record):
    """An account of each role; the author holds the record."""
    roles.sync()
    found = {"reader": verified(), "curator": verified(), "administrator": verified()}
    found["author"] = ClaimFactory(author=record, state="approved", researcher__user=verified()).researcher.user
    roles.keep_author(found["author"])
    roles.grant(found["curator"], roles.CURATOR)
    roles.grant(found["administrator"], roles.ADMINISTRATOR)
    return found


def asks(people, role):
    client = Client()
    if role != "anybody":
        client.force_login(people[role], backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(name, record):
    kwargs = {
        "public_id": record.public_id,
        "slug": record.slug,
        "arxiv_id": "2010.04116",
        "form": "bib",
        "position": 1,
        "raw": "2010.04116v1",
        "code": "cs.LG",
        "ror_id": "02mhbdp94",
        "typed": "byron ada",
        "token": "x",
        "kind": "topics",
        "number": 0,
        "key": "1",
        "link": "x",
        "pk": 1,
        "uidb36": "1",
        "provider_id": "orcid",
    }
    known = {each: value for each, value in kwargs.items() if f"{each}>" in ADDRESSES[name].pattern}
    if "key>" in ADDRESSES[name].pattern and "int:key" in ADDRESSES[name].pattern:
        known["key"] = 1
    return reverse(name, kwargs=known)


def is_refused(response):
    """Sent to a login, or told that this is not theirs."""
    goes_to = response.get("Location", "")
    return response.status_code == 403 or goes_to.startswith(("/accounts/login/?next=", "/admin/login/"))


def names(kind):
    return [name for name in ADDRESSES if access.decision(name) == kind and name not in UNNAMED]


# --- the table -----------------------------------------------------------------------------------------------


def test_every_address_has_a_decision():
    assert access.every_address_has_a_decision(None) == []


def urlconf(**patterns):
    module = types.ModuleType("urlconf")
    site = [path("", include("bzpeer.urls"))]
    module.urlpatterns = site + [path(f"{name}/", view, name=name) for name, view in patterns.items()]
    return module


def test_a_view_without_a_decision_fails_the_project_and_is_refused(settings, client, monkeypatch):
    settings.ROOT_URLCONF = urlconf(forgotten=lambda request: HttpResponse("secret"))

    errors = access.every_address_has_a_decision(None)

    assert [(error.id, "forgotten" in error.msg) for error in errors] == [("bzpeer.E001", True)]
    assert client.get("/forgotten/").status_code == 403


def test_a_name_in_the_table_that_is_no_address_fails_the_project(monkeypatch):
    monkeypatch.setattr(access, "TABLE", {**access.TABLE, "works:gone": Access.PUBLIC})

    assert [error.id for error in access.every_address_has_a_decision(None)] == ["bzpeer.E002"]


def test_a_page_added_to_the_admin_needs_a_decision_of_its_own():
    assert access.decision("admin:works_author_change") == Access.STAFF
    assert access.decision("admin:works_author_forget") is None
    assert access.decision("admin:anything") is None


# --- who comes in --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names(Access.PUBLIC))
def test_what_is_public_turns_nobody_away(people, record, name):
    assert not is_refused(asks(people, "anybody").get(url(name, record)))


@pytest.mark.parametrize("name", names(Access.READER))
def test_what_is_for_accounts_asks_to_log_in_and_keeps_where(people, record, name):
    address = url(name, record)

    for method in ("get", "post"):
        response = getattr(asks(people, "anybody"), method)(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/?next=/")


OWN = [name for name in names(Access.READER) if name.startswith("profiles:own")]


@pytest.mark.parametrize("name", [name for name in names(Access.READER) if name not in OWN])
def test_what_is_for_accounts_lets_every_account_in(people, record, name):
    assert not is_refused(asks(people, "reader").get(url(name, record)))


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("method", ["get", "post"])
def test_own_pages_are_for_the_owner_alone_whatever_the_role(people, record, name, method):
    address = url(name, record)

    found = {role: getattr(asks(people, role), method)(address).status_code for role in people}

    # Some addresses take one method alone, from whomever.
    refused = {405} if found["author"] == 405 else {403}
    assert {found[role] for role in ("reader", "curator", "administrator")} == refused
    assert found["author"] != 403


@pytest.mark.parametrize("name", names(Access.STAFF))
def test_the_admin_is_closed_to_readers_and_authors(people, record, name):
    if name in ("admin:login", "admin:logout"):
        pytest.skip("for everybody")
    address = admin_url(name)

    for role in ("anybody", "reader", "author"):
        assert is_refused(asks(people, role).get(address))


def admin_url(name):
    if name == "admin:view_on_site":
        return "/admin/r/1/1/"
    if name == "admin:app_list":
        return "/admin/works/"
    if name == "admin:password_change":
        return reverse(name)
    if name.endswith("_password_change"):
        return reverse(name, args=[1])
    if name in ("admin:operations", "admin:works_candidate_several", "admin:works_event_export"):
        return reverse(name)
    if name in STAFF_PAGES or name.rpartition("_")[2] in ("change", "history", "delete"):
        return reverse(name, args=[999_999])
    return reverse(name)


STANDARD = [
    (f"admin:{model}_{page}", f"{MODELS[model]._meta.app_label}.{verb}_{MODELS[model]._meta.model_name}")
    for model in MODELS
    for page, verb in PAGES.items()
    if f"admin:{model}_{page}" in ADDRESSES
]


@pytest.mark.parametrize("role", [roles.CURATOR, roles.ADMINISTRATOR])
@pytest.mark.parametrize(("name", "permission"), STANDARD, ids=[name for name, _ in STANDARD])
def test_staff_open_what_their_role_says_and_nothing_else(people, role, name, permission):
    response = asks(people, role.lower()).get(admin_url(name))

    may = permission in roles.ROLES[role].split()
    assert response.status_code in ((200, 302, 404) if may else (403,))


@pytest.mark.parametrize("role", [roles.CURATOR, roles.ADMINISTRATOR])
@pytest.mark.parametrize(("name", "permission"), STAFF_PAGES.items(), ids=STAFF_PAGES)
def test_pages_added_to_the_admin_ask_for_their_permission(people, role, name, permission):
    response = asks(people, role.lower()).post(admin_url(name))

    may = permission in roles.ROLES[role].split()
    assert (response.status_code == 403) is not may


# --- roles ---------------------------------------------------------------------------------------------------


def test_every_model_of_ours_can_be_looked_at_by_administrators():
    viewable = {each for each in roles.ROLES[roles.ADMINISTRATOR].split() if ".view_" in each}

    ours = {f"{m._meta.app_label}.view_{m._meta.model_name}" for m in MODELS.values() if m._meta.app_label in OURS}
    assert ours - viewable == set()


def test_curators_hold_nothing_about_accounts_and_can_delete_nothing():
    held = roles.ROLES[roles.CURATOR].split()

    assert [each for each in held if "user" in each or ".delete_" in each or "group" in each] == []


def test_readers_and_authors_hold_no_permission():
    assert roles.ROLES[roles.READER] == roles.ROLES[roles.AUTHOR] == ""


def test_roles_are_put_right_whatever_was_clicked():
    roles.sync()
    group = Group.objects.get(name=roles.CURATOR)
    before = set(group.permissions.all())
    group.permissions.set(Permission.objects.all()[:3])

    roles.sync()

    assert set(group.permissions.all()) == before


def test_a_role_with_an_unknown_permission_is_an_error(monkeypatch):
    assert roles.every_permission_exists(None) == []
    monkeypatch.setattr(roles, "ROLES", {roles.READER: "works.fly"})

    assert [error.id for error in roles.every_permission_exists(None)] == ["profiles.E001"]

    with pytest.raises(roles.MissingPermission, match=r"works\.fly"):
        roles.sync()


def test_the_command_grants_a_role(capsys):
    user = UserFactory(email="ada@example.org")

    call_command("sync_roles", "--grant", "Curator", "--to", "Ada@example.org")

    user.refresh_from_db()
    assert (user.is_staff, user.has_perm("profiles.decide_claim"), user.has_perm("profiles.change_user")) == (
        True,
        True,
        False,
    )
    with pytest.raises(CommandError, match="No account has the address"):
        call_command("sync_roles", "--grant", "Curator", "--to", "nobody@example.org")


def test_a_role_taken_away_leaves_no_staff(people):
    roles.grant(people["curator"], roles.READER)

    assert people["curator"].is_staff is False
    assert not people["curator"].groups.filter(name=roles.CURATOR).exists()


# --- escalation ----------------------------------------------------------------------------------------------


def change(client, user, **fields):
    form = {"email": user.email, "is_active": "on", **fields}
    return client.post(reverse("admin:profiles_user_change", args=[user.pk]), form)


def test_an_administrator_gives_roles_and_no_more(people):
    target, client = UserFactory(), asks(people, "administrator")
    curators = Group.objects.get(name=roles.CURATOR)
    everything = Group.objects.create(name="Everything")
    permission = Permission.objects.first()

    change(
        client,
        target,
        is_staff="on",
        is_superuser="on",
        groups=[curators.pk],
        user_permissions=[permission.pk],
    )
    refused = change(client, target, groups=[everything.pk])

    target.refresh_from_db()
    assert (target.is_superuser, list(target.user_permissions.all())) == (False, [])
    assert list(target.groups.all()) == [curators]
    assert refused.status_code == 200


def test_an_administrator_changes_neither_themselves_nor_superusers(people):
    root = UserFactory(is_superuser=True, is_staff=True)
    client = asks(people, "administrator")

    for user in (people["administrator"], root):
        assert change(client, user, email="mine@example.org").status_code == 403
    assert client.get(f"/admin/profiles/user/{people['reader'].pk}/password/").status_code == 403
    assert User.objects.filter(email="mine@example.org").count() == 0


def test_a_curator_opens_no_account_and_gives_no_role(people):
    client = asks(people, "curator")

    assert change(client, people["curator"], is_superuser="on").status_code == 403
    assert client.get(reverse("admin:profiles_user_changelist")).status_code == 403
    assert client.get(reverse("admin:auth_group_changelist")).status_code == 403


def test_claims_are_typed_over_by_nobody(people):
    claim = ClaimFactory()
    client = asks(people, "administrator")

    posted = client.post(reverse("admin:profiles_claim_change", args=[claim.pk]), {"state": "approved", "level": 4})

    claim.refresh_from_db()
    assert (posted.status_code, claim.state, claim.level) == (403, "pending", 2)


def test_reports_nobody_confirmed_are_not_there(people):
    report = ReportFactory(state="unconfirmed")
    client = asks(people, "curator")

    assert client.get(reverse("admin:profiles_report_change", args=[report.pk])).status_code == 302
    assert client.post(reverse("admin:profiles_report_uphold", args=[report.pk]), {"reason": "x"}).status_code == 404
