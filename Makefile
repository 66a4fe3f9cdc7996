# Everything runs in an environment of its own, made on first use: .venv
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint check docs clean

demo: $(READY)  ## clean the fixtures and show what came out
	rm -rf demo-out
	$(BIN)/cleaner clean fixtures --include 'page.*' --out demo-out
	@echo
	@echo "One page, before and after, and why:"
	@echo
	$(BIN)/cleaner explain fixtures/headlines-with-times/page.txt

test: $(READY)  ## run all tests
	$(BIN)/python -m pytest -n auto

lint: $(READY)  ## style, types, rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/cleaner rules check

docs: $(READY)  ## write the generated pages anew
	$(BIN)/python docs/generate.py

check: lint test  ## what CI runs

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev --group frameworks --group engines
	touch $(READY)

clean:  ## remove the environment and everything made
	rm -rf $(VENV) demo-out dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
