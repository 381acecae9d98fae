"""Migrations of a release must be livable for the version before, which serves pages while they run."""

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter

# The newest migration of each app in the newest release: what came later is looked at. Nothing was released yet, so
# nobody runs two versions side by side; enter the first release's here when it is made.
NEWEST_RELEASED: dict[str, str] = {}
OURS = ("works", "graph", "profiles", "trust")


def later():
    """(app, name) of the migrations that no release has."""
    loader = MigrationLoader(None)
    return sorted(
        (app, name)
        for app, name in loader.disk_migrations
        if app in NEWEST_RELEASED and name[:4] > NEWEST_RELEASED[app][:4]
    )


def objections(app, names):
    """How many of these migrations of an app the linter finds fault with."""
    linter = MigrationLinter(
        path=apps.get_app_config(app).path,
        include_apps=[app],
        include_name=names,
        no_cache=True,
        no_output=True,
        all_warnings_as_errors=True,
    )
    linter.lint_all_migrations()
    return linter.nb_erroneous


@pytest.mark.django_db
@pytest.mark.parametrize("app", OURS)
def test_the_version_before_can_live_with_each_migration(app):
    names = [name for of, name in later() if of == app]

    assert not names or objections(app, names) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("app", "name"),
    [("graph", "0002_neighbourhoods"), ("works", "0002_imports"), ("works", "0009_chosen_names")],
    ids=["drops a table", "renames a column", "builds an index under lock"],
)
def test_the_linter_finds_what_it_is_there_for(app, name):
    assert objections(app, [name]) == 1
