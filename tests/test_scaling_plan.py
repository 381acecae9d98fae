"""The plan for sharding names tables, keys and columns that exist."""

import re
from pathlib import Path

from django.apps import apps

PLAN = (Path(__file__).parents[1] / "docs" / "scaling.md").read_text()
COLUMNS = {model._meta.db_table: {field.column for field in model._meta.concrete_fields} for model in apps.get_models()}


def test_distributed_tables_have_their_column():
    distributed = re.findall(r"create_distributed_table\('(\w+)', '(\w+)'", PLAN)

    assert len(distributed) == 9
    assert [(table, column) for table, column in distributed if column not in COLUMNS.get(table, ())] == []


def test_reference_tables_and_keys_exist():
    (names,) = re.findall(r"unnest\(ARRAY\[(.+?)\]::regclass", PLAN, re.S)
    keys = re.findall(r"ALTER TABLE (\w+) DROP CONSTRAINT \w+_pkey, ADD PRIMARY KEY \((\w+), id\)", PLAN)

    assert set(re.findall(r"'(\w+)'", names)) <= COLUMNS.keys()
    assert [(table, column) for table, column in keys if column not in COLUMNS.get(table, ())] == []
    # Each distributed table whose own key is not the column gets a key that holds it.
    assert {table for table, _ in keys} == {
        table
        for table, column in re.findall(r"create_distributed_table\('(\w+)', '(\w+)'", PLAN)
        if "id" in COLUMNS[table] and column != "id"
    }
