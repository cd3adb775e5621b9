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

# The machine's own Python (3.11 or 3.12) is used; nothing fetches another one.
export UV_PYTHON_DOWNLOADS := never

# make run PORT=9000 DATA=folder; without DATA the platform's own default.
PORT ?= 8000
DATA ?=

# make images-local VERSION=0.1.0 ONLY=gateway,scanner
VERSION ?=
ONLY ?=
SOURCE ?=
PYTHON_IMAGE ?=
NODE_IMAGE ?=

# T=path runs one file or folder: make test T=tests/common/test_money.py
T ?=
# A file to a process, so that a heavy import is paid once; one process more than two
# cores have, since many tests wait for what they started. See docs/ci.md.
PROCESSES ?= 3
PYTEST := $(BIN)/pytest $(if $(T),,-n $(PROCESSES) --dist loadfile --no-loadscope-reorder)
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

$(VENV_READY): $(UV_READY) uv.lock pyproject.toml $(wildcard */pyproject.toml */*/pyproject.toml */*/*/*/pyproject.toml)
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

# $(call protoc,FOLDER) writes the Python of every contract below FOLDER/rpc. The folder
# inside proto/ is the import path, so what protoc writes needs no mending afterwards.
PROTOS = $(sort $(shell cd proto && find rpc -name '*.proto'))
protoc = PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m grpc_tools.protoc -Iproto \
	--python_out=$(1) --mypy_out=quiet:$(1) \
	--grpc_python_out=$(1) --mypy_grpc_out=quiet,only_async:$(1) $(PROTOS) \
	&& find $(1)/rpc -type d -exec touch {}/__init__.py \; \
	&& rm -f $(foreach p,$(PROTOS),$(if $(shell grep -l '^service ' proto/$(p)),,$(1)/$(p:.proto=_pb2_grpc.py) $(1)/$(p:.proto=_pb2_grpc.pyi)))

.PHONY: proto
proto: setup ## write rpc/ from the contracts in proto/
	@rm -rf rpc
	@$(call protoc,.)

.PHONY: proto-fresh
proto-fresh: setup ## rpc/ is what the contracts say
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && $(call protoc,$$fresh) \
		&& diff -r --exclude=__pycache__ "$$fresh/rpc" rpc \
		|| { echo 'rpc/ is not what proto/ says. Run `make proto`.'; exit 1; }

# npm of the machine, or the one of a wheel.
WITH_NODE := PYTHON="$(PYTHON)" $(CURDIR)/web/scripts/with-node
BUF_READY := proto/node_modules/.ready

BUF := $(WITH_NODE) node_modules/.bin/buf

# No lock: buf itself names the exact version of its binary for each kind of machine, and
# a lock would list only those that the registry at hand keeps.
$(BUF_READY): proto/package.json
	@$(WITH_NODE) npm install --prefix proto --no-package-lock --ignore-scripts --no-audit --no-fund --silent
	@touch $@

.PHONY: proto-lint
proto-lint: $(BUF_READY) ## the contracts follow buf's rules
	@cd proto && $(BUF) lint && $(BUF) format --exit-code --diff

# AGAINST=v0.1.0 names the release that callers still use.
.PHONY: proto-breaking
proto-breaking: $(BUF_READY) ## the contracts still serve callers of AGAINST=tag
	@cd proto && $(BUF) breaking --against '../.git#tag=$(AGAINST),subdir=proto'

WEB_READY := web/node_modules/.ready
# The folders too: their times tell of files that are gone.
WEB_SOURCES = $(shell find web/src web/public ! -name '*.test.*') \
	$(addprefix web/,index.html package.json tsconfig.json vite.config.ts)

$(WEB_READY): web/package.json web/package-lock.json web/.npmrc
	@$(WITH_NODE) npm ci --prefix web --no-audit --no-fund --loglevel=error
	@touch $@

web/dist/index.html: $(WEB_READY) $(WEB_SOURCES)
	@$(WITH_NODE) npm run --prefix web --silent build -- --logLevel warn

.PHONY: web
web: web/dist/index.html ## build the dashboard, web/dist, if its sources changed
	@:

.PHONY: web-check
web-check: setup $(WEB_READY) ## the dashboard: generated types fresh, lint, types, unit tests
	@$(WITH_NODE) npm run --prefix web --silent api -- --check
	@$(WITH_NODE) npm run --prefix web --silent lint
	@$(WITH_NODE) npm run --prefix web --silent typecheck
	@$(WITH_NODE) npm run --prefix web --silent test

# VALUES=my.yaml judges a values file of one's own, and nothing else.
VALUES ?=
.PHONY: chart
chart: setup ## lint, render and judge the chart with every values file
	@$(BIN)/python -m deploy.checks $(VALUES)
	@$(if $(VALUES),,$(BIN)/pytest -q -n 2 --dist load tests/deploy)

