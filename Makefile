# Every target installs what it needs first; nothing but Python 3.11 and make has to be there.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ONCE ?=
LIST ?=

.PHONY: demo test test-unit test-sqlite test-postgresql check bench screenshots requirements clean

# Runs the demonstration; `make demo ONCE=1` ends with an exit code, `make demo LIST=path` takes a list of yours.
demo: $(VENV)/.runtime $(VENV)/.assets
	$(BIN)/watchfloor demo $(if $(ONCE),--once) $(if $(LIST),--list "$(LIST)")

# All tests, on SQLite and on PostgreSQL.
test: $(VENV)/.dev $(VENV)/.assets
	@bash tools/postgresql
	@bash tools/chromium
	$(MAKE) --no-print-directory test-sqlite test-postgresql

test-sqlite: $(VENV)/.dev $(VENV)/.assets
	$(BIN)/pytest -n 2 --dist loadfile --db sqlite tests

test-postgresql: $(VENV)/.dev $(VENV)/.assets
	$(BIN)/pytest -n 2 --dist loadfile --db postgresql tests

# The quick part, while you write.
test-unit: $(VENV)/.dev $(VENV)/.assets
	$(BIN)/pytest -n 2 --dist loadfile -m "not faults and not install and not slow" tests

# Everything but the tests: format, lint, types, imports, migrations.
check: $(VENV)/.dev
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/makemigrations --check --dry-run

bench: $(VENV)/.dev $(VENV)/.assets
	@bash tools/postgresql
	$(BIN)/python -m tests.bench

# Pictures of every screen into var/screenshots (light, dark, phone), and the two of the README.
screenshots: $(VENV)/.dev $(VENV)/.assets
	@bash tools/chromium
	$(BIN)/python tools/screenshots

# Pin again after a change of requirements*.in.
requirements: $(VENV)/.uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --override overrides.txt requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --override overrides.txt requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) build dist src/*.egg-info

$(VENV)/.uv:
	@bash tools/bootstrap "$(PYTHON)" "$(VENV)"
	@touch $@

# What browsers are served: own files and what npm brings, collected, hashed and compressed.
$(VENV)/.assets: package-lock.json tools/assets src/watchfloor/web/icons.txt $(shell find src/watchfloor/web/static -type f -not -path '*/vendor/*')
	@bash tools/npm "$(VENV)"
	@$(BIN)/python tools/assets
	@touch $@

# --only-binary: no compiler is ever called.
$(VENV)/.runtime: requirements.txt pyproject.toml | $(VENV)/.uv
	@[ -e $(VENV)/.dev ] || VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install -q --no-deps --require-hashes --only-binary :all: --compile-bytecode -r requirements.txt
	@$(BIN)/python tools/link
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml | $(VENV)/.uv
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install -q --no-deps --require-hashes --only-binary :all: --compile-bytecode -r requirements-dev.txt
	@$(BIN)/python tools/link
	@touch $@
