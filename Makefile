# Everything a developer runs; each target sets up what it needs.

VENV := .venv
ifeq ($(OS),Windows_NT)
PYTHON ?= py
BIN := $(VENV)/Scripts
else
PYTHON ?= python3
BIN := $(VENV)/bin
endif
READY := $(VENV)/.ready

.PHONY: demo test check unit bench accuracy clean

demo: $(READY)
	@$(BIN)/python examples/demo.py

test: $(READY) check unit

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(READY)
	$(BIN)/python -m pytest

bench: $(READY)
	$(BIN)/python -m pip install --quiet pandas
	$(BIN)/python bench/run.py $(BENCH)

accuracy: $(READY)
	@$(BIN)/python tests/accuracy.py

clean:
	$(PYTHON) -c "import shutil; [shutil.rmtree(each, True) for each in ('$(VENV)', 'bench/data', 'dist', 'build')]"

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	@$(BIN)/python -c "open('$(READY)', 'w').close()"
