"""The repository itself is under test."""

import ast
import re
from pathlib import Path

import pytest
from lxml import html

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates"
ALLAUTH = ("account/", "allauth/", "mfa/", "socialaccount/", "usersessions/")
APPS = ("api", "bzpeer", "works", "graph", "profiles")
ENTRY_POINTS = [
    path
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if path.name == "views.py" or path.name.endswith("_views.py") or "/views/" in str(path)
]
FRAGMENTS = [path for path in TEMPLATES.rglob("_*.html") if path.with_name(path.name[1:]).exists()]


@pytest.mark.parametrize("path", ENTRY_POINTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_views_hold_no_orm_call(path):
    assert not re.search(r"\.objects|\.filter\(|cursor\(", path.read_text())


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_fragment_has_one_root_named_as_its_file(path):
    source = re.sub(r"{%.*?%}|{{.*?}}", "", path.read_text(), flags=re.DOTALL)
    elements = [element for element in html.fragments_fromstring(source.strip()) if not isinstance(element, str)]

    assert len(elements) == 1
    assert elements[0].get("id", "").startswith(f"{path.parent.name}-{path.stem[1:].replace('_', '-')}")


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_templates_hold_no_inline_script_or_style(path):
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", path.read_text())


def test_every_own_template_is_used():
    sources = [
        path.read_text()
        for folder in (*APPS, "templates")
        for path in (ROOT / folder).rglob("*.*")
        if path.suffix in (".py", ".html")
    ]
    text = "\n".join(sources)
    names = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    # Django and allauth look these up by name.
    by_name = {name for name in names if name.startswith(ALLAUTH)} | {
        "403.html",
        "403_csrf.html",
        "404.html",
        "500.html",
    }
    unused = {name for name in names - by_name if name not in text and re.sub(r"/_", "/", name) not in text}

    assert unused == set()


def test_modules_stay_short():
    long = {
        str(path): count
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in str(path) and (count := len(path.read_text().splitlines())) > 400
    }

    assert long == {}


STATEMENT = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|COPY)\b")
# Each puts in pieces that the code itself chose from a few of its own.
CHOSEN = {
    ("api/reads.py", "order"),
    ("api/reads.py", "where"),
    ("profiles/sitemaps.py", "_COLUMNS[kind]"),
    ("profiles/sitemaps.py", "_SHOWN[kind]"),
    ("works/lists.py", "_EXPORT_SQL"),
    ("works/lists.py", "_PAGE_SQL"),
    ("works/topic_lists.py", "_FOUND_SQL"),
    ("graph/collaborations.py", "_FORGET_SQL"),
    ("works/search/texts.py", "_FOUND_SQL"),
    ("works/search/texts.py", "_SINCE_SQL"),
    ("works/search/texts.py", "_RANKED_SQL"),
    ("works/search/by_name.py", "_ARM_SQL"),
    # Names of tables that PostgreSQL itself listed, and quoted.
    ("bzpeer/backups.py", "_DIGEST_SQL"),
}


@pytest.mark.parametrize("app", APPS)
def test_statements_are_composed_of_the_codes_own_pieces(app):
    """Inside a function, only names in capitals go into a statement: what anybody sent is bound, never composed."""
    composed = {
        (str(path.relative_to(ROOT)), piece)
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for piece in pieces_composed_in(function)
    }

    assert composed - CHOSEN == set()


def pieces_composed_in(function):
    for node in ast.walk(function):
        if isinstance(node, ast.JoinedStr):
            words = "".join(part.value for part in node.values if isinstance(part, ast.Constant))
            names = [ast.unparse(part.value) for part in node.values if isinstance(part, ast.FormattedValue)]
            yield from (name for name in names if STATEMENT.search(words) and not name.isupper())
        elif isinstance(node, ast.Attribute) and node.attr == "format":
            yield from (name for name in [ast.unparse(node.value)] if name.endswith("_SQL"))
