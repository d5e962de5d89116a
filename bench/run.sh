#!/usr/bin/env bash
# Builds and runs every benchmark, peers in the same run, and prints a table of figures for bench/README.md.
# Usage: bench/run.sh [ROWS]          (5000000; needs about 8 GB in build/bench/data, where the generated files stay)
#        bench/run.sh --long [ROWS]   (twenty times as many rows, on disk: needs 5 GB, and some minutes)
set -euo pipefail
cd "$(dirname "$0")/.."
rows=5000000
long=
for argument in "$@"; do
  case $argument in
    --long) long=1 ;;
    *) rows=$argument ;;
  esac
done

part=$((rows / 5)) # rows of the smaller measurements

./packaging/dependencies.sh
cmake --preset bench >/dev/null
cmake --build --preset bench -- -j2
bin=$PWD/build/bench
data=$bin/data
peers=$bin/peers
figures=$data/figures.tsv
mkdir -p "$data"
: >"$figures"
duckdb=
if command -v npm >/dev/null; then
  [ -d "$peers/node_modules/@duckdb" ] || npm install --silent --no-audit --no-fund --prefix "$peers" @duckdb/node-api
  duckdb=1
fi

portico() { "$bin/bench/bench_$1" "$data" "${@:2}" | tee -a "$figures"; }
duckdb() { [ -z "$duckdb" ] || node bench/peer.mjs "$peers" "$1" "$data" "${@:2}" | tee -a "$figures"; }
note() { printf '%s\t%s\t%s\n' "$@" | tee -a "$figures"; } # WHO WHAT FIGURE
# Generated before anything is timed, and on the disk, so that its writing back disturbs nothing.
sample() { "$bin/bench/bench_sample_file" "$data" "$@" >/dev/null && sync; }
elapsed() { /usr/bin/time -f '%e' -o "$data/time" "$@" >/dev/null && cat "$data/time"; }

sqlite_load() { # NAME KEY
  local file=$data/$1-$rows
  local turn took
  took=$(for turn in 1 2 3; do
    rm -f "$file.sqlite"*
    elapsed sqlite3 "$file.sqlite" \
      "pragma journal_mode=wal; pragma synchronous=full; pragma cache_size=-262144;" \
      "create table sales(line_id $2, customer text, sold_at text, country text, product text, status text, quantity integer, price text)" \
      ".import --csv --skip 1 $file.csv sales" "pragma wal_checkpoint(truncate)"
  done | sort -n | head -n 1)
  note "sqlite3" "load, $1, $rows rows: rate" "$(awk "BEGIN { printf \"%.0f k rows/s\", $rows / $took / 1e3 }")"
}

# Seconds of statements that each put COUNT rows of the staged file into the table, summed up.
sqlite_batches() { # CSV TABLE-AND-KEY COUNT STATEMENTS…
  local csv=$1 definition=$2 count=$3 statement begin
  shift 3
  {
    echo "pragma journal_mode=wal; pragma synchronous=full; pragma cache_size=-262144; pragma temp_store=memory;"
    echo "create temp table staged(line_id, customer, sold_at, country, product, status, quantity integer, price);"
    echo "create table stored($definition, customer, sold_at, country, product, status, quantity integer, price);"
    echo ".import --csv --skip 1 --schema temp $csv staged"
    for statement in "$@"; do
      echo ".timer on"
      for ((begin = 0; begin < part; begin += count)); do
        echo "${statement/BATCH/select * from staged where rowid > $begin and rowid <= $((begin + count))}"
      done
      echo ".timer off"
      echo ".print next"
    done
  } | sqlite3 "$data/scratch.sqlite" |
    awk -v rows="$part" '/^Run Time/ { took += $4 } /^next/ { printf "%.0f k rows/s\n", rows / took / 1e3; took = 0 }'
  rm -f "$data/scratch.sqlite"*
}

