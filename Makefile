# Thin words over the project's commands. `make run` and `make test` do all of the set-up themselves.
# Needs only make and Python 3.11, 3.12 or 3.13; the environment lives in .venv.

PYTHON ?= python3
BIN := .venv/bin
PACKAGES := dispatch_desk ui geodata resources
export QT_LOGGING_RULES ?= qt.multimedia.*=false
unexport PYTHONDONTWRITEBYTECODE  # tests start the program many times: each would compile all of it anew

# What Qt, its windows and its sound need from the system: `dispatch-desk doctor` reads the same list.
SYSTEM := dispatch_desk/doctor/system-libraries.txt
SONAMES := $(shell sed -n 's/^\(lib[^ ]*\) .*/\1/p' $(SYSTEM))
APT := python3-venv $(shell sed -n 's/^lib[^ ]* *\([^ ]*\) .*/\1/p' $(SYSTEM))

.PHONY: run test check soak bench pictures setup system lock clean

run: setup
	$(BIN)/dispatch-desk run

test: setup check
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 --dist worksteal -m "not soak" -q -rs

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

soak: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m soak -q -rs

bench: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m bench all

# Takes anew what docs/first-hour.md shows and the windows show otherwise by now; look at them before you keep them.
pictures: setup
	QT_QPA_PLATFORM=offscreen RETAKE_PICTURES=1 $(BIN)/python -m pytest tests/walk/test_first_hour.py tests/walk/test_two_towns.py -q
	QT_QPA_PLATFORM=offscreen RETAKE_PICTURES=1 $(BIN)/python -m pytest tests/pictures -q -k looks

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	@$(MAKE) --no-print-directory system
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || \
	  { echo "$$($(PYTHON) --version) won't do: install Python 3.11, 3.12 or 3.13, or name one: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Only on systems with apt; elsewhere Qt's own message names what is missing.
system:
	@command -v apt-get >/dev/null || exit 0; \
	missing=; for name in $(SONAMES); do /sbin/ldconfig -p | grep -q "$$name" || missing="$$missing $$name"; done; \
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || missing="$$missing python3-venv"; \
	[ -z "$$missing" ] && exit 0; \
	line="apt-get install -y --no-install-recommends $(APT)"; \
	if [ "$$(id -u)" = 0 ]; then as=; elif sudo -n true 2>/dev/null; then as=sudo; \
	else echo "Missing on this system:$$missing"; echo "Type this, then make again:  sudo $$line"; exit 1; fi; \
	echo "Installing what is missing:$$missing"; \
	$$as env DEBIAN_FRONTEND=noninteractive apt-get update -qq && $$as env DEBIAN_FRONTEND=noninteractive $$line -qq >/dev/null

# Pins every package with its hash, for all three Pythons; names no registry. Needs uv.
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --custom-compile-command "make lock" -o requirements.lock --upgrade

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
