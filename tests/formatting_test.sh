#!/usr/bin/env bash
# Refuses C++ files that clang-format 14 would change.
set -euo pipefail
cd "$(dirname "$0")/.."
git ls-files '*.cpp' '*.hpp' | xargs clang-format-14 --dry-run --Werror
