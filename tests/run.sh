#!/usr/bin/env bash
# Sets up, builds and runs all tests: formatting and arrows, every suite under AddressSanitizer and UBSan, the suites
# labelled `threads` under ThreadSanitizer, and the end-to-end stories on the release binaries.
set -euo pipefail
cd "$(dirname "$0")/.."

./packaging/dependencies.sh --tests
if [ -d ../shared/data ]; then PORTICO_TEST_DATA=${PORTICO_TEST_DATA:-$(cd ../shared/data && pwd)}; export PORTICO_TEST_DATA; fi

echo "== build: release binaries"
cmake --preset release >/dev/null
cmake --build --preset release
echo "== build: tests under AddressSanitizer and UBSan"
cmake --preset asan -DPORTICO_RELEASE_BIN="$PWD/build/release" >/dev/null
cmake --build --preset asan
echo "== build: tests of threads under ThreadSanitizer"
cmake --preset tsan >/dev/null
cmake --build --preset tsan --target thread_tests

echo "== run"
# Not those that go through every failure, byte or step in turn: their threads are those of the other suites.
ctest --test-dir build/tsan -L threads -E '^(db_(faults|corruption)|warehouse_(corruption|crash|faults|fuzz|model))$' \
  -j "$(nproc)" --output-on-failure --no-tests=error
ctest --test-dir build/asan -j "$(nproc)" --output-on-failure --no-tests=error
