#!/usr/bin/env bash
# Makes the checkout ready: `setup.sh run` for the product, `setup.sh dev` for its tests. Called by the Makefile; safe to repeat.
# Needs Python 3.11 and Node 20 and nothing else; never needs root, except for Chromium in `dev` where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
what=${1:?run or dev}

fail() { printf '\n  %s\n  %s\n\n' "$1" "$2" >&2; exit 1; }
step() { printf '· %s\n' "$1"; }

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
  fail "Python 3.11 or newer is needed; found: $("$python" --version 2>&1 || echo none)." \
       "Install it, or name another one: make $what PYTHON=/usr/bin/python3.11"

if [ ! -x .venv/bin/python ]; then
  step "virtual environment in .venv"
  "$python" -m venv .venv 2>/dev/null ||
    fail "Python cannot make a virtual environment (its venv module is missing or broken)." \
         "On Debian and Ubuntu: apt-get install python3-venv"
fi
pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet)

if [ "$what" = run ]; then
  command -v node >/dev/null && command -v npm >/dev/null ||
    fail "Node 20 with npm is needed to build the participant's page." "Install it, or use a released wheel, which needs no Node."
  step "locked wheels (requirements/run.txt)"
  "${pip[@]}" install --require-hashes --requirement requirements/run.txt
  step "this checkout, with the participant's page"
  "${pip[@]}" install --no-deps --no-build-isolation --editable .
  touch .venv/.run-ready
  exit 0
fi

step "locked tools (requirements/dev.txt)"
"${pip[@]}" install --require-hashes --requirement requirements/dev.txt
if ! command -v chromium >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    step "Chromium, by apt-get (the browser tests drive it)"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null ||
      fail "apt-get could not install Chromium." "The browser tests cannot run without it."
  else
    fail "Chromium is missing and this user cannot install it." "As root: apt-get install chromium"
  fi
fi
touch .venv/.dev-ready
