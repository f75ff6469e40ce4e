# Everything a person does with Standfirst. `make` alone lists it. Works with GNU make 3.81 and a POSIX shell.

PYTHON ?= python3
VENV := .venv/bin

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# ---- Environments: each stamp is newer than the lock that was installed last, so nothing is installed twice.

.venv/.local: requirements/local.txt
	@$(PYTHON) infra/venv.py .venv requirements/local.txt
	@touch $@

.venv/.test: requirements/test.txt
	@$(PYTHON) infra/venv.py .venv requirements/test.txt
	@touch .venv/.local $@ # the test requirements contain the local ones

.venv-sam/.sam: requirements/sam.txt
	@$(PYTHON) infra/venv.py .venv-sam requirements/sam.txt
	@touch $@
