#!/usr/bin/env bash
# Installs what the build needs, builds portico and porticod, and runs the main story with the embedded defaults:
# sources in, one record per customer, a named account with two factors, questions, charts, a report by mail.
# Everything lands in build/quickstart (or $PORTICO_QUICKSTART). Run it again as often as you like.
set -euo pipefail
cd "$(dirname "$0")/.."

# With PORTICO_QUICKSTART_BUILD the binaries are taken from there as they are.
if [ -z "${PORTICO_QUICKSTART_BUILD:-}" ]; then
  ./packaging/dependencies.sh
  cmake --preset release >/dev/null
  cmake --build --preset release
fi

home=${PORTICO_QUICKSTART:-$PWD/build/quickstart}
export PATH="${PORTICO_QUICKSTART_BUILD:-$PWD/build/release}:$PATH" PORTICO_SERVER="unix:$home/portico.sock" PORTICO_CONFIG_DIR="$home/client"
export LC_ALL=C.UTF-8

stop_earlier_run() {
  local pid
  pid=$(cat "$home/porticod.pid" 2>/dev/null) || return 0
  [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = porticod ] || return 0
  kill "$pid"
  for _ in $(seq 100); do [ -e "/proc/$pid" ] || return 0; sleep 0.1; done
}
stop_earlier_run
rm -rf "$home"
mkdir -p "$home"
home=$(cd "$home" && pwd)

say() { printf '\n\033[1m# %s\033[0m\n' "$*"; }
show() { printf '\033[1m$'; printf ' %q' "$@"; printf '\033[0m\n'; "$@"; }
value() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

say "Three sources about the same customers: a shop's database, a usage CSV, a CRM export"
show python3 examples/generate.py "$home/sources"
sed "s|@DIR@|$home|g" examples/portico.toml > "$home/porticod.toml"

say "The daemon: make its folder and keys, check the configuration, run"
show porticod --config "$home/porticod.toml" init
show porticod --config "$home/porticod.toml" check
setsid porticod --config "$home/porticod.toml" run >"$home/porticod.log" 2>&1 </dev/null &
echo $! > "$home/porticod.pid"
for _ in $(seq 100); do portico status >/dev/null 2>&1 && break; sleep 0.1; done
for _ in $(seq 100); do [ "$(portico source list --fields state | grep -c ok)" = 3 ] && break; sleep 0.1; done
show portico source list --fields source,kind,state,rows,unassigned,rejects,synced,schedule -o table

say "An admin makes a named account for customer 6; the invite is good once"
echo '$ portico admin account create ada@kirjakauppa.example --customer 6 --role analyst'
portico admin account create ada@kirjakauppa.example --customer 6 --role analyst > "$home/invite"

say "Ada sets a password, scans the code, and is signed in (here by a script; on a terminal it asks)"
password="quiet-lantern-over-frozen-harbour"
printf '%s\n' "$password" | portico login --invite-file "$home/invite" --password-stdin -o json > "$home/enrolment.json" || [ $? -eq 4 ]
secret=$(value secret < "$home/enrolment.json")
otp() { oathtool --totp -b "$secret" --now "$1"; }
show portico 2fa enroll --otp "$(otp 'now')"
show portico logout
printf '%s\n' "$password" | portico login ada@kirjakauppa.example --password-stdin --otp "$(otp 'now + 30 seconds')"
show portico whoami -o table

say "One record from all sources, with origins and conflicts"
show portico customer show -o table

say "Questions: numbers, trends, comparisons, in any format"
show portico query revenue orders basket --every month -p 'last 6 months' -o table
show portico query revenue items --by category --where "quantity > 1" --compare previous --top 3 -p 'last month' -o table
show portico query revenue orders usage_minutes --every month -p 'last 6 months' --total -o table
show portico query revenue --by 'amount:0,50,200' --share -p 'last 12 months' -o table
show portico query revenue --by category --every week --trend -p 'last 26 weeks' -o table
show portico query revenue --every month -p 'last 3 months' -o json
show portico query revenue --every week -p 'last 26 weeks' --chart
show portico query revenue --by product -p 'last 12 months' --sort -revenue --chart
show portico query revenue --by category --every month -p 'last 12 months' --chart=stacked
show portico query revenue --by category --every week -p 'last 26 weeks' --chart=sparkline
show portico query orders --by 'weekday(ordered_at)' --every week -p 'last 26 weeks' --chart=heatmap

say "A question kept for everyone at the customer; and how an answer is made"
show portico query revenue --by category -p 'last month' --save categories -o table
show portico saved run categories -p 'last 6 months' -o table
show portico query revenue --by category -p 'last month' --explain -o table

say "The single rows behind the numbers, and all of them as a file"
show portico rows sales --where 'amount > 200' --sort -amount --limit 5 -o table
show portico rows sales -p 'last 6 months' --to "$home/sales.csv"

say "SQL over the same rows, and no others"
show portico sql "SELECT category, count(*) AS lines, sum(amount) AS revenue FROM sales GROUP BY category ORDER BY revenue DESC" -o table

say "A report, here and as a page"
show portico report run weekly
show portico report run weekly --to "$home/weekly.html"

say "Every Monday in the inbox; and once now, to see it"
show portico schedule create weekly --report weekly --at 'every monday at 07:00' --tz Europe/Helsinki --attach csv
show portico schedule next weekly -o table
show portico schedule test weekly
for _ in $(seq 100); do portico delivery list --fields state | grep -q sent && break; sleep 0.2; done
show portico delivery list -o table

say "Everything above is in the audit log"
show portico admin audit verify -o table

cat <<END

Done. The daemon is running (pid $(cat "$home/porticod.pid"), log $home/porticod.log); the session is Ada's.

  Mail     $(find "$home/mail" -type f | head -n 1)
  Report   $home/weekly.html
  Go on    export PATH=${PORTICO_QUICKSTART_BUILD:-$PWD/build/release}:\$PATH PORTICO_SERVER=$PORTICO_SERVER PORTICO_CONFIG_DIR=$PORTICO_CONFIG_DIR
           portico query revenue --by category --all-customers    # refused: Ada sees customer 6 only
           portico query revenue --every day -p 'past 30 days' --chart
           portico help
  Stop     kill $(cat "$home/porticod.pid")
END
