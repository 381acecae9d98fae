"""Data migrations on rows as an earlier version left them."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from tests.factories import NOW, AuthorFactory, AuthorshipFactory, WorkFactory
from works.models import Author, Authorship, Candidate, PendingBlock

pytestmark = pytest.mark.django_db

NAME_KEYS = import_module("works.migrations.0007_name_keys")


def key_anew():
    with connection.schema_editor(atomic=False) as editor:
        NAME_KEYS.key_anew(apps, editor)


def of_an_earlier_version(name, position=1):
    author = AuthorFactory(display_name=name, name_key="old form")
    row = AuthorshipFactory(
        work=WorkFactory(), position=position, author=author, byline=name, name_key="old form", block="old f"
    )
    return author, row


def test_keys_and_blocks_are_made_anew_from_what_is_printed(monkeypatch):
    monkeypatch.setattr(NAME_KEYS, "BATCH", 2)
    for name in ("Jeff Dean", "Jan van der Berg", "Karl Mueller", "王伟", "Madonna"):
        of_an_earlier_version(name)

    key_anew()

    assert list(Authorship.objects.order_by("pk").values_list("name_key", "block")) == [
        ("dean, jeff", "dean j"),
        ("van der berg, jan", "vanderberg j"),
        ("mueller, karl", "muller k"),
        ("wang, wei", "wang w"),
        ("madonna", "madonna"),
    ]
    assert set(Author.objects.values_list("name_key", flat=True)) == set(
        Authorship.objects.values_list("name_key", flat=True)
    )


def test_every_block_is_queued_and_groups_are_not():
    of_an_earlier_version("Jeff Dean")
    AuthorshipFactory(work=WorkFactory(), author=None, byline="ATLAS Collaboration", is_collaboration=True)

    key_anew()
    key_anew()

    assert list(PendingBlock.objects.values_list("block", flat=True)) == ["dean j"]


def test_open_proposals_follow_their_block():
    first, _ = of_an_earlier_version("Jeff Dean")
    second, _ = of_an_earlier_version("J. Dean")
    Candidate.objects.create(kind="merge", first=first, second=second, score=0.5, impact=1, block="old f", found_at=NOW)

    key_anew()

    assert Candidate.objects.get().block == "dean j"


def test_names_that_are_keyed_already_cost_no_write():
    author, row = of_an_earlier_version("Jeff Dean")
    key_anew()
    before = _versions()

    key_anew()

    assert _versions() == before
    assert author.pk
    assert row.pk


def _versions():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xmin::text, ctid::text FROM works_authorship UNION SELECT xmin::text, ctid::text FROM works_author"
        )
        return sorted(cursor.fetchall())
