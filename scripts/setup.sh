#!/usr/bin/env bash
# Makes .venv with what requirements/dev.lock and build.lock name, and this project in it.
#
# Safe to repeat (done in a moment when nothing changed), to interrupt, and to run twice at once.
# PYTHON=/path/to/python chooses the interpreter.  Needs no root where Debian's python3-venv is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$(pwd -P)
venv=$root/.venv
stamp=$venv/.intake-setup
unfinished=$venv/.intake-unfinished
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV PIP_USER PIP_TARGET PIP_PREFIX
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore PYTHONNOUSERSITE=1

say() { printf 'setup: %s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# One at a time: the second waits and then finds everything done.  The lock is on the checkout's own directory.
exec 9<"$root"
flock 9

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
can_make_venv() { "$1" -c 'import ensurepip, venv, ssl, sqlite3' 2>/dev/null; }

find_python() {
  local name
  for name in ${PYTHON:-python3 python3.11 python3.12 python3.13 python3.14 /usr/bin/python3}; do
    if is_new_enough "$name" && can_make_venv "$name"; then
      command -v "$name"
      return
    fi
  done
  return 1
}

apt_install() {
  local as_root=()
  command -v apt-get >/dev/null || return 1
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; } || return 1
    as_root=(sudo)
  fi
  say "installing $* from Debian"
  ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get update -qq 9<&- >&2 || return 1
  ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" 9<&- >/dev/null
}

python=$(find_python) || {
  apt_install python3 python3-venv ||
    die "Python 3.11 or newer with its venv module is missing; install it, on Debian or Ubuntu: sudo apt-get install python3 python3-venv"
  python=$(find_python) || die "this system's Python is older than 3.11 or has no venv module; set PYTHON=/path/to/a/newer/python"
}

has_prague() { "$python" -c 'import zoneinfo; zoneinfo.ZoneInfo("Europe/Prague")' 2>/dev/null; }
reads_czech() {
  local place
  for place in "${TESSDATA_PREFIX:-}" /usr/share/tesseract-ocr/{5,4.00}/tessdata /usr/share/tessdata /usr/local/share/tessdata; do
    [ -f "$place/ces.traineddata" ] && [ -f "$place/eng.traineddata" ] && [ -f "$place/osd.traineddata" ] && return
  done
  return 1
}
reads_czech || apt_install tesseract-ocr-ces tesseract-ocr-eng tesseract-ocr-osd ||
  die "Tesseract's Czech data are missing; install them: sudo apt-get install tesseract-ocr-ces tesseract-ocr-eng tesseract-ocr-osd"
has_prague || apt_install tzdata || die "the time zone data are missing; install them: sudo apt-get install tzdata"

# A venv is kept only if it is whole, works, and was made for this very place.
is_ours() {
  [ ! -e "$unfinished" ] && is_new_enough "$venv/bin/python" && grep -qsF "$venv/bin/python" "$venv/bin/pip"
}

is_ours || {
  say "making .venv with $("$python" --version) (the first time takes a minute or two)"
  rm -rf "$venv"
  mkdir "$venv"
  touch "$unfinished"
  "$python" -m venv "$venv" 9<&-
}

digest() { sha256sum "$@" | sha256sum | cut -d' ' -f1; }
locked=$(digest requirements/build.lock requirements/dev.lock)
project=$(digest pyproject.toml)
read -r was_locked was_project 2>/dev/null <"$stamp" || was_locked='' was_project=''

pip() { "$venv/bin/python" -m pip -qq "$@" 9<&-; }

if [ "$was_locked" != "$locked" ]; then
  say "installing what requirements/dev.lock names"
  touch "$unfinished"
  pip install --require-hashes --only-binary :all: -r requirements/build.lock
  # Two dependencies have no wheel; they are built with the setuptools just installed, so that hashes cover that too.
  pip install --require-hashes --only-binary :all: --no-binary red-black-tree-mod,font-roboto --use-pep517 --no-build-isolation \
    -r requirements/dev.lock
fi
if [ "$was_locked" != "$locked" ] || [ "$was_project" != "$project" ] || [ ! -x "$venv/bin/intake" ]; then
  touch "$unfinished"
  pip install --no-deps --no-build-isolation --no-index -e .
  printf '%s %s\n' "$locked" "$project" >"$stamp"
  rm -f "$unfinished"
  say "done: .venv is ready, activate it with . .venv/bin/activate"
fi
