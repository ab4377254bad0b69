# make lab                  open the notebooks in JupyterLab, on the sample data
# make lab REPORTS=folder   the same on your own reports
# make test                 everything that must hold
# make notebooks            run every notebook afresh and save what it shows
# make lint                 style only
#
# The first call installs everything into .venv; the next ones start at once.
# Another Python: make test PYTHON=python3.13 VENV=.venv-3.13

PYTHON ?= python3
VENV ?= .venv
LAB_HOME ?= $(CURDIR)/.lab
LAB_FLAGS ?=
STAMP ?= $(VENV)/.installed
RUN = "$(VENV)/bin/python" -m

export REPORTS

.PHONY: help lab test notebooks lint
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# //p' Makefile

# Touched last, so an interrupted installation starts again.
$(VENV)/.installed: pyproject.toml constraints.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' \
	  || { echo 'feedbacklab needs Python 3.11 to 3.14 (make PYTHON=python3.12).' >&2; exit 2; }
	@echo 'Installing feedbacklab into $(VENV); the first time takes about two minutes.'
	@$(RUN) pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear "$(VENV)"
	@$(RUN) pip install -qq --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[test,browser]'
	@touch "$@"

# Nothing the user has set up for Jupyter elsewhere is read or changed.
lab: $(STAMP)
	@if [ -n "$$REPORTS" ]; then \
	  [ -d "$$REPORTS" ] || { echo "make lab: there is no folder $$REPORTS." >&2; exit 2; }; \
	  FEEDBACKLAB_REPORTS=$$(CDPATH= cd -- "$$REPORTS" && pwd); \
	  export FEEDBACKLAB_REPORTS; \
	fi; \
	unset $$(env | sed -n 's/^\(JUPYTER[A-Z_]*\)=.*/\1/p') JUPYTER_TOKEN; \
	export JUPYTER_CONFIG_PATH="$(CURDIR)/lab" \
	  JUPYTER_CONFIG_DIR="$(LAB_HOME)/config" \
	  JUPYTER_DATA_DIR="$(LAB_HOME)/data" \
	  JUPYTER_RUNTIME_DIR="$(LAB_HOME)/runtime" \
	  JUPYTERLAB_SETTINGS_DIR="$(LAB_HOME)/settings" \
	  JUPYTERLAB_WORKSPACES_DIR="$(LAB_HOME)/workspaces" \
	  IPYTHONDIR="$(LAB_HOME)/ipython" \
	  JUPYTER_PLATFORM_DIRS=1; \
	mkdir -p "$(LAB_HOME)"; \
	exec $(RUN) jupyterlab $(LAB_FLAGS)

lint: $(STAMP)
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .

notebooks: $(STAMP)
	@$(RUN) ruff format --quiet notebooks
	@"$(VENV)/bin/python" scripts/refresh_notebooks.py

# Every part runs, also after one that failed; the last lines say how each ended.
test: $(STAMP)
	@verdicts= failed=0; \
	part() { \
	  title=$$1; shift; printf '\n===== %s =====\n' "$$title"; \
	  if "$$@"; then end=passed; else end=FAILED failed=1; fi; \
	  verdicts="$$verdicts  $$title: $$end\n"; \
	}; \
	part 'style (ruff check)' $(RUN) ruff check .; \
	part 'style (ruff format)' $(RUN) ruff format --check .; \
	part 'unit tests and doctests' $(RUN) pytest -q; \
	part 'notebooks (strict nbval)' $(RUN) pytest -q -m 'not browser' \
	  notebooks tests/test_nbval_bites.py; \
	part 'browser tests' $(RUN) pytest -q -m browser tests/browser; \
	printf '\n===== make test =====\n'"$$verdicts"; \
	exit $$failed
