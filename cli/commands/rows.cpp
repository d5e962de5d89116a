#include "cli/checks.hpp"
#include "cli/commands/all.hpp"
#include "cli/question.hpp"

namespace portico::cli {
namespace {

constexpr Option options[] = {
    {"DATASET", "", "Whose rows", Option::Arity::one, Complete::dataset, Option::Need::required},
    {"-p,--period", "PERIOD",
     "Only this period: 'last month', 'past 30 days', 2026-03, 2026-01-01..2026-02-01, …; all time when left out"},
    {"--where", "EXPR", "Only rows for which EXPR is true, e.g. \"category = 'paper' and quantity > 1\""},
    {"--sort", "NAME,…", "Order by these fields; -NAME for descending. Else by time, and records by key",
     Option::Arity::many, Complete::dimension},
    {"--limit", "N", "At most N rows"},
    {"--offset", "N", "Leave out the first N rows"},
    {"--save", "NAME",
     "Keep the question under NAME for everyone at the customer; ask it again by 'portico saved run'"},
    {"--exit-code", "", "Exit with 10 when there is a row, and with 0 when there is none", Option::Arity::flag},
    {"--as-of", "DATE", "The rows of that day's end"},
    {"--tz", "ZONE", "IANA zone of periods and printed times (UTC)"},
};
constexpr Example examples[] = {
    {"portico rows sales -p 'last month' --to sales.csv", "All sales of last month as a file"},
    {"portico rows sales --where 'amount > 500' --sort -amount --limit 10", "The ten largest"},
    {"portico rows sales --fields ordered_at,amount --sort -ordered_at --limit 20 --offset 20",
     "The second page, newest first"},
    {"portico rows sales -o jsonl", "Each row an object, for other programs"},
};

int run(Session& session, const Arguments& arguments) {
  const Checks checks(arguments);
  protocol::RowsRun request{.target = session.target(), .query = rows_of(arguments), .save = arguments.text("--save")};
  request.query.zone = session.zone();
  const auto shown = session.show_rows(request);
  tell_saved(session, request.save);
  return checks.verdict(shown.provenance, shown.rows);
}

}  // namespace

const Command rows_command{
    "rows",
    "Show single rows: every data point behind the numbers",
    "Rows come with all fields that their dataset declares, or with --fields with those named, among them fields of "
    "the "
    "customer's record and of other records that rows look up (see 'portico dataset list'). They are written as they "
    "come: any "
    "number of them needs little memory, in this order or in that of --sort by time. Other orders are kept in memory, "
    "up to 256 MiB.",
    options,
    examples,
    Takes::answer | Takes::target | Takes::checks,
    run};

}  // namespace portico::cli
