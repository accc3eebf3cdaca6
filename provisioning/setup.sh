#!/usr/bin/env bash
# Makes the checkout ready: `setup.sh run` for the product, `setup.sh dev` for its tests. Called by the Makefile; safe to repeat.
# Needs Python 3.11 and Node 20 and nothing else; never needs root, except for Chromium and a C compiler in `dev` where they are missing.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
what=${1:?run or dev}
unset PYTHONDONTWRITEBYTECODE # what is compiled once here need not be compiled at each start of each process

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
compiled() { .venv/bin/python -m compileall -q -j 0 .venv/lib sync web appliance central provisioning lumbung.py >/dev/null; }
pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet)

if [ "$what" = run ]; then
  command -v node >/dev/null && command -v npm >/dev/null ||
    fail "Node 20 with npm is needed to build the participant's page." "Install it, or use a released wheel, which needs no Node."
  step "locked wheels (requirements/run.txt)"
  "${pip[@]}" install --require-hashes --requirement requirements/run.txt
  step "this checkout, with the participant's page"
  "${pip[@]}" install --no-deps --no-build-isolation --editable .
  compiled
  touch .venv/.run-ready
  exit 0
fi

step "locked tools (requirements/dev.txt)"
"${pip[@]}" install --require-hashes --requirement requirements/dev.txt
compiled
step "a Chrome 109, by npm (the oldest browser that the participant's page is made for)"
npm --prefix tests/e2e/chrome109 ci --silent

by_apt() { # by_apt COMMAND PACKAGES NAME WHY: installs what is missing where that is allowed, or says so and ends
  PATH=$PATH:/usr/sbin command -v "$1" >/dev/null && return
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || fail "$3 is missing and this user cannot install it." "As root: apt-get install $2"
  step "$3, by apt-get ($4)"
  # shellcheck disable=SC2086 # several packages
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $2 >/dev/null ||
    fail "apt-get could not install $3." "Needed because: $4."
}
by_apt chromium chromium Chromium "the browser tests drive it"
by_apt cc "gcc libc6-dev" "A C compiler" "the browser tests build a wall clock that can be set"
by_apt dnsmasq dnsmasq-base dnsmasq "the tests of a room's network run it"
by_apt nft nftables nft "the same"
by_apt ip iproute2 ip "the same"
by_apt apt-ftparchive apt-utils apt-ftparchive "the tests of the kit make an apt repository"
if ! PATH=$PATH:/usr/sbin:.venv/nginx/usr/sbin command -v nginx >/dev/null; then
  step "nginx, unpacked from Debian's package into .venv (the tests put it in front of a box; installed, it would serve port 80)"
  mkdir -p .venv/nginx
  (cd .venv/nginx && apt-get update -qq && apt-get download -qq nginx && dpkg -x nginx_*.deb . && rm nginx_*.deb) 2>/dev/null ||
    fail "nginx is missing and could not be had by apt." "Install it, or put it into .venv/nginx."
fi
touch .venv/.dev-ready
