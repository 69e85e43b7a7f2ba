# make demo   set up, take in the sample archive, answer three questions
# make slack-demo  the same in a page that plays Slack (npm is needed for it)
# make test   set up, then every check (those on public samples where they are: DATA=folder)
# make bench  the numbers in benchmarks/README.md, where the data is (DATA=folder)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DATA ?= ../shared/data

.PHONY: demo slack-demo test browser bench lock picture clean

demo: $(READY)
	@DATELINE_ARCHIVE=.demo/archive DATELINE_CACHE=.demo/cache $(BIN)/dateline demo

slack-demo: $(READY)
	@DATELINE_ARCHIVE=.demo/archive DATELINE_CACHE=.demo/cache $(BIN)/python -m tests.slack.demo

# Where npm is, the tests against an emulator of Slack must run, and where Debian's packages are,
# those in a browser; elsewhere they are skipped.
test: export REQUIRE_SLACK ?= $(if $(shell command -v npm),1)
test: export REQUIRE_CHROMIUM ?= $(if $(shell command -v chromium || command -v apt-get),1)
test: $(READY) browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	NEWS_SAMPLES="$(abspath $(wildcard $(DATA)))" $(BIN)/pytest

browser:
	@command -v chromium >/dev/null || ! command -v apt-get >/dev/null || [ "$$(id -u)" != 0 ] \
		|| { echo "Setting up Debian's chromium, once." && apt-get -qq update \
			&& apt-get -qq install -y --no-install-recommends chromium >/dev/null; }

bench: $(READY)
	$(BIN)/python -m benchmarks.run $(DATA)

# The pictures in the README, from the sample archive: drawn by the terminal's own library, and
# photographed in a page that plays Slack (apt-get install chromium fonts-noto-color-emoji).
picture: $(READY)
	@DATELINE_ARCHIVE=.demo/archive DATELINE_CACHE=.demo/cache $(BIN)/python -m benchmarks.picture
	@DATELINE_ARCHIVE=.demo/archive DATELINE_CACHE=.demo/cache $(BIN)/python -m benchmarks.slack_page
	@DATELINE_ARCHIVE=.demo/archive DATELINE_CACHE=.demo/cache $(BIN)/python -m benchmarks.reader_page

# torch comes first and by exact version: what asks for any torch is then content with it.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Dateline needs Python 3.11 or newer; name one: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up $(VENV), once; this takes a minute or two."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# Exact pins of everything that pyproject.toml asks for, found in a fresh environment.
lock:
	rm -rf $(VENV)-lock
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet torch==2.13.0
	$(VENV)-lock/bin/python -m pip install --quiet --editable '.[dev]'
	{ echo "# Exact pins, made by: make lock"; \
	  $(VENV)-lock/bin/python -m pip freeze --exclude-editable --exclude dateline \
	  | sed -E 's/^torch==2\.13\.0.*/torch==2.13.0/; s/ @ .*//'; } > requirements.lock
	rm -rf $(VENV)-lock

clean:
	rm -rf $(VENV) $(VENV)-lock .demo .slack .mypy_cache .ruff_cache .pytest_cache .hypothesis
