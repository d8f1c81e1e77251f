# Every target sets up what it needs: on Debian or Ubuntu, git, make and Python 3.11 are enough.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
SHELL_SCRIPTS := $(wildcard scripts/*.sh) .ci/run

.PHONY: help setup setup-test demo test check bench bench-reading bench-signatures calibrate lock fmt clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

setup: ## Make .venv with everything in it (the others call it)
	@scripts/setup.sh

setup-test: setup ## Install what the whole suite needs from Debian (Dovecot, PostgreSQL, …)
	@scripts/setup-test.sh

demo: setup ## Run the main job on sample messages; SMOKE=1 ends by itself, KEEP=DIR keeps what it made
	@exec $(BIN)/intake demo $(if $(SMOKE),--smoke) $(if $(KEEP),--keep "$(KEEP)")

test: setup-test ## Run the whole suite; ARGS="-k name" narrows it
	@exec $(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: setup ## Lint, formats, types, import rules, templates, compose file, wheel
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint config/templates --lint --quiet
	@for script in $(SHELL_SCRIPTS); do bash -n "$$script" || exit 1; done
	@if command -v docker-compose >/dev/null; then docker-compose -f docker-compose.yml config --quiet; fi
	@scripts/check-wheel.sh
	@echo "check: all is well"

bench: setup-test ## Run the benchmarks against real servers; ARGS="latency child" picks some
	@exec $(BIN)/python -m benchmarks $(ARGS)

bench-reading: setup-test ## Read the final part of the corpus, beside peers; ARGS="--kind fax --json FILE" picks some
	@exec $(BIN)/python -m benchmarks.reading.run $(ARGS)

bench-signatures: setup-test ## Judge signed, changed and attacked PDFs beside pyHanko and pdfsig; ARGS="--limit 5 --examples"
	@exec $(BIN)/python -m benchmarks.signatures.run $(ARGS)

calibrate: setup-test ## Fit how sure a reading is, from the dev part of the corpus; ARGS="--seeds 1,2 --count 11"
	@exec $(BIN)/python -m benchmarks.reading.calibrate $(ARGS)

lock: ## Pin every dependency with its hashes; UPGRADE=1 takes the newest
	@scripts/lock.sh

fmt: setup ## Format the code and repair what ruff can repair
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## Remove caches and builds; .venv stays
	rm -rf build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis .pytest_cache
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
