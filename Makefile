# ossmp: `make demo` and `make test` are all that a new machine needs; `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
CARGO ?= cargo
DESTDIR ?=
PREFIX ?= /usr/local
LIBDIR ?= lib
INCLUDEDIR ?= include

RELEASE := target/release
# ensurepip is what python3 -m venv needs, and oss2 needs the headers; Debian keeps both apart.
PYTHON := python3=python3 python:ensurepip=python3-venv python3-config=python3-dev
VALGRIND := valgrind -q --error-exitcode=9 --leak-check=full --suppressions=$(CURDIR)/tests/c/valgrind.supp
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all

.PHONY: help demo test races soak storm matrix scenarios torture fuzz deny build lib emulator header install uninstall install-emulator uninstall-emulator clean
.PHONY: conformance setup-conformance test-conformance emulator-long
.PHONY: abi run-matrix matrix-valgrind debug-lib setup-build setup-test lint test-rust test-sanitizers test-valgrind test-examples test-packaging test-abi test-bindings test-soak test-storm
.PHONY: bench setup-bench test-bench test-instructions profile

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 20

demo: setup-build lib emulator ## upload 1 GiB to a local OSS server, kill it half-way, go on, compare
	@BUILD_DIR=$(RELEASE) scripts/demo.sh

test: setup-test lint deny test-rust races test-sanitizers test-valgrind lib emulator test-examples test-packaging test-abi test-bindings matrix test-soak test-storm test-conformance test-bench test-instructions ## everything: Rust, C under sanitizers and valgrind, every binding, faults, packaging, soak and memory, kills, official clients
	@echo "make test: everything passed"

build: setup-build lib emulator ## the library and the emulator, optimised, in target/release

# An rlib beside them would keep fat LTO from being applied.
lib:
	$(CARGO) rustc --release --lib --crate-type cdylib,staticlib
	@# The name that programs ask for at run time.
	@ln -sfn libossmp.so $(RELEASE)/libossmp.so.0

emulator:
	$(CARGO) build --release --package ossmp-emulator

header: ## refresh include/ossmp.h from src/ffi
	OSSMP_WRITE_HEADER=1 $(CARGO) test --quiet --test header the_committed

install: ## install what `make build` made: DESTDIR= PREFIX= LIBDIR= INCLUDEDIR=
	@test -f $(RELEASE)/libossmp.so || { echo "error: run 'make build' first" >&2; exit 1; }
	packaging/install.sh DESTDIR=$(DESTDIR) PREFIX=$(PREFIX) LIBDIR=$(LIBDIR) INCLUDEDIR=$(INCLUDEDIR) BUILD_DIR=$(RELEASE) install

uninstall: ## remove what install put there, with the same variables
	packaging/install.sh DESTDIR=$(DESTDIR) PREFIX=$(PREFIX) LIBDIR=$(LIBDIR) INCLUDEDIR=$(INCLUDEDIR) uninstall

install-emulator: ## install the emulator, its manual page and its C header: DESTDIR= PREFIX=
	@test -x $(RELEASE)/ossmp-emulator || { echo "error: run 'make build' first" >&2; exit 1; }
	install -D -m 755 $(RELEASE)/ossmp-emulator $(DESTDIR)$(PREFIX)/bin/ossmp-emulator
	install -D -m 644 emulator/man/ossmp-emulator.1 $(DESTDIR)$(PREFIX)/share/man/man1/ossmp-emulator.1
	install -D -m 644 emulator/c/ossmp_emulator.h $(DESTDIR)$(PREFIX)/include/ossmp_emulator.h

uninstall-emulator: ## remove what install-emulator put there, with the same variables
	rm -f $(DESTDIR)$(PREFIX)/bin/ossmp-emulator $(DESTDIR)$(PREFIX)/share/man/man1/ossmp-emulator.1 \
		$(DESTDIR)$(PREFIX)/include/ossmp_emulator.h

clean: ## remove everything that was built
	$(CARGO) clean
	rm -rf examples-c/build

setup-build:
	@scripts/setup.sh cc=gcc objcopy=binutils curl=curl openssl=openssl

setup-test:
	@scripts/setup.sh cc=gcc g++=g++ objcopy=binutils curl=curl openssl=openssl mkfifo=coreutils \
		valgrind=valgrind abidw=abigail-tools cmake=cmake pkg-config=pkg-config shellcheck=shellcheck \
		lib:openssl=libssl-dev lib:libcurl=libcurl4-openssl-dev lib:libcjson=libcjson-dev \
		file:/usr/share/i18n/locales/tr_TR=locales $(PYTHON)

