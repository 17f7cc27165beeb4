# Two commands do everything on a new machine: `make demo` and `make test`.
PYTHON  ?= python3.11
VENV    := .venv
BIN     := $(VENV)/bin
UV      := uv==0.13.9
READY   := $(VENV)/.ready
PEOPLE  ?= 155000
SEED    ?= 1
JOBS    ?= 2
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false

.PHONY: help setup demo notebooks test check fix bench pulling lock docs clean

help: ## show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not there; Python 3.11 was expected; install python3.11 and python3.11-venv"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(UV)
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --require-hashes --compile-bytecode -r requirements.lock
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q flows detectors rules schemas fundsentry
	touch $(READY)

setup: $(READY) ## set up the program in .venv

demo: $(READY) ## play a county's story: two nights, verdicts, receipts, the papers; into demo/, anew each time
	rm -rf demo
	$(BIN)/python -m fundsentry.synthetic.demo --people $(PEOPLE) --seed $(SEED) --folder demo

notebooks: $(READY) ## execute the notebooks on demo/, or on the office that the environment names; pages to read in demo/notebooks/
	$(BIN)/python notebooks/read.py --to demo/notebooks

test: $(READY) ## run all tests, JOBS files at a time
	$(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(READY) ## lint, types, imports, generated documents; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/nbstripout --verify notebooks/*.ipynb
	$(BIN)/python -m schemas.dictionary --check
	$(BIN)/python -m rules.overview --check
	$(BIN)/python -m fundsentry.settings.reference --check

fix: $(READY) ## mend what can be mended by machine, and write the generated documents
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/nbstripout notebooks/*.ipynb
	$(BIN)/python -m schemas.dictionary
	$(BIN)/python -m rules.overview
	$(BIN)/python -m fundsentry.settings.reference
	$(BIN)/pybabel -q compile -d fundsentry/locale

bench: $(READY) ## measure the night on a whole county beside pandas and DuckDB, and the ledger at its size
	$(BIN)/python tests/benchmarks/bench.py $(ARGS)
	$(BIN)/python tests/benchmarks/ledger_bench.py

pulling: $(READY) ## measure two million payouts out of PostgreSQL, and the next night
	$(BIN)/python tests/benchmarks/pulling.py

lock: $(READY) ## choose versions anew
	$(BIN)/uv pip compile pyproject.toml --extra dev --python-version 3.11 --universal --upgrade \
	  --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock

clean: ## remove what was made
	rm -rf $(VENV) demo dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
