# Everything a person or a machine does with this repository. `make` prints the list.

SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
LOCAL := $(BIN)/python -m tools.local
.DEFAULT_GOAL := help
.PHONY: help setup run up down reset status doctor story test check audit web screens bench drills lock deploy-render deploy-check

##@ The running system
run: setup ## bring everything up and stay in front; Ctrl-C stops it, data survives
	@exec $(LOCAL) run

up: setup ## the same in the background
	@$(LOCAL) up

down: setup ## stop it
	@$(LOCAL) down

reset: setup ## wipe the local data
	@$(LOCAL) reset

status: setup ## what runs, with pids and addresses
	@$(LOCAL) status

doctor: setup ## self-check of every service and double
	@$(LOCAL) doctor

story: setup ## drive the whole loop, message to door, on the running system
	@$(BIN)/python -m tests.stories.loop

##@ Work on the code
setup: ## install the Python packages into .venv (instant when nothing changed)
	@PYTHON="$(PYTHON)" tools/local/setup.sh

check: setup ## format, lint, types, house rules, tests without servers; under a minute
	@$(BIN)/python -m tools.local.check

test: setup ## every test, or one part's: make test S=orders A="-k hold"
	@PATH="$(CURDIR)/$(BIN):$$PATH" tools/local/test.sh "$(S)" $(A)

drills: setup ## break a system of its own in every way under load; twenty minutes: make drills A="--only broker-killed"
	@$(BIN)/python -m tests.drills $(A)

bench: setup ## measure speed beside the machine's limit, on a system of its own; half an hour: make bench A="--quick"
	@$(BIN)/python -m bench $(A)

audit: setup ## known vulnerabilities and licences of everything in the lock files; asks the registries
	@$(BIN)/python -m tools.audit

web: setup ## build the web client (make run does it when it is stale)
	@$(BIN)/python -m tools.web.build

screens: setup ## take the pictures in docs/screens anew from the running system
	@$(BIN)/python -m tools.web.screens

lock: setup ## resolve the dependencies again into requirements.lock
	@env -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS \
		$(BIN)/uv lock --quiet --no-config
	@$(BIN)/uv export --quiet --frozen --all-packages --all-groups --no-emit-workspace --no-header \
		-o requirements.lock
	@$(BIN)/uv export --quiet --frozen --all-packages --no-dev --group tools --no-emit-workspace --no-header \
		-o deploy/requirements.lock
	@! grep -nE '(https?|file)://' requirements.lock deploy/requirements.lock

##@ The cluster's manifests
deploy-render: setup ## write deploy/k8s/rendered anew after a change in deploy/k8s; needs kubectl or kustomize
	@$(BIN)/python -m tools.k8s render

deploy-check: setup ## schemas, house rules and freshness of the manifests; needs neither cluster nor kubectl
	@$(BIN)/python -m tools.k8s check

##@ This list
help: ## show it
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@ / {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST); echo
