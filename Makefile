# `make help` lists the targets. Ports, paths and servers come from the environment: `python -m sandbox.stack --help`.
.DEFAULT_GOAL := help
.PHONY: help run stop reset status test check lint types imports bench chaos bootstrap
SHELL := /bin/bash
BIN := .venv/bin
STACK := $(BIN)/python -m sandbox.stack

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

run: ## install what is missing, start everything, load the samples once; DETACH=1 runs in the background
	@scripts/bootstrap run
	@exec $(STACK) up $(if $(DETACH),--detach)

stop: ## stop what `make run DETACH=1` started
	@$(STACK) stop

reset: ## stop, and delete data, logs and secrets
	@$(STACK) reset

status: ## what runs, and where its log is
	@$(STACK) status

test: ## everything: lint, types, import contracts, all tests on servers and ports of their own
	@scripts/bootstrap test
	@$(MAKE) --no-print-directory lint types imports
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder --cov --cov-report=term:skip-covered $(ARGS)

check: ## lint, types, import contracts and unit tests: fast
	@scripts/bootstrap run
	@$(MAKE) --no-print-directory lint types imports
	@$(BIN)/python -m pytest -q tests/unit tests/architecture $(ARGS)

lint: ## ruff: rules and layout
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: ## mypy, strict
	@$(BIN)/mypy

imports: ## which layer may import which
	@$(BIN)/lint-imports

bench: ## the benchmarks beside their limits; ONLY=P1,P5 selects, ARGS=--json prints JSON
	@scripts/bootstrap bench
	@ONLY="$(ONLY)" $(BIN)/python -m bench $(ARGS)

chaos: ## faults at random for MINUTES=10, SEED=1 or 1,2,3, TOPOLOGY=one or three; results in bench/results/chaos.json
	@scripts/bootstrap test
	@$(BIN)/python -m tests.chaos --minutes $(or $(MINUTES),10) --seed $(or $(SEED),1) --topology $(or $(TOPOLOGY),one) $(ARGS)

bootstrap: ## only install what is missing
	@scripts/bootstrap test
