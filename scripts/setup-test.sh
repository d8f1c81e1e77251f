#!/usr/bin/env bash
# Installs the Debian packages that the whole test suite needs beside .venv, only those that are missing.
#
# The tests start their own servers in temporary directories; whatever Debian would start is kept from starting.
set -euo pipefail

packages=(
  dovecot-imapd postgresql isync poppler-utils docker-compose
  # the corpus of forms: what offices print with, and the libraries of WeasyPrint
  fonts-dejavu-core fonts-liberation fonts-crosextra-carlito fonts-crosextra-caladea fonts-noto-core
  libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
)

say() { printf 'setup-test: %s\n' "$*" >&2; }

is_there() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing=()
for package in "${packages[@]}"; do
  is_there "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

sentence="these Debian packages are missing for the whole suite: sudo apt-get install ${missing[*]}"
if ! command -v apt-get >/dev/null; then
  say "this isn't Debian or Ubuntu; $sentence"
  exit 1
fi
root=()
if [ "$(id -u)" != 0 ]; then
  if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    root=(sudo)
  else
    say "$sentence"
    exit 1
  fi
fi

# invoke-rc.d asks this file whether a service may start (Debian Policy, /usr/share/doc/init-system-helpers).
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap '${root[@]+"${root[@]}"} rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | ${root[@]+"${root[@]}"} tee "$policy" >/dev/null
  ${root[@]+"${root[@]}"} chmod 755 "$policy"
fi

say "installing ${missing[*]} from Debian"
${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
