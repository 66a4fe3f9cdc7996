# Environments of their own, made on first use: .venv-demo holds the package alone, .venv what the work on it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := .venv-demo
PIP_INSTALL := -m pip install --quiet --quiet --disable-pip-version-check

# The tests start the command hundreds of times; what is compiled once is not compiled again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: demo test lint check docs clean help

demo: $(DEMO)/.ready  ## one page before and after, then all fixtures cleaned into demo-out/
	@$(DEMO)/bin/python tools/demo.py
	@rm -rf demo-out
	@$(DEMO)/bin/cleaner clean fixtures --include 'page.*' --out demo-out

test: $(VENV)/.ready-frameworks  ## run all tests
	$(BIN)/python -m pytest -n logical --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.ready  ## style, types, rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/cleaner rules check

docs: $(VENV)/.ready  ## write the generated pages anew
	$(BIN)/python docs/generate.py

check: lint test  ## what CI runs

clean:  ## remove the environments and everything made
	rm -rf $(VENV) $(DEMO) demo-out dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(DEMO)/.ready: pyproject.toml
	$(PYTHON) -m venv $(DEMO)
	$(DEMO)/bin/python $(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP_INSTALL) --upgrade "pip>=25.1"  # the first that knows --group
	$(BIN)/python $(PIP_INSTALL) --editable . --group dev
	@touch $@

# Spark and Ray alone take a gigabyte; only the tests need them.
$(VENV)/.ready-frameworks: $(VENV)/.ready
	$(BIN)/python $(PIP_INSTALL) --group frameworks --group engines
	@touch $@
