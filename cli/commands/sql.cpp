#include "cli/checks.hpp"
#include "cli/commands/all.hpp"
#include "core/text.hpp"
#include "protocol/data.hpp"

namespace portico::cli {
namespace {

constexpr Option options[] = {
    {"SQL", "", "One SELECT, in SQLite's dialect"},
    {"-f,--file", "FILE", "Read the statement from FILE; - is standard input", Option::Arity::one, Complete::file},
    {"--param", "NAME=VALUE",
     "What :NAME, @NAME or $NAME stands for: a number where VALUE is written as one, else a text; can be given again",
     Option::Arity::many},
    {"--as-of", "DATE", "The answer of that day's end"},
    {"--tz", "ZONE", "IANA zone of times, also of 'now' (UTC)"},
};
constexpr Example examples[] = {
    {"portico sql \"SELECT product, sum(amount) FROM sales GROUP BY product ORDER BY 2 DESC LIMIT 5\"",
     "The five best products"},
    {"portico sql -f monthly.sql --param from=2026-01-01 -o csv", "A statement from a file, with a parameter"},
};

std::string read(Session& session, const std::string& file) {
  const bool standard_input = file == "-";
  std::string text =
      standard_input ? session.console().read_all("the statement").value() : session.files().read(file).value();
  if (!valid_utf8(text))
    throw Failure({Errc::invalid,
                   fmt::format("{} is not a text in UTF-8", standard_input ? "standard input" : printable(file)),
                   "Save the statement in UTF-8."});
  return text;
}

/// From the line or from the file, of which one must be given.
std::string statement_of(Session& session, const Arguments& arguments) {
  const bool in_line = arguments.given("SQL");
  if (in_line == arguments.given("--file"))
    throw Failure({Errc::invalid, in_line ? "both a statement and --file are given" : "there is no statement",
                   "Write the statement in quotes, or its file after -f."});
  return in_line ? arguments.text("SQL") : read(session, arguments.text("--file"));
}

protocol::SqlParameter parameter_of(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw Failure({Errc::invalid, fmt::format("--param: '{}' is not NAME=VALUE", printable(text)),
                   "Write it like --param country=DE."});
  return {text.substr(0, equals), text.substr(equals + 1)};
}

int run(Session& session, const Arguments& arguments) {
  const Checks checks(arguments);
  protocol::QuerySql request{.target = session.target(),
                             .sql = statement_of(session, arguments),
                             .params = {},
                             .as_of = arguments.text("--as-of"),
                             .zone = session.zone()};
  for (const auto& text : arguments.all("--param")) request.params.push_back(parameter_of(text));
  const auto answer = session.call(protocol::method::query_sql, request);
  session.show(answer);
  return checks.verdict(answer.provenance, answer.rows.size());
}

}  // namespace

const Command sql_command{
    "sql",
    "Run a read-only SQL statement over your data",
    "Every dataset is a table with its fields as columns ('portico dataset list'); joins, window functions, WITH and "
    "JSON work as in SQLite, over your own rows only. sum, total and avg of decimals are exact. Times are texts by the "
    "wall clock of --tz, so that SQLite's date functions work; dates are texts, truth values 0 and 1. Nothing can be "
    "written. Types, functions and limits are in portico-sql(7). It takes the role analyst or owner.",
    options,
    examples,
    Takes::answer | Takes::target | Takes::checks,
    run};

}  // namespace portico::cli
