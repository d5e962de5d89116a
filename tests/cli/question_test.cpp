#include "cli/question.hpp"

#include <cstdio>
#include <cstdlib>

#include <boost/test/unit_test.hpp>

#include "cli/parser.hpp"
#include "core/text.hpp"

namespace portico::cli {
namespace {

/// The words that the shell makes of a line, without the program's name.
std::vector<std::string> shell_words(const std::string& line) {
  const std::string program = "set -- " + line + "; shift; printf '%s\\n' \"$@\"";
  const std::string command = "sh -c \"$PORTICO_TEST_PROGRAM\"";
  ::setenv("PORTICO_TEST_PROGRAM", program.c_str(), 1);
  std::FILE* pipe = ::popen(command.c_str(), "r");
  std::string output;
  char buffer[4096];
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) output.append(buffer, got);
  BOOST_TEST(::pclose(pipe) == 0);
  std::vector<std::string> words;
  for (const auto word : split(std::string_view(output).substr(0, output.size() - 1), '\n')) words.emplace_back(word);
  return words;
}

/// The question that a command line asks.
template <class Question>
Question asked(const std::string& line, Question (*read)(const Arguments&)) {
  const auto parsed = parse(shell_words(line));
  BOOST_REQUIRE_MESSAGE(parsed.has_value(), line << ": " << parsed.error().message);
  return read(parsed->arguments);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_question)

BOOST_AUTO_TEST_CASE(a_command_line_asks_what_it_was_made_of) {
  const model::Query query{.measures = {"revenue", "sum(amount) / 2"},
                           .by = {"country,product", "amount:0,10"},
                           .every = "month",
                           .period = "last 12 months",
                           .where = "name = 'it''s'",
                           .having = "revenue > 5",
                           .compare = "previous",
                           .sort = {"-revenue", "country"},
                           .top = 3,
                           .others = true,
                           .limit = 0,
                           .total = true,
                           .share = true,
                           .cumulative = true,
                           .rank = true,
                           .moving = 7,
                           .trend = true,
                           .pivot = "country",
                           .as_of = "2026-01-31",
                           .zone = "Europe/Berlin"};
  const std::string line = command_line(query);
  BOOST_TEST(
      line ==
      "portico query revenue 'sum(amount) / 2' --by country,product --by amount:0,10 --every month "
      "--period 'last 12 months' --where 'name = '\\''it'\\'''\\''s'\\''' --having 'revenue > 5' --compare previous "
      "--top 3 --others --sort=-revenue --sort country --limit 0 --total --share --cumulative --moving 7 --trend "
      "--rank --pivot country --as-of 2026-01-31 --tz Europe/Berlin");
  BOOST_TEST(command_line(asked(line, query_of)) + " --tz Europe/Berlin" == line);  // the session knows the zone
}

BOOST_AUTO_TEST_CASE(rows_too) {
  const model::RowsQuery query{.dataset = "sales",
                               .fields = {"line,amount"},
                               .where = "amount > 0 and note = '$HOME `x` \"y\"'",
                               .period = "2026",
                               .sort = {"-amount"},
                               .limit = 10,
                               .offset = 20,
                               .as_of = "",
                               .zone = "UTC"};
  const std::string line = command_line(query);
  BOOST_TEST(line ==
             "portico rows sales --fields line,amount --period 2026 --where 'amount > 0 and note = '\\''$HOME `x` "
             "\"y\"'\\''' --sort=-amount --limit 10 --offset 20");
  BOOST_TEST(command_line(asked(line, rows_of)) == line);
  BOOST_TEST(command_line(model::RowsQuery{.dataset = "sales"}) == "portico rows sales");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico::cli
