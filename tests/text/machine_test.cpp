// The formats that programs read: TSV, CSV, JSON, JSONL, value.
#include <cstdio>
#include <fstream>
#include <limits>
#include <random>

#include <boost/test/unit_test.hpp>

#include "core/text.hpp"
#include "support/seed.hpp"
#include "text/answers.hpp"
#include "text/delimited.hpp"
#include "text/json.hpp"
#include "text/markdown.hpp"

using namespace portico;
using namespace portico::testing;
using namespace portico::text;

namespace {

Type type_of(const Value& value) {
  static constexpr TypeKind kinds[] = {TypeKind::text, TypeKind::integer, TypeKind::decimal, TypeKind::floating,
                                       TypeKind::text, TypeKind::boolean, TypeKind::time,    TypeKind::date};
  const auto* decimal = std::get_if<Decimal>(&value);
  return {kinds[value.index()], decimal ? decimal->scale() : 0};
}

model::Answer cells(std::vector<Value> values) {
  model::Answer answer;
  for (std::size_t i = 0; i < values.size(); ++i) {
    answer.columns.push_back(text_column("c" + std::to_string(i)));
    answer.columns.back().type = type_of(values[i]);
  }
  answer.rows = {std::move(values)};
  return answer;
}

std::string body(const std::string& lines) { return lines.substr(lines.find('\n') + 1); }

/// Random cells that favour what formats trip over.
model::Answer random_texts(std::uint64_t seed) {
  static const std::string_view pieces[] = {"a",  ",", "\"", "\n", "\r", "\t", "\\", "é",
                                            "日", "=", "'",  " ",  "",   "N",  ";"};
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::size_t> piece(0, std::size(pieces) - 1), length(0, 6);
  auto answer = cells({words("x"), words("y"), words("z")});
  answer.rows.clear();
  for (int row = 0; row < 500; ++row) {
    std::vector<Value> values;
    for (int column = 0; column < 3; ++column) {
      std::string text;
      for (std::size_t i = length(random); i > 0; --i) text += pieces[piece(random)];
      values.push_back(words(text));
    }
    answer.rows.push_back(std::move(values));
  }
  return answer;
}

/// Runs a Python program over `input` and answers what it prints; fails the test when Python fails.
std::string python(const std::string& program, const std::string& input) {
  const auto folder = std::filesystem::temp_directory_path() / ("portico-text-" + std::to_string(testing::seed()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "input", std::ios::binary) << input;
  std::ofstream(folder / "program.py") << program;
  const std::string command = "python3 " + (folder / "program.py").string() + " < " + (folder / "input").string();
  std::FILE* pipe = ::popen(command.c_str(), "r");
  BOOST_REQUIRE(pipe);
  std::string output;
  char buffer[4096];
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) output.append(buffer, got);
  BOOST_TEST(::pclose(pipe) == 0);
  std::filesystem::remove_all(folder);
  return output;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_machine)

BOOST_AUTO_TEST_CASE(fiscal_units_are_dates_to_programs) {
  const auto answer = by_fiscal_quarter();
  BOOST_TEST(to_json(answer).find("\"role\":\"time\",\"unit\":\"\",\"fiscal\":{\"unit\":\"fiscal quarter\","
                                  "\"year_start\":\"april\"}}") != std::string::npos,
             to_json(answer));
  BOOST_TEST(to_json(answer).find("\"2025-10-01\"") != std::string::npos);
  BOOST_TEST(to_markdown(answer, {.footer = Footer::hidden}).find("| FY2026Q3 | 1.00 |") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(tsv_escapes_what_separates) {
  struct {
    Value value;
    const char* expected;
  } const cases[] = {
      {Value{}, "\\N"},          {words(""), ""},
      {words("\\N"), "\\\\N"},   {words("a\tb\nc\rd\\e"), "a\\tb\\nc\\rd\\\\e"},
      {money(-1'250), "-12.50"}, {whole(1'234'567), "1234567"},
      {Value{true}, "true"},     {Value{moment("2026-03-01T12:00:00Z")}, "2026-03-01T12:00:00Z"},
      {Value{0.1}, "0.1"},       {Value{day(2026, 3, 1)}, "2026-03-01"},
  };
  for (const auto& c : cases) BOOST_TEST(body(to_tsv(cells({c.value}), {})) == std::string(c.expected) + "\n");
}

BOOST_AUTO_TEST_CASE(csv_quotes_only_what_needs_it) {
  struct {
    Value value;
    const char* expected;
  } const cases[] = {
      {Value{}, ""},
      {words(""), "\"\""},
      {words("plain text"), "plain text"},
      {words("a,b"), "\"a,b\""},
      {words("a\nb"), "\"a\nb\""},
      {words("say \"x\""), "\"say \"\"x\"\"\""},
      {money(-1'250), "-12.50"},
      {words("=1+1"), "'=1+1"},
      {words("-2"), "'-2"},
      {words("@cmd"), "'@cmd"},
      {words("\tx"), "'\tx"},
      {words("\r1"), "\"'\r1\""},
  };
  for (const auto& c : cases) BOOST_TEST(body(to_csv(cells({c.value}), {})) == std::string(c.expected) + "\r\n");
  BOOST_TEST(body(to_csv(cells({words("=1+1")}), {.formulas = Formulas::kept})) == "=1+1\r\n");
}

BOOST_AUTO_TEST_CASE(python_reads_back_the_csv_cell_by_cell) {
  const auto answer = random_texts(testing::seed());
  std::string expected;
  for (const auto& row : answer.rows) {
    for (const auto& value : row)
      expected += std::to_string(std::get<std::string>(value).size()) + ":" + std::get<std::string>(value) + " ";
    expected += "\n";
  }
  const std::string program =
      "import csv, io, sys\n"
      "rows = list(csv.reader(io.StringIO(sys.stdin.buffer.read().decode(), newline='')))\n"
      "out = ''.join(''.join('%d:%s ' % (len(c.encode()), c) for c in r) + '\\n' for r in rows[1:])\n"
      "sys.stdout.buffer.write(out.encode())\n";
  BOOST_CHECK(python(program, to_csv(answer, {.formulas = Formulas::kept})) == expected);
}

BOOST_AUTO_TEST_CASE(on_a_terminal_controls_become_visible) {
  const Style style{.controls = Controls::visible};
  BOOST_TEST(body(to_csv(cells({words("\x1b[2J")}), style)) == "\\x1b[2J\r\n");
  BOOST_TEST(body(to_tsv(cells({words("\x1b[2J")}), style)) == "\\x1b[2J\n");
}

BOOST_AUTO_TEST_CASE(json_keeps_every_digit_and_escapes_every_control) {
  struct {
    Value value;
    const char* expected;
  } const cases[] = {
      {Value{}, "null"},
      {Decimal::from_units(1'000'000'000'000'000'001, 18), "1.000000000000000001"},
      {whole(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808"},
      {Value{std::numeric_limits<double>::infinity()}, "null"},
      {Value{0.1}, "0.1"},
      {Value{false}, "false"},
      {words("\"\\\n\x01\x7f\u009b\u202e</script>é日"), R"("\"\\\n\u0001\u007f\u009b\u202e</script>é日")"},
      {words("\xff"
             "a"),
       "\"\uFFFDa\""},
      {Value{day(2026, 3, 1)}, "\"2026-03-01\""},
  };
  for (const auto& c : cases) BOOST_TEST(to_jsonl(cells({c.value})) == "{\"c0\":" + std::string(c.expected) + "}\n");
}

BOOST_AUTO_TEST_CASE(python_reads_the_json_with_exact_decimals) {
  auto answer = by_country();
  answer.rows.push_back({words("hostile \" \\ \n \x1b \u2028"),
                         Decimal::from_units(std::numeric_limits<std::int64_t>::max(), 2), whole(1)});
  const std::string program =
      "import json, sys\nfrom decimal import Decimal\n"
      "a = json.loads(sys.stdin.buffer.read().decode(), parse_float=Decimal)\n"
      "print(a['schema'], [c['name'] + ':' + c['type'] + ':' + c['role'] + ':' + c['unit'] for c in a['columns']])\n"
      "print(sum(r['revenue'] or 0 for r in a['rows']), a['total']['revenue'], a['rows'][2]['country'])\n"
      "print(a['meta']['as_of'], a['meta']['period'], a['meta']['sources'][0]['name'], a['meta']['tx'])\n";
  BOOST_TEST(python(program, to_json(answer)) ==
             "portico.answer/1 ['country:text:dimension:', 'revenue:decimal(2):measure:EUR', 'orders:int:measure:']\n"
             "92233720369783305.57 1235547.50 None\n"
             "2026-11-22T15:58:00Z 2026-11-16..2026-11-23 shop 41\n");
}

/// By day and country; of `measures`, with `rows` rows.
model::Answer beside_dimensions(std::size_t measures, std::size_t rows) {
  model::Answer answer;
  answer.columns = {day_column(), text_column("currency")};
  for (std::size_t i = 0; i < measures; ++i) answer.columns.push_back(money_column(fmt::format("m{}", i)));
  std::vector<Value> row{day(2026, 11, 16), words("EUR")};
  row.resize(answer.columns.size(), money(539'121));
  answer.rows.assign(rows, row);
  return answer;
}

BOOST_AUTO_TEST_CASE(a_value_stands_beside_any_dimensions) {
  BOOST_TEST(*to_single_value(beside_dimensions(1, 1), {}) == "5391.21\n");
  BOOST_TEST(*to_single_value(beside_dimensions(1, 0), {}) == "");
  BOOST_TEST(*to_single_value(beside_dimensions(0, 0), {}) == "");
  auto names = cells({words("EUR")});
  BOOST_TEST(*to_single_value(names, {}) == "EUR\n");
  names.rows.clear();
  BOOST_TEST(*to_single_value(names, {}) == "");
}

BOOST_AUTO_TEST_CASE(several_rows_or_values_are_no_value) {
  const std::string by_row =
      "narrow it to one row by --where, --having or --limit 1, leave out --by and --every, or use -o tsv";
  const std::string by_column = "ask for one measure, name one column by --fields, or use -o tsv";
  const std::string two = "format 'value' needs an answer with one value; this one has 2 columns of values";
  struct Case {
    std::size_t measures, rows;
    std::string message, hint;
  };
  const Case cases[] = {
      {1, 2, "format 'value' needs an answer of one row and one value; this one has 2 rows and 3 columns", by_row},
      {0, 1, "format 'value' needs an answer of one row and one value; this one has 1 row and 2 columns",
       "name one column by --fields, or use -o tsv"},
      {2, 0, two, by_column},
      {2, 1, two, by_column}};
  for (const auto& c : cases) {
    const auto refused = to_single_value(beside_dimensions(c.measures, c.rows), {});
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().message == c.message);
    BOOST_TEST(refused.error().hint == c.hint);
  }
}

BOOST_AUTO_TEST_CASE(a_value_is_one_cell) {
  BOOST_TEST(*to_single_value(cells({money(539'121)}), {}) == "5391.21\n");
  BOOST_TEST(*to_single_value(cells({Value{}}), {}) == "\n");
  const auto refused = to_single_value(by_country(), {});
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().message ==
             "format 'value' needs an answer with one value; this one has 2 columns of values");
}

BOOST_AUTO_TEST_CASE(markdown_escapes_markup_in_cells) {
  auto answer = cells({words("a|b *c* <b>&\n[x](y)"), Value{}});
  BOOST_TEST(to_markdown(answer, {.footer = Footer::hidden}) ==
             "| c0 | c1 |\n| --- | --- |\n| a\\|b \\*c\\* &lt;b\\>&amp;\\\\x0a\\[x\\](y) | – |\n");
  BOOST_TEST(to_markdown(by_country(), {.footer = Footer::hidden}).ends_with("| total | 1235547.50 | 1211 |\n"));
}

BOOST_AUTO_TEST_SUITE_END()
