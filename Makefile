# Every command of the project. `make help` prints this list; CI calls the same targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
UV_VERSION := 0.13.8
UV_READY := .tools/.uv-$(UV_VERSION)
VENV_READY := .venv/.ready
BIN := .venv/bin
SHARED ?= ../shared
ER := $(SHARED)/data/er

# The machine's own Python (3.11 to 3.13) is used; nothing fetches another one.
export UV_PYTHON_DOWNLOADS := never

# T=path runs one file or folder: make test T=tests/common/test_money.py
T ?=
# Two workers, a file to a worker, so that a heavy import is paid once. See docs/ci.md.
PYTEST := $(BIN)/pytest $(if $(T),,-n 2 --dist loadfile)
UNIT := not integration and not browser and not slow

.PHONY: help
help: ## print this list
	@grep -hE '^[a-z%<>-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z%<>-]+):.*## /\1|/' \
		| sed 's/%/SERVICE/' | awk -F'|' '{printf "  make %-14s %s\n", $$1, $$2}'

.PHONY: setup
setup: $(VENV_READY) ## make .venv from uv.lock: needs python3, pip and make, not root

# pip --target needs no virtual environment of its own and is not stopped by PEP 668.
$(UV_READY):
	@$(PYTHON) -m pip install -qq --disable-pip-version-check \
		--root-user-action=ignore --upgrade --target .tools uv==$(UV_VERSION)
	@touch $@

$(VENV_READY): $(UV_READY) uv.lock pyproject.toml $(wildcard */pyproject.toml services/*/pyproject.toml)
	@.tools/bin/uv sync --frozen
	@touch $@

.PHONY: fmt
fmt: setup ## rewrite the code in the one format, and mend what can be mended
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

.PHONY: lint
lint: setup ## format and lint rules, changing nothing
	@$(BIN)/ruff format --check --quiet . || { echo 'Run `make fmt`.'; exit 1; }
	@$(BIN)/ruff check --quiet .
	@.tools/bin/uv lock --check --offline --quiet || { echo 'Run `.tools/bin/uv lock`.'; exit 1; }

.PHONY: boundaries
boundaries: setup ## who may import whom (import-linter)
	@$(BIN)/lint-imports --no-logo

.PHONY: types
types: setup ## mypy, strict
	@$(BIN)/mypy

.PHONY: check
check: lint boundaries types test-unit ## all of the above and the unit tests: before each commit

.PHONY: test-unit
test-unit: setup ## the tests that need nothing running and take no second each
	@$(PYTEST) -q -m '$(UNIT)' $(T)

.PHONY: test
test: setup ## every test; T=path runs one file or folder
	@$(PYTEST) $(if $(T),$(T),--floor=tests/count_floor.txt)

.PHONY: test-%
test-%: setup ## the tests of one service, as in make test-pricing
	@$(PYTEST) tests/services/$*

.PHONY: floor
floor: setup ## record how many tests there are: at each release
	@$(BIN)/pytest -q --collect-only --record-floor=tests/count_floor.txt

.PHONY: examples
examples: setup ## write the sample files in examples/ again
	@$(BIN)/python examples/generate.py

.PHONY: bench
bench: setup ## the figures of docs/benchmarks.md; needs the shared data in SHARED
	@$(BIN)/magpie bench match --json --tables $(ER)/abt_buy/abt.csv $(ER)/abt_buy/buy.csv \
		--gold $(ER)/abt_buy/gt.csv
	@$(BIN)/magpie bench match --json --tables $(ER)/amazon_google/amazon.csv \
		$(ER)/amazon_google/gp.csv --gold $(ER)/amazon_google/gt.csv

.PHONY: clean
clean: ## remove .venv, .tools, caches and reports
	@rm -rf .venv .tools .*_cache .hypothesis .coverage htmlcov build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
