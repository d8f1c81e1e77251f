#!/usr/bin/env bash
# Builds the wheel and looks whether it ships what it should: the rooms and the configuration, but no tests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
log=$(.venv/bin/python -m hatchling build -t wheel -d "$out" 2>&1) || { printf '%s\n' "$log" >&2; exit 1; }
.venv/bin/python - "$out"/intake-*.whl <<'PYTHON'
import re
import sys
from pathlib import Path
from zipfile import ZipFile

names = ZipFile(sys.argv[1]).namelist()
shipped = {f"intake/_config/{path.relative_to('config')}" for path in Path("config").rglob("*") if path.is_file()}
code = {str(path) for room in ("intake", "parsers", "signatures") for path in Path(room).rglob("*.py")}
problems = [f"missing: {name}" for name in sorted((shipped | code) - set(names))]
allowed = re.compile(r"(intake|parsers|signatures)/|intake-[^/]+\.dist-info/")
problems += [f"doesn't belong there: {name}" for name in names if not allowed.match(name) or "__pycache__" in name]
if not any(name.endswith("licenses/LICENSE") for name in names):
    problems.append("missing: the licence")
for problem in problems:
    print(f"check-wheel: {problem}", file=sys.stderr)
sys.exit(bool(problems))
PYTHON