lint: ## formatting, clippy, shellcheck
	$(CARGO) fmt --all --check
	$(CARGO) fmt --manifest-path fuzz/Cargo.toml --check
	$(CARGO) clippy --workspace --all-targets --quiet -- -D warnings
	shellcheck -x scripts/*.sh packaging/*.sh tests/packaging/*.sh tests/scenarios/c/*.sh examples-c/*.sh emulator/conformance/*.sh bindings/*/*.sh bindings/*/*/*.sh bindings/*/*/*/*.sh bench/*.sh

# The version with which deny.toml was written.
DENY := target/tools/bin/cargo-deny
$(DENY):
	$(CARGO) install --quiet --locked --root target/tools --version 0.20.2 cargo-deny

deny: $(DENY) ## licences, sources and duplicates of the dependencies
	$(DENY) --log-level error check --hide-inclusion-graph bans licenses sources

# The version with which fuzz/ was written.
CARGO_FUZZ := target/tools/bin/cargo-fuzz
$(CARGO_FUZZ):
	$(CARGO) install --quiet --locked --root target/tools --version 0.13.2 cargo-fuzz

fuzz: setup-build $(CARGO_FUZZ) ## parsers, signer, ABI and emulator against random input: FUZZ_SECONDS=60 each, FUZZ_TARGET=one
	PATH="$(CURDIR)/target/tools/bin:$$PATH" scripts/fuzz.sh

test-rust:
	$(CARGO) test --workspace --no-fail-fast

races: ## threads in thousands of orders; OSSMP_RACES=100 tries a hundred times as many
	$(CARGO) test --features shuttle --lib races::

# With symbols, which suppressions need.
DEBUG_LIB := $(CURDIR)/target/debug
debug-lib:
	$(CARGO) build --lib
	@ln -sfn libossmp.so $(DEBUG_LIB)/libossmp.so.0

test-sanitizers: debug-lib lib emulator ## the C programs under AddressSanitizer, LeakSanitizer and UBSan
	OSSMP_C_FLAGS="$(SANITIZE)" $(CARGO) test --test c_abi
	$(MAKE) --no-print-directory -C examples-c test LIB_DIR=../$(RELEASE) OUT=build/sanitized CFLAGS="-g $(SANITIZE)"
	$(MATRIX) OSSMP_AGENT_DIR=$(CURDIR)/target/bindings/c-sanitized OSSMP_AGENT_CFLAGS="$(SANITIZE)" \
		ASAN_OPTIONS=quarantine_size_mb=8

test-valgrind: debug-lib lib emulator ## the C programs under valgrind
	OSSMP_C_RUNNER="$(VALGRIND)" $(CARGO) test --test c_abi
	$(MAKE) --no-print-directory -C examples-c test LIB_DIR=$(DEBUG_LIB) EMULATOR=$(CURDIR)/$(RELEASE)/ossmp-emulator \
		OUT=build/valgrind RUNNER="$(VALGRIND)"
	$(MAKE) --no-print-directory matrix-valgrind MATRIX_FLAGS="--every 12"

matrix-valgrind: debug-lib ## the fault matrix under valgrind, slowly; make test takes each twelfth row
	$(MATRIX) OSSMP_AGENT_DIR=$(CURDIR)/target/bindings/c-valgrind OSSMP_LIB_DIR=$(DEBUG_LIB) \
		OSSMP_AGENT_RUNNER="$(VALGRIND)" MATRIX_FLAGS="--limit 2000 --memory 1024 $(MATRIX_FLAGS)"

test-examples: ## the C examples against the emulator
	$(MAKE) --no-print-directory -C examples-c test LIB_DIR=../$(RELEASE)

test-packaging: ## install, and link in every way: pkg-config, CMake, static, beside others
	tests/packaging/run.sh $(RELEASE)

test-abi: ## the ABI against abi/ossmp.abi
	tests/packaging/abi.sh

abi: setup-test ## describe the ABI anew in abi/ossmp.abi: for a release
	tests/packaging/abi.sh --write

test-storm: ## a short kill storm
	BUILD_DIR=$(RELEASE) scripts/storm.sh 2 64

storm: setup-build lib emulator ## the long kill storm: 8 seeds, SIGKILL at random instants until done
	BUILD_DIR=$(RELEASE) scripts/storm.sh

BINDINGS := $(patsubst bindings/%/test.sh,%,$(wildcard bindings/*/test.sh))
language-cpp := C++
language-csharp := C\#
language-go := Go
language-java := Java
language-node := Node.js
language-python := Python
SCENARIO_AGENTS := --agent C=tests/scenarios/c/agent.sh \
	$(foreach binding,$(BINDINGS),--agent '$(language-$(binding))=bindings/$(binding)/agent.sh')

