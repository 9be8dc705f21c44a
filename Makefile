# The targets that people and CI use. `make demo` and `make test` both set the environment up first.
SHELL := /bin/sh
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE =

.PHONY: setup setup-dev demo test lint lock data bench help

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup: ## the environment that runs Parvis, in .venv/ (idempotent)
	@sh scripts/setup.sh requirements.lock

setup-dev: ## the same, with the tools of tests and lint
	@sh scripts/setup.sh requirements-dev.lock

demo: setup ## the demonstration: an operator, eight towns and a village, on PORT (8000)
	@$(BIN)/parvis demo --port $(PORT)

test: setup-dev ## the whole suite, browser tests included
	@sh scripts/chromium.sh
	@$(BIN)/python -m pytest -n 2 $(PYTEST_ARGS)

lint: setup-dev ## ruff, mypy, import-linter, migrations
	@sh scripts/lint.sh

lock: setup-dev ## resolve the dependencies again, with hashes and without any registry's address
	@sh scripts/lock.sh

data: setup-dev ## extract the geography again from its packages
	@$(BIN)/python -m scripts.data.build

bench: setup ## measure opening, fleet, pages and isolation, beside the stock way
	@$(BIN)/parvis bench provision
	@$(BIN)/parvis bench fleet
	@$(BIN)/parvis bench serve
	@$(BIN)/parvis bench isolation
