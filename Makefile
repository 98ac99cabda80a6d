# Everything runs from this checkout through .venv; nothing is installed outside of it.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help install install-dev run cluster test test-long evaluate model bench bench-data bench-imports bench-memory bench-references bench-search bench-hostile bench-turns bench-writers bench-postgres screenshots lint format lock clean

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BENCH_FOLDER ?= build/bench

BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check --no-input

# Says in one line why PYTHON cannot make the environment; says nothing when it can.
define python_problem
$(shell \
	if ! $(PYTHON) -c '' 2>/dev/null; then \
	    echo '$(PYTHON) is missing: install Python 3.11 or newer, or name another as PYTHON=path'; \
	elif ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	    echo '$(PYTHON) is too old: install Python 3.11 or newer, or name another as PYTHON=path'; \
	elif ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo '$(PYTHON) cannot make environments: install its venv module (Debian: python3-venv)'; \
	fi)
endef

# A lock names everything and is never resolved: a requirement with an extra, as
# `coverage[toml]`, would ask the index for newer versions, which have no hash in the lock.
# So that a lock with a hole is seen, what is installed is checked as a whole.
define install_lock
@$(PIP) install --no-deps --require-hashes --requirement $(1)
@missing=$$($(BIN)/python -m pip --disable-pip-version-check check) || \
    { printf '%s\n' "$(1) lacks something, make it anew by \`make lock\`:" "$$missing" >&2; exit 1; }
endef

# Each stamp is touched last, so an interrupted step is done again.
.venv/created:
	$(if $(python_problem),$(error $(python_problem)))
	@$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/installed: requirements.lock pyproject.toml | .venv/created
	@echo "Installing $$(grep -c == requirements.lock) packages into .venv ..."
	$(call install_lock,requirements.lock)
	@$(PIP) install --no-deps --no-index --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	@echo "Installing $$(grep -c == requirements-dev.lock) packages for development into .venv ..."
	$(call install_lock,requirements-dev.lock)
	@touch $@

.venv/installed-bench: requirements-bench.lock .venv/installed-dev
	@echo "Installing $$(grep -c == requirements-bench.lock) packages to measure beside into .venv ..."
	$(call install_lock,requirements-bench.lock)
	@touch $@

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' Makefile

install: .venv/installed ## Make .venv and install what the program needs

install-dev: .venv/installed-dev ## Install what the tests and checks need as well

run: install ## Start the service on HOST and PORT (127.0.0.1 and 8000)
	@exec $(BIN)/catalogue serve --host "$(HOST)" --port "$(PORT)"

cluster: install ## Start a primary, two standbys, two processes and a proxy on HOST and PORT
	@exec $(BIN)/python -m cluster --host "$(HOST)" --port "$(PORT)"

# The service under test chooses its own database, whatever the caller's environment says.
# Many tests wait for programs of their own: three workers keep two processors busy, and
# what takes longest is begun first (tests/conftest.py). Each program and worker would
# compile everything anew if the caller's environment told Python to keep no byte code.
# Style and types are checked beside, and told at the end. To trace the lines of the pure
# packages takes Python 3.11 a third of the time: coverage is for CI, or asked for by CI=1.
test: install-dev ## Check and test everything; with CI=1 coverage too
	@mkdir -p build; $(MAKE) lint > build/lint.txt 2>&1 & lint=$$!; \
	env -u CATALOGUE_DATABASE_URL -u CATALOGUE_READ_DATABASE_URL -u PYTHONDONTWRITEBYTECODE \
	    $(BIN)/pytest -n 3 --dist loadscope --no-loadscope-reorder \
	    $(if $(CI),--cov --cov-report=term,--no-cov); tested=$$?; \
	wait $$lint; linted=$$?; cat build/lint.txt; exit $$((tested | linted))

test-long: export CATALOGUE_LONG_TESTS = 1
test-long: test ## The same with the long tests

