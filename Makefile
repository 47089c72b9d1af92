# Everything runs in a virtual environment of the project's own, made here from a Python 3.11 or newer.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test quick check format evals picture ui clean

help: ## What can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: .venv/.installed ## Score a sample interview and show the cited result
	@$(BIN)/plumbline demo

test: .venv/.installed-dev ## Every check and every test, the browser ones too
	@bash tests/install-system-packages.sh
	@$(MAKE) --no-print-directory check
	$(BIN)/pytest -n 2 --dist worksteal

quick: .venv/.installed-dev ## The tests that a developer runs all the time
	$(BIN)/pytest -n 2 --dist worksteal -m "not slow and not browser"

check: .venv/.installed-dev ## Lint, format, types, the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/.installed-dev ## Put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

evals: .venv/.installed-dev ## Measure quality and speed, and write the figures to evals/results
	$(BIN)/python -m evals

picture: .venv/.installed-dev ## Photograph the sample's report and its page for the README
	$(BIN)/python docs/picture.py

ui: .venv/.installed ## Open the page in the browser
	@$(BIN)/plumbline ui

clean: ## Remove the environment and what the tools left
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "plumbline needs Python 3.11 or newer on the PATH."; exit 2; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null 2>&1 \
		&& apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv .venv; } \
		|| { rm -rf .venv; echo "Python's venv module is missing: install it (on Debian: apt-get install python3-venv)."; exit 2; }

.venv/.installed: .venv/bin/python pyproject.toml constraints.txt
	@echo "Setting up .venv (once; a few minutes on a first run) ..."
	@$(BIN)/pip install -q -c constraints.txt -e .
	@touch $@

.venv/.installed-dev: .venv/bin/python pyproject.toml constraints.txt
	@echo "Setting up .venv with the development tools (once; a few minutes on a first run) ..."
	@$(BIN)/pip install -q -c constraints.txt -e '.[dev]'
	@touch .venv/.installed $@
