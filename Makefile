# The two commands of the README are `make run` and `make test`; both set up what they need by themselves.
# Everything they install goes under .venv and node_modules here; only `make test` may use apt (for Chromium), and says so.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
BIN := .venv/bin
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run setup setup-dev wheel deb image test test-stick lint types page units browser coverage test-room test-faults test-slow test-provisioning fuzz bench lock clean pictures

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

## make run           centre, box and agent on loopback with the sample exam open (Ctrl-C ends all)
run: setup
	@exec $(BIN)/lumbung demo

## make setup         virtual environment, locked wheels and the built front end
setup: .venv/.run-ready
	@$(BIN)/python hatch_build.py

.venv/.run-ready: requirements/run.txt pyproject.toml hatch_build.py provisioning/setup.sh
	@PYTHON=$(PYTHON) provisioning/setup.sh run

## make setup-dev     what the tests need besides
setup-dev: setup .venv/.dev-ready

.venv/.dev-ready: requirements/dev.txt tests/e2e/chrome109/package-lock.json .venv/.run-ready
	@PYTHON=$(PYTHON) provisioning/setup.sh dev

## make wheel         dist/lumbung-VERSION-py3-none-any.whl with the built page: installing it needs no Node
wheel: setup
	@$(BIN)/python -m provisioning.debian.build wheel

## make deb           dist/lumbung_VERSION_amd64.deb for Debian 12, 13 and Ubuntu 24.04 (no network once the wheels are cached)
deb: setup
	@$(BIN)/python -m provisioning.debian.build deb

## make image         dist/lumbung.img, the bootable stick, out of make deb's package (as root; minutes)
image: deb
	@$(BIN)/python -m provisioning.image.build --deb $$(ls -t dist/lumbung_*_amd64.deb | head -n 1)

## make test          every check of a change: lint, types, units, real servers, real Chromium, 20 kills
test: setup-dev
	@tests/run

## make lint          ruff and import rules alone
lint: setup-dev
	@tests/run lint

## make types         mypy --strict alone
types: setup-dev
	@tests/run types

## make page          eslint, tsc, vitest and the weight of the participant's page alone
page: setup-dev
	@tests/run page

## make coverage      how much of the wire and the box their tests reach, by branches: at least 95 %
coverage: setup-dev
	@tests/run coverage

## make test-room     the long walks through the proctor's console, papers, seat check and lock-down (some minutes)
test-room: setup-dev
	@tests/run room

## make test-faults   500 kill -9 cycles, full disks and the other long fault suites (some minutes)
test-faults: setup-dev
	@tests/run faults

## make test-slow     2,800 recorded people over HTTP, 300 simulated participants, generated data of another chance (half an hour)
test-slow: setup-dev
	@tests/run slow

## make test-stick    the image in emulated PCs: BIOS, UEFI, Secure Boot, TPM, first start, twenty pulled plugs (as root; two hours)
test-stick: setup-dev
	@tests/run stick

## make test-provisioning  whole Debian machines with the package: install offline, a kit, an exam day, restart, reboot, upgrade, remove (as root; half an hour)
test-provisioning: setup-dev deb
	@tests/run machines

## make fuzz          every parser of outside bytes, SECONDS=600 each
fuzz: setup-dev
	@$(BIN)/python -m tests.fuzz.run --seconds $${SECONDS_EACH:-600}

## make pictures      docs/pictures anew: the participant's screens, every page of console and centre, the papers (some minutes)
pictures: setup-dev
	@$(BIN)/python -m tests.e2e.pictures

## make lock          resolve the locked requirements anew (hashes, no addresses)
lock: setup-dev
	@$(BIN)/uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --universal pyproject.toml --extra print requirements/build.in -o requirements/run.txt
	@$(BIN)/uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --universal -c requirements/run.txt requirements/dev.in -o requirements/dev.txt

## make clean         removes what setup made (never var/, where data lies)
clean:
	rm -rf .venv appliance/frontend/node_modules appliance/static/built tests/e2e/chrome109/node_modules
