# An empty machine with Python >= 3.11 and make is enough. `make help` lists the targets.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
SOURCES = extractor schemas prompts evals tests benchmarks examples

.DEFAULT_GOAL = help
.PHONY: help setup demo demo-batch demo-service demo-review screenshots bench bench-service test test-local-llm test-ray evals check fmt lint types layers wheel lock clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# One stamp a set of pinned requirements: installed once, again only when a pin changes. A lock file names everything,
# so pip need not resolve anything (--no-deps).
$(VENV)/.%: requirements/%.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "extractor needs Python 3.11 or newer, not %d.%d: make PYTHON=python3.11 ..." % sys.version_info[:2])'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements/$*.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

# Chromium for the tests of the pages, PostgreSQL for those of the service; without them these tests are skipped, or
# fail where CI is set.
$(VENV)/.system: $(VENV)/.test tests/packaging/install_system_packages.sh
	sh tests/packaging/install_system_packages.sh
	@touch $@

setup: $(VENV)/.run ## create .venv with the pinned dependencies and the package

demo: setup ## extract the records of the sample articles, by rules: no key, no network
	$(BIN)/extractor extract --model rules $(sort $(wildcard examples/*.txt))

demo-batch: setup ## run 200 generated articles by rules: progress, links, every export, a report in build/demo-batch
	$(BIN)/python examples/demo_batch.py

demo-service: setup ## start the HTTP service, send it an article and a job by rules, show the answers, stop it
	$(BIN)/python examples/demo_service.py

demo-review: setup ## run the sample articles by rules and open the review page on them (Ctrl-C ends it)
	$(BIN)/extractor batch examples/*.txt --out build/demo-review --model rules
	$(BIN)/extractor review build/demo-review

bench-service: $(VENV)/.evals ## measure the service, and kill it amid a job (four minutes; docs/reliability.md)
	$(BIN)/python benchmarks/service.py

bench: $(VENV)/.evals ## run the benchmarks side by side (fifteen minutes; docetl gets an environment of its own)
	test -x .venv-docetl/bin/python || $(PYTHON) -m venv .venv-docetl
	.venv-docetl/bin/python -m pip install --quiet -r benchmarks/requirements-docetl.txt
	$(BIN)/python benchmarks/run.py

test: $(VENV)/.test $(VENV)/.system ## run the tests, those in Chromium and PostgreSQL too (Debian's packages; root installs them)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

test-local-llm: $(VENV)/.local-llm ## run the test against a 135M model on loopback
	$(BIN)/python -m pytest -m local_llm $(PYTEST_ARGS)

test-ray: $(VENV)/.ray ## run batch runs on Ray, on this machine
	$(BIN)/python -m pytest -m ray $(PYTEST_ARGS)

screenshots: $(VENV)/.test $(VENV)/.system ## take the README's pictures anew
	$(BIN)/python tests/review/take_screenshots.py

evals: $(VENV)/.evals ## score every recorded system offline; reports in build/evals, tables in the README checked
	$(BIN)/extractor eval verify-cassettes
	$(BIN)/extractor gold check evals/corpus/train evals/corpus/dev evals/corpus/test
	$(BIN)/extractor gold check evals/corpus/labels --articles evals/corpus
	$(BIN)/extractor eval table --out build/evals --readme README.md --check

check: lint types layers wheel ## format, lint, types, import layers, and the built wheel

fmt: $(VENV)/.check ## format the code
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

lint: $(VENV)/.check ## check format and lint
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)

types: $(VENV)/.check ## check the types
	$(BIN)/mypy

layers: $(VENV)/.check ## check that imports point downwards
	$(BIN)/lint-imports --no-cache

wheel: $(VENV)/.check ## build the wheel and the sdist, install the wheel elsewhere and try it
	PYTHON=$(abspath $(BIN)/python) sh tests/packaging/try_wheel.sh

lock: $(VENV)/.check ## compile the pins anew from pyproject.toml (needs uv)
	for set in "run:--extra exports --extra service" "test:--extra service --extra postgres --extra otel --group test" "check:--extra service --extra postgres --extra otel --group test --group check" "local-llm:--extra service --extra postgres --extra otel --group test --group local-llm" "evals:--extra evals --group peers" "ray:--extra evals --extra ray --extra service --extra postgres --extra otel --group test --group peers"; do \
	  uv pip compile pyproject.toml $${set#*:} --universal --python-version 3.11 --generate-hashes --quiet \
	    --no-header --no-annotate --no-strip-extras --no-emit-index-url --no-emit-find-links -o requirements/$${set%%:*}.txt || exit 1; \
	done

clean: ## remove what the other targets made
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
