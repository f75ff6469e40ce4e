# Everything a person does with Standfirst. `make` alone lists it. Works with GNU make 3.81 and a POSIX shell.

PYTHON ?= python3
VENV := .venv/bin

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Only what is said on the command line counts: PREFIX and the like may mean something else in somebody's shell.
$(foreach name,FILE KEY PREFIX STACK DATA AGAINST VERSION,$(if $(filter command,$(origin $(name))),,$(eval unexport $(name))))

# A Python that was upgraded away leaves an environment of broken links; then its stamps are worth nothing.
$(shell for venv in .venv .venv-sam .venv-train; do test ! -d $$venv || $$venv/bin/python -c '' 2>/dev/null || rm -f $$venv/.local $$venv/.test $$venv/.sam $$venv/.train; done)

# ---- Environments: each stamp is newer than the lock that was installed last, so nothing is installed twice.

.venv/.local: requirements/local.txt
	@$(PYTHON) infra/build/venv.py .venv requirements/local.txt
	@touch $@

.venv/.test: requirements/test.txt
	@$(PYTHON) infra/build/venv.py .venv requirements/test.txt
	@touch .venv/.local $@ # the test requirements contain the local ones

.venv-sam/.sam: requirements/sam.txt
	@$(PYTHON) infra/build/venv.py .venv-sam requirements/sam.txt
	@touch $@

.venv-train/.train: requirements/train.txt
	@$(PYTHON) infra/build/venv.py .venv-train requirements/train.txt
	@touch $@

# ---- Help: the words after ## are a line of it.

.PHONY: help
help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

# ---- The system on this machine. drop, show, redrive and reprocess take STACK=<name>, said after them, for one on AWS.

.PHONY: demo up down drop show redrive reprocess

demo: .venv/.local ## summarize the sample articles on this machine; Ctrl-C leaves nothing running
	@$(VENV)/python -m infra.local.demo

up: .venv/.local ## start the system in the background; .local/stack.json says where it is
	@$(VENV)/python -m infra.local.up

down: .venv/.local ## stop it; its articles are gone with it
	@$(VENV)/python -m infra.local.down

drop: .venv/.local ## put files into the bucket: FILE=article.txt, FILE='one.txt two.html', FILE='news/*.md'
	@$(VENV)/python -m infra.commands.drop -- "$$FILE"

show: .venv/.local ## print an article, once it is summarized: KEY=inbox/article.txt
	@$(VENV)/python -m infra.commands.show -- "$$KEY"

redrive: .venv/.local ## send the dead letters back to the queue
	@$(VENV)/python -m infra.commands.redrive

reprocess: .venv/.local ## queue every file in the bucket, or those under PREFIX=some/, or ARGS='--status REJECTED'
	@PYTHONPATH=functions:. $(VENV)/python -m infra.commands.reprocess $(ARGS) -- "$$PREFIX"

# ---- Work on it.

.PHONY: test lint bench latency evaluate-pages fuzz golden contract lock clean

test: .venv/.test ## run the tests; ARGS='-k cursor' runs some
	@$(VENV)/python -m pytest $(ARGS)

lint: .venv/.test ## check style, types and the template
	@$(VENV)/python -m ruff check .
	@$(VENV)/python -m ruff format --check .
	@$(VENV)/python -m mypy
	@$(VENV)/cfn-lint template.yaml

bench: .venv/.test ## time an article through Summarize, step by step
	@PYTHONPATH=functions $(VENV)/python -m infra.measure.bench

latency: .venv/.test ## time each route of Lookup's handler, beside a bare resolver
	@PYTHONPATH=functions:. $(VENV)/python -m infra.measure.latency

evaluate-pages: .venv/.test ## judge how articles are got out of web pages, beside trafilatura: DATA=folder
	@PYTHONPATH=functions:. $(VENV)/python -m infra.measure.pages --data "$$DATA"

fuzz: .venv/.test ## feed 20,000 mutated files of every kind to the reading; ARGS='--examples 1000' fewer
	@PYTHONPATH=functions:. $(VENV)/python -m infra.measure.fuzz $(ARGS)

golden: .venv/.test ## write tests/golden/<pipeline>.json, what is stored for the samples, after PIPELINE was raised
	@PYTHONPATH=functions:. $(VENV)/python -m infra.measure.golden

contract: .venv/.test ## write the API's contract, functions/lookup/openapi.json, from the routes' types
	@PYTHONPATH=functions:. $(VENV)/python -m infra.contract.generate

lock: ## lock the requirements again; ARGS=--upgrade takes newer versions
	@infra/build/lock.sh $(ARGS)

clean: ## remove the environments and everything built
	@test ! -x $(VENV)/python || $(VENV)/python -m infra.local.down
	rm -rf .venv .venv-sam .venv-train .venv-uv .aws-sam .local .hypothesis .pytest_cache .mypy_cache .ruff_cache

# ---- The model. DATA=<folder> is the team's data; nothing else needs it. An environment of its own has torch.

.PHONY: train export evaluate

TRAIN := PYTHONPATH=functions:. .venv-train/bin/python -m infra.training

train: .venv-train/.train ## train the model: DATA=folder; started again, it goes on
	@$(TRAIN).train --data "$$DATA"

export: .venv-train/.train ## put what was trained into the product: DATA=folder VERSION=1.2.3
	@$(TRAIN).export --version "$$VERSION"
	@$(TRAIN).calibrate --data "$$DATA"
	@cp functions/summarize/tagging/model/config.json .training/float/

evaluate: .venv-train/.train ## judge the model beside what people use: DATA=folder, AGAINST='name=folder' for others
	@$(TRAIN).evaluate --data "$$DATA" --against $(if $(wildcard .training/float),float=.training/float) $$AGAINST

# ---- AWS.

.PHONY: build deploy

build deploy: export SAM_CLI_TELEMETRY := 0

build: .venv-sam/.sam ## build what Lambda runs, on any host, and say what fills it
	@PYTHON="$(CURDIR)/.venv-sam/bin/python" .venv-sam/bin/sam build
	@.venv-sam/bin/python -m infra.build.artifacts

deploy: build ## deploy to AWS; asks for what it needs to know
	@.venv-sam/bin/sam deploy --guided
