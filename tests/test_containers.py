"""Dockerfile and docker-compose.yml hold what the project has: no engine is needed to know."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from celery.bin.celery import celery as celery_command
from django.core.management import get_commands
from granian.cli import cli as granian_command
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = YAML(typ="safe").load(COMPOSE_TEXT)
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("image") == "bzpeer"}
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SETTINGS = "".join(path.read_text() for path in (ROOT / "bzpeer").glob("*.py"))
# Of their images' own, as their manuals have them.
OF_IMAGES = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE"}


def is_read(variable):
    return f'"{variable.removesuffix("_FILE")}"' in SETTINGS


def test_the_linter_of_dockerfiles_is_content():
    done = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), "Dockerfile"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "")


def test_compose_keeps_to_its_schema():
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_confined(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "mem_limit" in service
    # Ours by the image: USER in the Dockerfile.
    assert name in OURS or name == "pool" or service["user"] != "root"


def test_images_run_as_nobody_in_particular():
    stages = DOCKERFILE.split("FROM ")[2:]

    assert all("USER 10001:10001" in stage for stage in stages)


def test_every_long_running_service_is_watched():
    unwatched = {name for name in SERVICES if name not in ("web", "mail") and "healthcheck" not in SERVICES[name]}

    assert unwatched == set()
    assert "HEALTHCHECK" in DOCKERFILE


@pytest.mark.parametrize("name", SERVICES)
def test_every_variable_is_read_by_somebody(name):
    unread = {each for each in SERVICES[name].get("environment", {}) if not is_read(each)}

    assert unread <= OF_IMAGES
    assert name not in OURS or not unread


def test_every_variable_that_may_be_given_is_in_the_example():
    given = set(re.findall(r"\$\{(\w+)", COMPOSE_TEXT))
    example = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))

    assert given <= example
    assert {each for each in example if not is_read(each)} == set()


def test_every_secret_is_there_for_who_names_it():
    for name, service in SERVICES.items():
        named = set(re.findall(r"/run/secrets/(\w+)", str(service)))
        named |= {"db_password"} if name in ("pool", "replica") else set()
        assert named == set(service.get("secrets", [])), name
    assert set(COMPOSE["secrets"]) == {"secret_key", "db_password"}


def test_every_path_that_is_copied_or_mounted_is_there():
    copied = [path for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.M) for path in line.split()[:-1]]
    mounted = [
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if volume.startswith("./")
    ]
    # The operator's own, made by hand.
    theirs = {"./imports", "./backups"}

    assert [path for path in [*copied, *mounted] if path not in theirs and not (ROOT / path).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert [path for path in copied if path.split("/")[0] in ignored] == []


def test_volumes_are_declared():
    named = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if not volume.startswith(".")
    }

    assert named == set(COMPOSE["volumes"])


def test_ports_agree():
    (command,) = re.findall(r'^CMD \["granian", (.+)\]$', DOCKERFILE, re.M)
    port = re.search(r'"--port", "(\d+)"', command)[1]

    assert f"EXPOSE {port}\n" in DOCKERFILE
    assert f"http://localhost:{port}/healthz" in DOCKERFILE
    assert SERVICES["web"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert (
        f"listen_port = {SERVICES['pool']['healthcheck']['test'][-1].rpartition('/')[2]}\n"
        in (ROOT / "deploy/pgbouncer.ini").read_text()
    )


def commands():
    """Each command of a container of ours, as words."""
    yield re.findall(r'"([^"]+)"', re.search(r'^CMD (\["granian".+\])$', DOCKERFILE, re.M)[1])
    for service in OURS.values():
        for part in service.get("command", "").removeprefix("sh -c ").strip('"').split("&&"):
            if part.strip():
                yield shlex.split(part)
        test = service.get("healthcheck", {}).get("test")
        if test and test[1] == "celery":
            yield test[1:]


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_and_option_exists(words):
    if words[0] == "python":
        assert words[1] == "manage.py"
        assert words[2] in get_commands()
        return
    command = granian_command if words[0] == "granian" else celery_command
    known = {option for parameter in command.params for option in parameter.opts}
    if words[0] == "celery":
        command = command.commands[words[3]]
        known |= {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words[1:] if word.startswith("-")} <= known


def test_the_builder_is_pinned_as_in_the_makefile():
    version = re.search(r"^UV_VERSION := (.+)$", (ROOT / "Makefile").read_text(), re.M)[1]

    assert f"uv=={version}" in DOCKERFILE


@pytest.mark.parametrize("path", sorted((ROOT / "deploy").glob("*")), ids=lambda path: path.name)
def test_scripts_are_shell(path):
    shell = "bash" if "bash" in path.read_text().splitlines()[0] else "sh"
    done = subprocess.run([shell, "-n", path], capture_output=True, text=True, check=False)

    assert path.suffix == ".ini" or (done.returncode, done.stderr) == (0, "")
