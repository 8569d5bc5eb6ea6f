# `make demo` and `make test` need Python 3.10 or newer and a package registry, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test check dist install-check lock test-lowest baseline generate format clean help

help: ## show what there is to make
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

demo: $(VENV)/.server ## set up, start the server, translate and summarise the samples, make a digest, stop
	@$(BIN)/python scripts/demo.py

test: $(VENV)/.test ## set up and run the whole test suite
	@echo "== Running the tests"
	@$(BIN)/python -m pytest $(ARGS)

check: .venv-check/.done ## lint, types, contract and its compatibility, generated code
	@echo "== ruff"; .venv-check/bin/ruff check . && .venv-check/bin/ruff format --check .
	@echo "== mypy"; .venv-check/bin/mypy
	@echo "== buf"; .venv-check/bin/buf lint proto && BUF=.venv-check/bin/buf scripts/contract.sh
	@echo "== generated code"; PYTHON=.venv-check/bin/python scripts/generate.sh --check

test-lowest: .venv-lowest/.done ## run what speaks gRPC with the lowest grpcio and protobuf allowed
	@echo "== Running the tests of client and server with the lowest grpcio and protobuf"
	@.venv-lowest/bin/python -m pytest -q tests/client tests/cli tests/rpc

baseline: .venv-check/.done ## take the contract as it is for what later changes must stay compatible with (at a release)
	@BUF=.venv-check/bin/buf scripts/contract.sh --update

generate: .venv-check/.done ## regenerate client/dragoman/v1 from proto/
	@PYTHON=.venv-check/bin/python scripts/generate.sh

format: .venv-check/.done ## format the code
	@.venv-check/bin/ruff check --fix . && .venv-check/bin/ruff format .

dist: $(VENV)/bin/python ## build the wheels: the code, and the models that ship
	@rm -rf dist && $(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist . models/wheel && ls -l dist

install-check: dist ## install the wheels into a fresh environment, and translate with them away from the checkout
	@scripts/install_check.sh "$(PYTHON)"

lock: ## renew requirements/*.lock after a change of pyproject.toml (UPGRADE=1: take the newest of everything)
	@scripts/lock.sh "$(PYTHON)"

clean: ## remove what was set up
	rm -rf .venv .venv-check .venv-lowest .venv-lock dist

$(VENV)/bin/python:
	@scripts/venv.sh "$(PYTHON)" $(VENV)

$(VENV)/.server: pyproject.toml | $(VENV)/bin/python
	@echo "== Installing the server and the client (ctranslate2, sentencepiece, numpy, grpcio, protobuf)"
	@$(BIN)/python -m pip install --quiet --editable '.[server]'
	@touch $@

$(VENV)/.test: pyproject.toml | $(VENV)/bin/python
	@echo "== Installing the server, the client and pytest"
	@$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@ $(VENV)/.server

.venv-check/.done: pyproject.toml
	@scripts/venv.sh "$(PYTHON)" .venv-check
	@.venv-check/bin/python -m pip install --quiet --editable '.[dev]'
	@touch $@

.venv-lowest/.done: pyproject.toml
	@scripts/venv.sh "$(PYTHON)" .venv-lowest
	@.venv-lowest/bin/python -m pip install --quiet --editable '.[test]' 'grpcio==1.72.2' 'protobuf==6.31.1' \
		'grpcio-health-checking==1.72.2' 'grpcio-reflection==1.72.2'
	@touch $@
