#!/usr/bin/env bash
# Pins every dependency with its hashes: what the service needs, what developers need, what builds the wheel.
#
# Keeps the pins that still fit; UPGRADE=1 takes the newest ones.  uv lives in a temporary directory.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=${PYTHON:-python3}
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$python" -m venv "$tools"
"$tools/bin/python" -m pip --quiet --disable-pip-version-check install 'uv>=0.13,<0.14'

compile() {
  "$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --custom-compile-command 'make lock' ${UPGRADE:+--upgrade} "$@"
}

compile pyproject.toml -o requirements/intake.lock
compile pyproject.toml --extra demo --extra forms --group dev -c requirements/intake.lock -o requirements/dev.lock
# setuptools is for the two dependencies without a wheel
printf 'hatchling\nsetuptools\n' | compile - -c requirements/dev.lock -o requirements/build.lock
