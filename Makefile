# Two commands matter: `make demo` (the main job once, with a simulated card) and `make test` (everything that must hold).
# Every target sets up what it needs first; that costs nothing when it is there already and needs no network then.
# `make help` lists the targets.

SHELL := /bin/bash
PYTHON_OF_VENV := .venv/bin/python
# Programs started here must not outlive their target: this starts one and fails if anything of it is left running.
WATCHED := $(PYTHON_OF_VENV) packaging/leaves_nothing.py --
FUZZ_SECONDS ?= 60
UV ?= uv
LOCK_OPTIONS ?=
OFFICE_OPTIONS ?=
JANUS_OPTIONS ?=

.DEFAULT_GOAL := help
.PHONY: help demo demo-home office remote run test lint format screenshots fuzz licences remote-janus lock setup set-up set-up-demo set-up-test clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\)[a-z -]*:.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

demo: set-up-demo  ## the main job once, simulated card behind a real pcscd; a window where there is a display
	@$(WATCHED) $(PYTHON_OF_VENV) main.py demo $(if $(DISPLAY)$(WAYLAND_DISPLAY),,--headless)

demo-home: set-up-demo  ## the same with a code made at home: what is left is the card and two questions
	@$(WATCHED) $(PYTHON_OF_VENV) main.py demo --home $(if $(DISPLAY)$(WAYLAND_DISPLAY),,--headless)

office: set-up-demo  ## a whole office: two terminals, hub, PostgreSQL, desk, boards; 300 visitors (OFFICE_OPTIONS=--fast: no pauses)
	@$(WATCHED) $(PYTHON_OF_VENV) main.py office $(if $(DISPLAY)$(WAYLAND_DISPLAY),,--fast) $(OFFICE_OPTIONS)

remote: set-up-demo  ## リモート窓口: hub, terminal and clerk's desk on this machine, one call walked end to end
	@$(WATCHED) $(PYTHON_OF_VENV) main.py remote demo $(if $(DISPLAY)$(WAYLAND_DISPLAY),,--headless)

run: set-up  ## open the terminal on this machine's own card reader
	@$(PYTHON_OF_VENV) main.py

test: set-up-test  ## lint, layers, types, forms, then the whole test suite with real parts
	@$(PYTHON_OF_VENV) packaging/checks.py test

lint: set-up-test  ## what `make test` checks before it runs the tests
	@$(PYTHON_OF_VENV) packaging/checks.py lint

format: set-up-test  ## put the code into the form that `make lint` asks for
	@.venv/bin/ruff check --fix-only --quiet . && .venv/bin/ruff format .

screenshots: set-up-demo  ## draw every page into docs/screenshots
	@$(WATCHED) $(PYTHON_OF_VENV) packaging/own_display.py -- $(PYTHON_OF_VENV) main.py screenshots docs/screenshots

fuzz: set-up-test  ## coverage-guided fuzzing, FUZZ_SECONDS (60) for each target under tests/fuzz
	@packaging/set_up.sh fuzz
	@FUZZ_SECONDS=$(FUZZ_SECONDS) packaging/fuzz.sh

licences: set-up  ## licence of every Python package the product ships with; fails on GPL-only ones
	@$(PYTHON_OF_VENV) packaging/licences.py

remote-janus: set-up  ## Debian's Janus on 127.0.0.1, for calls of three and more (JANUS_OPTIONS=--address 10.0.0.5)
	@$(PYTHON_OF_VENV) packaging/janus/run.py $(JANUS_OPTIONS)

lock:  ## resolve pyproject.toml anew into packaging/*.lock (needs uv and the network; LOCK_OPTIONS=--upgrade)
	@UV="$(UV)" packaging/lock.sh $(LOCK_OPTIONS)

setup set-up:  ## only bring what is missing, start nothing
	@packaging/set_up.sh run

set-up-demo:
	@packaging/set_up.sh demo

set-up-test:
	@packaging/set_up.sh test

clean:  ## remove what set-up and tests made inside this folder (system packages stay)
	rm -rf .venv .make .mypy_cache .ruff_cache .import_linter_cache .hypothesis