# Needs kubectl and a cluster with this checkout's images; docs/deploy.md.
.PHONY: cluster-test
cluster-test: setup ## install, use, upgrade and remove the chart on KUBECONFIG=file
	@KUBECONFIG='$(KUBECONFIG)' $(BIN)/python -m deploy.cluster

.PHONY: run
run: setup web ## the whole platform until Ctrl-C; PORT=8000 DATA=folder choose where
	@exec $(BIN)/magpie up --port $(PORT) $(if $(DATA),--data '$(DATA)')

.PHONY: check
check: lint boundaries proto-fresh types test-unit ## lint, boundaries, proto-fresh, types, unit tests: before each commit

.PHONY: test-unit
test-unit: setup ## the tests that need nothing running and take no second each
	@$(PYTEST) -q -m '$(UNIT)' $(T)

.PHONY: test
test: setup $(if $(T),,web) ## every test; T=path runs one file or folder
	@$(PYTEST) $(if $(T),$(T),--floor=tests/count_floor.txt) $(if $(CI),--durations=40)

.PHONY: test-%
test-%: setup ## the tests of one service, as in make test-pricing
	@$(PYTEST) tests/services/$*

# Against other servers: MAGPIE_POSTGRES_URL, MAGPIE_MONGO_URL, MAGPIE_REDIS_URL name them.
.PHONY: test-stores
test-stores: setup ## the tests that use a store, on the stores named, else embedded ones
	@$(PYTEST) -q -m 'integration and not browser' tests/common tests/services

# KILLS_EACH and SEED choose how many and when; a failure repeats with the same seed.
.PHONY: chaos-kill
chaos-kill: setup ## kill every service and store twenty times while it scans
	@KILLS_EACH=$${KILLS_EACH:-20} $(BIN)/pytest -q -k killed tests/e2e/test_kill.py

# PAUSE_SECONDS and LEASE_SECONDS choose how long.
.PHONY: chaos-pause
chaos-pause: setup ## stop one of two crawl workers for a minute, and wake it
	@PAUSE_SECONDS=$${PAUSE_SECONDS:-60} LEASE_SECONDS=$${LEASE_SECONDS:-15} \
		$(BIN)/pytest -q tests/services/scanner/worker/test_replicas.py

.PHONY: url-table
url-table: setup ## every trick with addresses as parts of pages in the browser
	@URL_TABLE=whole $(BIN)/pytest -q -k Browser tests/services/scanner/test_url_safety.py

# RATE, DEADLINE and ROUNDS choose how hard; a machine that is too slow is asked less often.
.PHONY: chaos-rollout
chaos-rollout: setup ## replace and kill every replica three times, 200 requests a second
	@RATE=$${RATE:-200} DEADLINE=$${DEADLINE:-1} ROUNDS=$${ROUNDS:-3} PRODUCTS=$${PRODUCTS:-500} \
		$(BIN)/pytest -q tests/e2e/test_rollout.py

.PHONY: floor
floor: setup ## record how many tests there are: at each release
	@$(BIN)/pytest -q --collect-only --record-floor=tests/count_floor.txt

.PHONY: schema
schema: setup ## write every service's schema.sql again from its migrations
	@$(BIN)/python -m cli.stack.schema

.PHONY: dashboards
dashboards: setup ## write the Grafana dashboards again
	@$(BIN)/python -m deploy.dashboards.generate

.PHONY: examples
examples: setup ## write the sample files in examples/ again
	@$(BIN)/python examples/generate.py

.PHONY: screenshots
screenshots: setup web ## the pictures in docs/images again; needs Chromium
	@$(BIN)/python -m tests.e2e.screenshots

.PHONY: bench
bench: setup ## the figures of docs/benchmarks.md; needs the shared data in SHARED
	@$(BIN)/magpie bench match --json --tables $(ER)/abt_buy/abt.csv $(ER)/abt_buy/buy.csv \
		--gold $(ER)/abt_buy/gt.csv
	@$(BIN)/magpie bench match --json --tables $(ER)/amazon_google/amazon.csv \
		$(ER)/amazon_google/gp.csv --gold $(ER)/amazon_google/gt.csv

# VERSION is the tag, ONLY names some services; PYTHON_IMAGE and NODE_IMAGE are taken
# instead of the stand-ins. See docs/images.md.
.PHONY: images-local
images-local: setup ## build every image without a daemon and hold it to its size: as root
	@$(BIN)/python -m deploy.images.build --version '$(VERSION)' --only '$(ONLY)' --source '$(SOURCE)' \
		--python-image '$(PYTHON_IMAGE)' --node-image '$(NODE_IMAGE)'

.PHONY: images-smoke
images-smoke: setup ## start each image that was built once, until its health is green
	@$(BIN)/python -m deploy.images.smoke --version '$(VERSION)'

.PHONY: clean
clean: ## remove .venv, .tools, what was built, caches and reports
	@rm -rf .venv .tools .*_cache .hypothesis .coverage htmlcov build dist
	@rm -rf web/dist web/node_modules proto/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