sqlite_ask() { # WHAT QUESTION
  note "sqlite3" "ask, increasing, $rows rows: $1" "$(elapsed sqlite3 "$data/increasing-$rows.sqlite" "$2") s (process)"
}

loads() {
  local name
  for name in increasing random text corrected skewed; do
    sample $name "$rows"
    portico load $name "$rows"
    duckdb load $name "$rows" keyed
  done
  duckdb load increasing "$rows"
  sqlite_load increasing "integer primary key"
  sqlite_load random "integer primary key"
  sqlite_load text "text primary key"
  sqlite_load corrected "integer primary key on conflict replace"
  sample increasing $((2 * rows))
  portico load increasing $((2 * rows))
}

questions() {
  portico scan increasing "$rows"
  portico scan increasing "$rows" cold
  portico query increasing "$rows"
  duckdb ask increasing "$rows"
  sqlite_ask "one customer by month and text" \
    "select strftime('%Y-%m', sold_at) m, country, sum(cast(price * 100 as integer)) from sales where customer = '77' group by 1, 2"
  sqlite_ask "everyone by two texts, one thread" \
    "select country, status, sum(cast(price * 100 as integer)) from sales group by 1, 2"
  portico scan corrected "$rows"
  sample diverse "$rows"
  portico query diverse "$rows"
  duckdb load diverse "$rows"
  duckdb ask diverse "$rows"
}

small_commits() {
  sample many "$part"
  portico commits many "$part"
  duckdb commits many "$part" keyed
  note "sqlite3" "commits of 1000 rows, many, $part rows: rate" \
    "$(sqlite_batches "$data/many-$part.csv" "line_id integer primary key" 1000 "insert into stored BATCH;")"
}

records() {
  sample increasing "$part"
  sample random "$part"
  portico records increasing "$part"
  duckdb records increasing "$part" keyed
  local upsert="insert into stored BATCH on conflict do update set price = excluded.price where price is not excluded.price;"
  local rates
  mapfile -t rates < <(sqlite_batches "$data/increasing-$part.csv" "line_id integer primary key" 100000 "$upsert" "$upsert")
  note "sqlite3" "records, $part rows: new, in the order of keys" "${rates[0]}"
  note "sqlite3" "records, $part rows: unchanged" "${rates[1]}"
  note "sqlite3" "records, $part rows: new, in random order of keys" \
    "$(sqlite_batches "$data/random-$part.csv" "line_id integer primary key" 100000 "$upsert")"
}

customers() {
  local name count
  for name in small mixed; do
    count=$part
    [ $name = small ] || count=$((6 * part))
    sample $name "$count"
    portico load $name "$count"
    portico customers $name "$count"
    duckdb load $name "$count" keyed
    duckdb customers $name "$count" keyed
  done
}

concurrency() {
  portico backup increasing "$rows"
  portico readers increasing "$rows"
  UV_THREADPOOL_SIZE=80 duckdb readers increasing "$rows"
}

# An account of a daemon under $data/portal, signed in: sign_in NAME ACCOUNT-OPTION...
sign_in() {
  local name=$1 password=quiet-lantern-over-frozen-harbour secret
  shift
  export PORTICO_CONFIG_DIR="$data/portal/$name"
  mkdir -p "$PORTICO_CONFIG_DIR"
  "$bin/portico" admin account create "$name@example.com" "$@" >"$data/portal/invite" 2>/dev/null
  # It ends with 4: the second factor is still to come.
  { printf '%s\n' "$password" | "$bin/portico" login --invite-file "$data/portal/invite" --password-stdin -o json || true; } >"$data/portal/enrolment"
  secret=$(sed 's/.*"secret": *"\([^"]*\)".*/\1/' "$data/portal/enrolment")
  "$bin/portico" 2fa enroll --otp "$(oathtool --totp -b "$secret")" >/dev/null
}