evaluate: install ## Print the figures against the gold standard, with every miss
	@set -e; data=$$(mktemp -d); trap 'rm -rf "$$data"' EXIT; \
	export CATALOGUE_DATABASE_URL="$$data/catalogue.sqlite"; \
	$(BIN)/catalogue seed; \
	$(BIN)/catalogue export --include mentions > "$$data/catalogue.jsonl"; \
	$(BIN)/python tests/golden/score.py "$$data/catalogue.jsonl" tests/golden/development.jsonl --misses

# The same bytes each time, from the versions in the lock; takes a few minutes.
model: install-dev ## Train the labeller of references anew, on references that are made up
	@$(BIN)/python -W ignore -m training

# In processes of their own beside the catalogue; BENCH_FOLDER is where `bench-data` keeps.
bench: install-dev .venv/installed-bench ## Measure beside peers and limits, write benchmarks/REPORT.md
	@$(BIN)/python -m benchmarks --folder "$(BENCH_FOLDER)" \
	    $(if $(QUESTIONS),--judged "$(FILE)" "$(QUESTIONS)") $(if $(DATABASE),--database "$(DATABASE)")

bench-data: install ## Make catalogues of 10,000 to 1,000,000 resources in BENCH_FOLDER, once
	@$(BIN)/python -m benchmarks.data --folder "$(BENCH_FOLDER)"

bench-imports: install ## Print how time and memory of imports grow with the list
	@$(BIN)/python -m benchmarks.imports

bench-hostile: install ## Print how long texts made to be slow take to read
	@$(BIN)/python -m benchmarks.hostile

bench-search: install ## Print how good what is found is for the judged QUESTIONS over the list FILE
	@$(BIN)/python -m benchmarks.search "$(FILE)" "$(QUESTIONS)" $(if $(DATABASE),--database "$(DATABASE)")

bench-memory: install ## Print the peak memory of streams over 1,000 and 100,000 records
	@$(BIN)/python -m benchmarks.memory

bench-references: install-dev ## Print what a plain reference costs to read, and a list without any
	@$(BIN)/python -W ignore -m benchmarks.references

bench-turns: install-dev .venv/installed-bench ## Measure the commit BASE and the checkout by turns
	@$(BIN)/python -m benchmarks.turns "$(BASE)"

bench-writers: install ## Print how long readers wait while others write, and while nobody does
	@$(BIN)/python -m benchmarks.readers

bench-postgres: install ## Copy the catalogue FILE to PostgreSQL and back; print times, sizes and reads
	@$(BIN)/python -m benchmarks.postgres "$(FILE)"

screenshots: install-dev ## Make the picture of the README, and the main pages on three screens in build/
	@$(BIN)/python -m tests.browser.screenshots build/screenshots

lint: install-dev ## Check style, types and import direction
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy app tests benchmarks cluster training
	@$(BIN)/lint-imports --no-logo

format: install-dev ## Format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix --quiet
	@$(BIN)/ruff format

UV_COMPILE = "$$tool/bin/uv" pip compile --quiet --universal --generate-hashes --no-header \
    --no-emit-index-url --no-annotate pyproject.toml --extra postgres

lock: ## Choose the newest versions anew and write the lock files
	$(if $(python_problem),$(error $(python_problem)))
	@set -e; tool=$$(mktemp -d); trap 'rm -rf "$$tool"' EXIT; \
	$(PYTHON) -m venv "$$tool"; \
	"$$tool/bin/pip" --quiet --quiet --disable-pip-version-check install uv; \
	echo "Resolving the newest versions ..."; \
	$(UV_COMPILE) --group build --output-file "$$tool/run.txt"; \
	$(UV_COMPILE) --group dev --constraint "$$tool/run.txt" --output-file "$$tool/dev.txt"; \
	cp "$$tool/run.txt" requirements.lock; \
	$(UV_COMPILE) --group bench --constraint "$$tool/dev.txt" --output-file "$$tool/bench.txt"; \
	cp "$$tool/dev.txt" requirements-dev.lock; \
	cp "$$tool/bench.txt" requirements-bench.lock

clean: ## Remove .venv, caches and reports; data/ stays
	@rm -rf .venv build dist htmlcov .coverage .coverage.* .hypothesis .schemathesis \
	    .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find app tests migrations benchmarks training -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
