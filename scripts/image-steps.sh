#!/usr/bin/env bash
# The steps that make the container image, as a script: the Dockerfile calls them, and so can a test without Docker.
#
#   image-steps.sh system             Debian's packages for running (root)
#   image-steps.sh install SRC DEST   a venv at DEST with requirements/intake.lock and the wheel of the checkout SRC
#   image-steps.sh user               the user and directories of the service (root)
set -euo pipefail

uid=10001

system() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends python3 python3-venv tzdata ca-certificates \
    tesseract-ocr-ces tesseract-ocr-eng tesseract-ocr-osd >/dev/null
  rm -rf /var/lib/apt/lists/*
}

# Every package comes with its hash from a lock; what only builds stays out of DEST.
install_to() {
  local source=$1 dest=$2 build
  build=$(mktemp -d)
  python3 -m venv "$build/tools"
  pip_of "$build/tools" install --require-hashes --only-binary :all: -r "$source/requirements/build.lock"
  # One dependency has no wheel; it is built with the pinned setuptools.
  pip_of "$build/tools" wheel --require-hashes --only-binary :all: --no-binary red-black-tree-mod \
    --use-pep517 --no-build-isolation --wheel-dir "$build/wheels" -r "$source/requirements/intake.lock"
  (cd "$source" && "$build/tools/bin/python" -m hatchling build -t wheel -d "$build/wheels" >"$build/log" 2>&1) ||
    { cat "$build/log" >&2; return 1; }
  python3 -m venv "$dest"
  pip_of "$dest" install --no-deps --no-index "$build"/wheels/*.whl
  pip_of "$dest" check
  rm -rf "$build"
}

pip_of() {
  local venv=$1
  shift
  PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_CACHE_DIR=1 "$venv/bin/python" -m pip -qq "$@"
}

user() {
  groupadd --gid "$uid" intake
  useradd --uid "$uid" --gid "$uid" --no-create-home --home-dir /var/lib/intake --shell /usr/sbin/nologin intake
  install -d -o intake -g intake -m 700 /var/lib/intake /etc/intake
}

case "${1:-}" in
  system) system ;;
  install) install_to "$(realpath "${2:?SRC}")" "${3:?DEST}" ;;
  user) user ;;
  *)
    sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
