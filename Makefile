# Everything is installed in .venv, from the lock files, and again only when they or pyproject.toml change.

bin := .venv/bin
candidates := python3 python3.14 python3.13 python3.12 python3.11
suits := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach name,$(candidates),$(shell $(name) -c '$(suits)' >/dev/null 2>&1 && echo $(name))))
pip := $(bin)/python -m pip --disable-pip-version-check --quiet
# uv installs on all cores at once, three times as fast; where it cannot (a registry that only the settings of pip name,
# a machine that it is not built for), pip does the same.
install = $(bin)/uv pip install --quiet --python $(bin)/python --compile-bytecode --require-hashes --requirement $(1) 2>/dev/null \
	|| $(pip) install --require-hashes --requirement $(1)
lock := $(bin)/uv pip compile pyproject.toml --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
	--no-header --no-annotate

# What was compiled once is not compiled again at each start of Python, whatever the surroundings ask.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run test test-all check format docs audit benchmark benchmark-browser screenshots lock wheel clean

help:
	@echo "make run          install what is needed, then open the application (OPTIONS='--port 8600' to choose its port)"
	@echo "make test         install what is needed, then check and test, in a browser as well (about ten minutes on two cores)"
	@echo "make test-all     the same, with every test and all the examples that they draw (about half an hour)"
	@echo "make format       put the code in its usual form"
	@echo "make docs         write the generated tables of the documentation anew, then build it into build/docs"
	@echo "make audit        look for known vulnerabilities among the locked dependencies"
	@echo "make benchmark    time the estimate beside the bare multiplication, up to a million rows, and the reading of files"
	@echo "make screenshots  take the pictures of the documentation anew, from the samples"
	@echo "make benchmark-browser  time clicks in Chromium at 10,000 rows, then 50 people at once"
	@echo "make lock         write the lock files anew from pyproject.toml (UPGRADE=--upgrade for the newest versions)"
	@echo "make wheel        build dist/footprint-*.whl, which works without the checkout"
	@echo "make clean        remove what was installed and built here"

run: .venv/run.stamp
	$(bin)/footprint app $(OPTIONS)

test-all: exhaustive := --exhaustive

# A browser leaves its core idle half of the time or more, and most of them run in test-all: files run side by side on
# so many processes more than cores, in the order of tests/conftest.py.
test: more := 1
test-all: more := 2
processes = import os; print((os.cpu_count() or 1) + $(more))
test test-all: check
	$(bin)/python -m tests.chromium
	$(bin)/pytest $(exhaustive) --numprocesses $$($(bin)/python -c '$(processes)') --dist loadfile --no-loadscope-reorder

check: .venv/test.stamp
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/ty check
	$(bin)/lint-imports --no-logo

format: .venv/test.stamp
	$(bin)/ruff check --fix .
	$(bin)/ruff format .

# A broken link or anchor is an error.
docs: .venv/test.stamp
	$(bin)/python -m docs.tables
	$(bin)/sphinx-build --quiet -W -n -c docs . build/docs
	@echo "Open build/docs/docs/index.html"

audit: .venv/test.stamp
	$(bin)/python -m tests.audit

benchmark: .venv/run.stamp
	$(bin)/python benchmarks/estimate.py
	$(bin)/python benchmarks/reading.py
	$(bin)/python benchmarks/million.py
	$(bin)/python benchmarks/projection.py
	$(bin)/python benchmarks/planning.py
	$(bin)/python -m benchmarks.levers

benchmark-browser: .venv/test.stamp
	$(bin)/python -m benchmarks.clicks
	$(bin)/python -m benchmarks.load

screenshots: .venv/test.stamp
	$(bin)/python -m tests.chromium
	$(bin)/python -m docs.screenshots

lock: .venv/test.stamp
	$(lock) $(UPGRADE) --group build --output-file requirements.lock
	$(lock) $(UPGRADE) --group build --extra server --constraint requirements.lock --output-file requirements-server.lock
	$(lock) $(UPGRADE) --group build --extra scale --constraint requirements.lock --output-file requirements-scale.lock
	$(lock) $(UPGRADE) --group build --group docs --group test --extra server --extra scale \
		--constraint requirements-server.lock --constraint requirements-scale.lock \
		--output-file requirements-test.lock

# An earlier build would leave its files in the wheel.
wheel: .venv/run.stamp
	rm -rf build
	$(pip) wheel --no-deps --no-build-isolation --wheel-dir dist .

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache test-results

.venv/bin/pip:
	@test -n "$(PYTHON)" || { printf '%s\n' \
		"Python 3.11 or newer, with its module venv, was not found. Install it, then try again:" \
		"  Debian, Ubuntu   sudo apt-get update && sudo apt-get install python3-venv" \
		"  Fedora           sudo dnf install python3" \
		"  macOS            brew install python@3.13" \
		"Where it is installed elsewhere, give its path: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Making .venv with $(PYTHON)"
	@$(PYTHON) -m venv --clear .venv

# Taken from the lock file of the tests, with its hashes.
.venv/bin/uv: | .venv/bin/pip
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-test.lock > .venv/uv.lock
	@-$(pip) install --require-hashes --requirement .venv/uv.lock

# The tests' lock file holds the versions of the other one too: what is ready for the tests is ready to run.
.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/uv
	@echo "Installing what the application needs (under a minute)"
	@$(call install,requirements.lock)
	@$(pip) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test.stamp: requirements-test.lock requirements.lock pyproject.toml | .venv/bin/uv
	@echo "Installing what the application and its tests need (under a minute)"
	@$(call install,requirements-test.lock)
	@$(pip) install --no-deps --no-build-isolation --editable .
	@touch .venv/run.stamp $@
