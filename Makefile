# Every chore of a checkout is one word. Set-up happens by itself; `make help` lists the words.
PYTHON ?= python3
DAILIES = .venv/bin/dailies
RUN = .venv/bin/python

.PHONY: help setup setup-model demo test test-fast test-slow test-gui test-blender bench lint format docs addon clean

help:            ## list these words
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/	/'

setup:           ## make .venv with everything a developer needs
	@$(PYTHON) scripts/set_up.py dev

setup-model: setup ## torch for the learned models, the CPU build where there is no NVIDIA GPU
	@$(RUN) scripts/torch_build.py

demo:            ## the whole path on one motion, in headless Blender: make demo [FILE=take.bvh]
	@$(PYTHON) scripts/set_up.py run
	@DAILIES_BPY_PYTHON="$$($(PYTHON) scripts/set_up.py demo-blender)" $(DAILIES) demo $(if $(FILE),"$(FILE)")

test: setup lint  ## everything that CI runs: lint, types, tests, the add-on in two Blenders
	@DAILIES_BPY_PYTHON="$$($(PYTHON) scripts/set_up.py demo-blender)" $(RUN) -m pytest --ignore=tests/blender
	@$(PYTHON) scripts/set_up.py test-blender

test-fast: setup ## without Blender, without lint
	$(RUN) -m pytest --ignore=tests/blender

test-slow: setup ## the long ones: 10,000 mutations, whole libraries
	$(RUN) -m pytest --ignore=tests/blender -m slow --timeout 3600

test-blender: setup ## the add-on's tests in every Blender that pip has: 4.2, 4.5, 5.0, 5.2
	@$(PYTHON) scripts/set_up.py test-blender 4.2.23 4.5.15 5.0.1 5.2.3

test-gui: setup  ## the panel in a real window (DAILIES_BLENDER_GUI names the tool that opens one)
	$(RUN) -m pytest tests/gui -m gui

bench: setup     ## every figure beside what it is compared with
	$(RUN) -m tests.benchmarks

lint: setup      ## ruff and pyright
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m pyright --warnings

format: setup    ## let ruff mend what it can
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

docs: setup      ## the pages that are made from the code
	$(RUN) scripts/make_docs.py

addon: setup     ## the installable zips, into dist/
	$(RUN) build_addon.py

clean:
	rm -rf build dist demo .venv .venv-bpy-*
