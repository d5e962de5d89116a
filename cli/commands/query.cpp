#include "cli/checks.hpp"
#include "cli/commands/all.hpp"
#include "cli/question.hpp"
#include "cli/watch.hpp"
#include "protocol/data.hpp"

namespace portico::cli {
namespace {

constexpr Option options[] = {
    {"MEASURE", "", "What to add up: measures of the configuration, or e.g. 'sum(quantity)'", Option::Arity::many,
     Complete::measure, Option::Need::required},
    {"--by", "DIM,…",
     "Group by these: a field, customer, an expression like 'month(ordered_at)', calendar units as in due:month, or "
     "ranges "
     "as in amount:0,10,100",
     Option::Arity::many, Complete::dimension},
    {"--every", "UNIT",
     "A row for each hour, day, week, month, quarter, year, fiscal-quarter or fiscal-year, empty ones included",
     Option::Arity::one, Complete::every},
    {"-p,--period", "PERIOD",
     "Only this period: 'last month', 'past 30 days', 2026-03, 2026-01-01..2026-02-01, …; all time when left out"},
    {"--where", "EXPR", "Only rows for which EXPR is true, e.g. \"category = 'paper' and quantity > 1\""},
    {"--having", "EXPR",
     "Only rows of the answer for which EXPR over its columns, as they are before --pivot, is true"},
    {"--compare", "WITH",
     "Beside each measure its value then, the difference and the percentage: previous, year, or a period; with --every "
     "the first bucket with the first of then, and so on"},
    {"--top", "N", "Only the N groups with the greatest first measure"},
    {"--others", "",
     "With --top: all other groups as one, those that --having leaves out among them; what names the groups is text "
     "then, the others 'others', or '(others)' where a group is called so",
     Option::Arity::flag},
    {"--sort", "NAME,…", "Order by these columns; -NAME for descending; amounts of several units within each",
     Option::Arity::many},
    {"--limit", "N", "At most N rows"},
    {"--total", "", "Add a row with the whole, computed from the data", Option::Arity::flag},
    {"--share", "", "Beside each measure its percentage of the whole, or of its time bucket", Option::Arity::flag},
    {"--cumulative", "", "With --every: beside each measure the measure of all rows from the first bucket on",
     Option::Arity::flag},
    {"--moving", "N", "With --every: beside each measure its mean over N buckets"},
    {"--trend", "",
     "With --every, in place of the series: how much each measure grows a bucket, the range that is sure to 95 %, and "
     "the "
     "direction; --total adds that of the whole, --rank ranks the growth",
     Option::Arity::flag},
    {"--rank", "", "Add the rank by the first measure, within each time bucket", Option::Arity::flag},
    {"--pivot", "DIM", "Make the values of this dimension columns", Option::Arity::one, Complete::dimension},
    {"--approx", "",
     "Estimate distinct() and quantile(), however many values there are: distinct() with a standard error of 0.81 % "
     "(exact up to 512 values), quantile() within 0.5 %; the answer says so",
     Option::Arity::flag},
    {"--as-of", "DATE", "The answer of that day's end"},
    {"--tz", "ZONE", "IANA zone of periods, buckets and printed times (UTC)"},
    {"--save", "NAME",
     "Keep the question under NAME for everyone at the customer; ask it again by 'portico saved run'"},
    {"--explain", "",
     "In place of the answer how it is made: state, scope, what was read and skipped, the definition of each measure",
     Option::Arity::flag},
    {"--exit-code", "", "Exit with 10 when there is a row, as with --having, and with 0 when there is none",
     Option::Arity::flag},
    {"--watch", "", "Ask again whenever the data changes, until Ctrl-C; with --exit-code until there is a row",
     Option::Arity::flag},
    {"--chart", "KIND",
     "Draw it; the same as -o chart. KIND is line, bar, stacked, heatmap or sparkline; else the answer chooses: lines "
     "over time, bars of groups, cards of single figures. Running totals are drawn in place of their measures",
     Option::Arity::maybe, Complete::chart},
};
constexpr Example examples[] = {
    {"portico query revenue orders --every month -p 'last 12 months'", "A year, month by month"},
    {"portico query revenue --by product --top 10 --compare previous -p 2026Q1",
     "The ten best products against the quarter before"},
    {"portico query revenue --by country --every quarter --pivot country --total", "A column for each country"},
    {"portico query revenue --by 'at_event(plan)' -p 'last year'", "By the plan customers had when it was sold"},
    {"portico query revenue --every week -p 'past 90 days' --chart", "A line on the terminal"},
    {"portico query revenue --by category --every month -p 'last 12 months' --chart=stacked",
     "A bar for each month, made of the categories"},
    {"portico query orders --by 'weekday(ordered_at)' --every week -p 'last 26 weeks' --chart=heatmap",
     "The days people order on"},
    {"portico query revenue --by country -p 'last 12 months' --save sales-by-country",
     "Keep the question; 'portico saved run sales-by-country' asks it again"},
    {"portico query revenue --every hour -p today --watch --chart", "Today as it grows"},
    {"portico query orders --having 'orders > 500' -p yesterday --exit-code --max-age 1h",
     "For a script: 10 when yesterday was busy, 7 when nobody can know"},
};

int explain(Session& session, const protocol::QueryRun& request) {
  Listing listing{{"about", text_type}, {"says", text_type}};
  for (const auto& fact : session.call(protocol::method::query_explain, request).facts)
    listing.add({fact.about, fact.says});
  session.show(listing);
  return 0;
}

int run(Session& session, const Arguments& arguments) {
  const Checks checks(arguments);
  protocol::QueryRun request{
      .target = session.target(), .query = query_of(arguments), .save = arguments.text("--save")};
  request.query.zone = session.zone();
  for (const std::string_view other : {"--watch", "--save", "--chart", "--exit-code"})
    if (arguments.given("--explain") && arguments.given(other))
      throw Failure(
          {Errc::invalid, fmt::format("--explain and {} do not go together", other), "Leave out one of them."});
  if (arguments.given("--explain")) return explain(session, request);
  if (arguments.given("--watch")) return watch(session, checks, std::move(request));
  const auto answer = session.call(protocol::method::query_run, request);
  session.show(answer);
  tell_saved(session, request.save);
  return checks.verdict(answer.provenance, answer.rows.size());
}

}  // namespace

const Command query_command{
    "query",
    "Ask for numbers: measures by dimensions, over time",
    "Measures of several datasets can be asked together where all of them have what the question groups and filters "
    "by: "
    "rows with the same values and time stand side by side. Fields of the customer's record, and fields of a dataset "
    "of "
    "records whose key the rows have (written DATASET.FIELD), are looked up for each row, as they are on the day that "
    "is "
    "asked for, or with at_event(FIELD) as they were when the event happened. Ranges leave their end out: amount:0,10 "
    "makes ..0, 0..10 "
    "and "
    "10... Amounts whose unit a field names, such as a currency, have a row for each unit and are never put together "
    "over several: shares are of the same unit, a total of several is unknown, and --top, --rank and --others want "
    "one, "
    "as in --where \"currency = 'EUR'\"; --pivot makes a column of each. 'portico dataset list' shows measures and "
    "fields; the languages of periods, expressions and measures are in "
    "portico-period(7) and portico-expression(7).",
    options,
    examples,
    Takes::answer | Takes::target | Takes::checks,
    run};

}  // namespace portico::cli
