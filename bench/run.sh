#!/usr/bin/env bash
# Builds and runs every benchmark, peers in the same run, and prints figures for bench/README.md.
# Usage: bench/run.sh [ROWS]   (5000000; needs about 2 GB in build/bench/data)
set -euo pipefail
cd "$(dirname "$0")/.."
rows=${1:-5000000}

./packaging/dependencies.sh
cmake --preset bench >/dev/null
cmake --build --preset bench
bin=$PWD/build/bench
data=$bin/data
rm -rf "$data"
mkdir -p "$data"

echo "machine: $(nproc) cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(date +%F)"
"$bin/bench/bench_ingest" "$data" "$rows"

rm -f "$data/peer.db"
/usr/bin/time -f '%e' -o "$data/peer.time" sqlite3 "$data/peer.db" \
  "pragma journal_mode=wal; pragma synchronous=full;" \
  "create table sales(line_id integer primary key, customer text, sold_at text, country text, product text, status text, quantity integer, price text)" \
  ".import --csv --skip 1 $data/sales.csv sales" >/dev/null
awk -v rows="$rows" '{ printf "peer: sqlite3 .import: %d rows in %.2f s, %.2f M rows/s\n", rows, $1, rows / $1 / 1e6 }' "$data/peer.time"

"$bin/bench/bench_query" "$data"
for question in \
  "select strftime('%Y-%m', sold_at) m, country, sum(cast(price * 100 as integer)) from sales where customer = '77' group by 1, 2" \
  "select country, status, sum(cast(price * 100 as integer)) from sales group by 1, 2"; do
  /usr/bin/time -f '%e' -o "$data/peer.time" sqlite3 "$data/peer.db" "$question" >/dev/null
  echo "peer: sqlite3: $(cat "$data/peer.time") s: $question"
done

"$bin/bench/bench_process" 200 "$bin/portico" --version
"$bin/bench/bench_process" 200 sqlite3 --version

# A local query as a whole process: through the quickstart's running daemon.
if [ -S "$PWD/build/quickstart/portico.sock" ]; then
  export PORTICO_SERVER="unix:$PWD/build/quickstart/portico.sock" PORTICO_CONFIG_DIR="$PWD/build/quickstart/client"
  "$bin/bench/bench_process" 200 "$bin/portico" query revenue orders --by category --every month -p 'last 12 months'
else
  echo "process: no quickstart daemon is running; run examples/quickstart.sh for the time of a local query"
fi