test-bindings: setup-build lib emulator ## each language's own tests, then the scenarios that all of them run
	for binding in $(BINDINGS); do \
		echo "== $$binding"; \
		bindings/$$binding/test.sh; \
	done
	$(MAKE) --no-print-directory scenarios

scenarios: setup-build lib ## the scenarios in every language; SCENARIO_FLAGS=--write refreshes docs/bindings.md
	$(CARGO) build --release --package ossmp-driver
	for agent in tests/scenarios/c $(BINDINGS:%=bindings/%); do $$agent/agent.sh --build; done
	$(RELEASE)/ossmp-scenarios $(SCENARIO_AGENTS) --document docs/bindings.md $(SCENARIO_FLAGS)

MATRIX := $(MAKE) --no-print-directory run-matrix
matrix: setup-test lib ## the fault matrix: every fault at every operation, through the C API
	$(MATRIX) MATRIX_FLAGS="--document docs/reliability.md $(MATRIX_FLAGS)"

run-matrix:
	$(CARGO) build --release --package ossmp-driver
	tests/scenarios/c/agent.sh --build
	$(RELEASE)/ossmp-matrix $(MATRIX_FLAGS)

torture: setup-test ## every system call of the network and every allocation fails once, or is where SIGKILL strikes; make test takes a sample
	OSSMP_TORTURE=all $(CARGO) test --test torture --test kills

test-soak: ## 20,000 requests, 200 uploads at once; 5 GiB in one part, 10,000 parts: both under 32 MiB
	scripts/soak.sh $(RELEASE)

soak: setup-build lib emulator ## 1,000,000 requests in one process, 1,000 uploads at once, 100 GiB in one call: nothing grows
	scripts/soak.sh $(RELEASE) 1000000 1000 100

setup-bench: setup-conformance
	@scripts/setup.sh cc=gcc c++=g++ curl=curl pkg-config=pkg-config mcs=mono-mcs mono=mono-runtime

bench: setup-bench lib emulator ## ours and the peers side by side, half an hour: docs/performance.md; BENCH_FLAGS='--only ours,curl --size 256M'
	bench/build.sh plots
	target/bench/plots/bin/python bench/run.py --document docs/performance.md $(BENCH_FLAGS)

profile: setup-build lib emulator ## where the processor's time goes, mode by mode, for docs/performance.md
	bench/profile.sh

test-bench: lib emulator ## the benchmark measures what it says: a tiny file, one round
	bench/test.sh

test-instructions: lib emulator ## the instructions of a small upload against bench/instructions.txt
	bench/instructions.sh

setup-conformance:
	@scripts/setup.sh $(PYTHON) go=golang-go node=nodejs npm=npm javac=default-jdk-headless mvn=maven

conformance: setup-conformance emulator ## all six official clients against the emulator: the table of docs/emulator.md
	EMULATOR=$(RELEASE)/ossmp-emulator emulator/conformance/run.sh

test-conformance: emulator
	EMULATOR=$(RELEASE)/ossmp-emulator emulator/conformance/run.sh python-oss2 python-v2

emulator-long: ## the emulator's long tests: 5 GiB in one part, 100 kills, 100,000 random operations
	OSSMP_EMULATOR_PART_MIB=5120 OSSMP_EMULATOR_KILLS=100 OSSMP_EMULATOR_STEPS=100000 OSSMP_EMULATOR_SEED=7 \
		$(CARGO) test --package ossmp-emulator --test memory --test durability --test random

.PHONY: mutants coverage

# The version with which tests/mutants/survivors.txt was written.
MUTANTS := target/tools/bin/cargo-mutants
$(MUTANTS):
	$(CARGO) install --quiet --locked --root target/tools --version 27.1.0 cargo-mutants

mutants: $(MUTANTS) ## small changes of the code that the unit tests must notice: the sample of docs/testing.md
	scripts/mutants.sh

coverage: setup-test ## lines of the library that its tests run: the table of docs/testing.md
	scripts/coverage.sh
