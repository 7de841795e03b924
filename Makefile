# ossmp: `make demo` and `make test` are all that a new machine needs; `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
CARGO ?= cargo

.PHONY: help test setup-test rust-test lint
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

test: setup-test lint rust-test ## everything: Rust, C under sanitizers, packaging
	@echo "all tests passed"

setup-test:
	@scripts/setup.sh cc=gcc

lint: ## formatting and clippy
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --quiet -- -D warnings

rust-test:
	$(CARGO) test --workspace --quiet
