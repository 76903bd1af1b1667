#!/usr/bin/env bash
# Builds one preset (default release) into build/PRESET; further arguments go to CMake's configure step.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=${1:-release}
shift || true
cmake --preset "$preset" "$@" >/dev/null
cmake --build --preset "$preset"
