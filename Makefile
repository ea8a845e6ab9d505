# Torchlight. `make` lists what can be made.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
PYTEST ?= $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help install run test check format bench clean

help: ## list these targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

install: $(STAMP) ## make .venv with everything in it (does nothing when it is up to date)

$(STAMP): requirements.txt requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	touch $@

run: $(STAMP) ## open the playground in the browser
	$(BIN)/python -m streamlit run streamlit_app.py

test: $(STAMP) ## run every test, those in Chromium too (ARGS="-k word" picks some)
	$(PYTEST) $(ARGS)

check: $(STAMP) ## formatting and lint, changing nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: $(STAMP) ## format the code and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP) ## measure the speeds that README.md and docs/ state
	$(BIN)/python -m benchmarks

clean: ## remove caches and generated files, keep .venv
	rm -rf static/build-* static/plotly-*.js .pytest_cache .ruff_cache .hypothesis
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -print | xargs rm -rf
