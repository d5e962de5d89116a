#!/usr/bin/env bash
# Installs what Portico needs on Debian 12: to build it, and with --tests also what its tests use.
# Does nothing, quickly, when everything is there. Uses sudo when not root.
set -euo pipefail

build=(
  build-essential cmake ninja-build pkg-config ccache git
  libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libboost-test1.81-dev
  libcli11-dev libtomlplusplus-dev libfmt-dev libsqlite3-dev libsodium-dev libcurl4-openssl-dev libssl-dev
  liboath-dev libqrencode-dev libzxcvbn-dev libutf8proc-dev libsimdjson-dev libfast-float-dev
  libcairo2-dev libpango1.0-dev libpng-dev libseccomp-dev fonts-dejavu-core tzdata
  sqlite3 python3 oathtool openssl time
)
tests=(
  clang-format-14 python3-aiosmtpd faketime mandoc
)

wanted=("${build[@]}")
[ "${1:-}" = "--tests" ] && wanted+=("${tests[@]}")

installed() { dpkg-query -W -f='${Package} ${db:Status-Status}\n' 2>/dev/null | awk '$2 == "installed" { print $1 }'; }
missing=$(comm -23 <(printf '%s\n' "${wanted[@]}" | sort -u) <(installed | sort -u))
[ -z "$missing" ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "dependencies: run as root, or install sudo; missing: $missing" >&2; exit 1; }
  as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
# shellcheck disable=SC2086 # one word per package is wanted
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