# Lets the portal in $1 also speak TLS, at port $2, with a certificate that is its own authority.
speak_tls() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=bench -addext subjectAltName=IP:127.0.0.1 \
    -keyout "$1/tls.key" -out "$1/tls.crt" 2>/dev/null
  sed -i "s|^listen = \[\(.*\)\]|listen = [\1, \"https://127.0.0.1:$2\"]|" "$1/porticod.toml"
  printf '[daemon.tls]\ncertificate = "%s"\nkey = "%s"\n' "$1/tls.crt" "$1/tls.key" >>"$1/porticod.toml"
}

# How fast single rows stream, and what the command takes: the whole process, of the second of two runs.
stream() {
  local count=$1
  "$bin/portico" rows sales --all-customers --limit "$count" -o csv >/dev/null
  /usr/bin/time -f '%e %M' -o "$data/portal/time" "$bin/portico" rows sales --all-customers --limit "$count" -o csv >/dev/null
  awk -v count="$count" '{ printf "%.0f k rows/s, %.1f MB\n", count / $1 / 1000, $2 / 1024 }' "$data/portal/time"
}

# As people ask: a daemon of its own over the same file, and sqlite3 over one customer's rows alone.
portal() {
  local statement="select strftime('%Y-%m', sold_at) m, country, sum(price) from sales group by 1, 2"
  local question=(query revenue --by country --every month) port=18443
  local home=$data/portal daemon
  portico sql increasing "$rows"
  rm -rf "$home" && mkdir -p "$home"
  export PORTICO_SERVER="unix:$home/portico.sock" PORTICO_CONFIG_DIR="$home/local"
  sed "s|^data_dir = .*|data_dir = \"$home/data\"|; s|^listen = .*|listen = [\"unix:$home/portico.sock\"]|" \
    "$data/increasing-$rows.toml" >"$home/porticod.toml"
  speak_tls "$home" $port
  "$bin/porticod" --config "$home/porticod.toml" init >/dev/null
  "$bin/porticod" --config "$home/porticod.toml" run 2>"$home/log" &
  daemon=$!
  for _ in $(seq 100); do "$bin/portico" status >/dev/null 2>&1 && break || sleep 0.1; done
  "$bin/portico" source sync file >/dev/null
  sign_in admin --role admin
  note "Portico" "rows, increasing, $rows rows: 1000000 rows as CSV, whole process" "$(stream 1000000)"
  sign_in person --customer 77 --role analyst
  "$bin/bench/bench_daemon" increasing "$rows" | tee -a "$figures"
  process 100 "$bin/portico" sql "$statement"
  process 100 "$bin/portico" sql "select 1"
  process 100 "$bin/portico" "${question[@]}"
  PORTICO_SERVER="https://127.0.0.1:$port" PORTICO_CA_FILE="$home/tls.crt" PORTICO_TOKEN_FILE="$PORTICO_CONFIG_DIR/credentials/default" \
    process_over_https 100 "$bin/portico" "${question[@]}"
  kill "$daemon" && wait "$daemon" || true
  unset PORTICO_SERVER PORTICO_CONFIG_DIR
  awk -F, '$2 == "77"' "$data/increasing-$rows.csv" >"$home/own.csv"
  sqlite3 "$home/own.sqlite" \
    "create table sales(line_id integer primary key, customer, sold_at, country, product, status, quantity integer, price real)" \
    ".import --csv $home/own.csv sales"
  process 100 sqlite3 "$home/own.sqlite" "$statement"
}

processes() {
  process 200 "$bin/portico" --version
  process 200 sqlite3 --version
}
process() { "$bin/bench/bench_process" "$@" | tee -a "$figures"; }
process_over_https() { "$bin/bench/bench_process" "$@" | sed 's/\tprocess, /\tprocess over https, /' | tee -a "$figures"; }

echo "machine: $(nproc) cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(date +%F), load $(cut -d' ' -f1 /proc/loadavg)"
if [ -n "$long" ]; then
  portico large large $((20 * rows))
else
  loads
  questions
  small_commits
  records
  customers
  concurrency
  portal
  processes
fi
echo
awk -f bench/table.awk "$figures"
