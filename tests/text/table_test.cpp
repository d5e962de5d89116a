#include "text/table.hpp"

#include <boost/test/unit_test.hpp>

#include "core/text.hpp"
#include "text/answers.hpp"

using namespace portico;
using namespace portico::testing;
using namespace portico::text;

namespace {

Style bare() { return {.footer = text::Footer::hidden}; }

model::Answer names(std::vector<std::string> texts) {
  model::Answer answer;
  answer.columns = {text_column("name"), count_column("n")};
  for (auto& name : texts) answer.rows.push_back({words(std::move(name)), whole(1)});
  return answer;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (const auto line : split(text, '\n')) lines.emplace_back(line);
  lines.pop_back();
  return lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_table)

BOOST_AUTO_TEST_CASE(names_fiscal_units) {
  BOOST_TEST(to_table(by_fiscal_quarter(), bare()) ==
             "fiscal quarter  revenue (EUR)\n"
             "──────────────  ─────────────\n"
             "FY2026Q3                 1.00\n"
             "FY2026Q4                 3.00\n"
             "FY2027Q1                 2.00\n");
  auto unknown = by_fiscal_quarter();
  unknown.columns.front().fiscal->year_start = "nisan";
  BOOST_TEST(to_table(unknown, bare()).find("2025-10-01") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(aligns_groups_and_totals) {
  BOOST_TEST(to_table(by_country(), bare()) ==
             "country  revenue (EUR)  orders\n"
             "───────  ─────────────  ──────\n"
             "Germany   1,234,567.50   1,204\n"
             "France          980.00       7\n"
             "–                    –       0\n"
             "───────  ─────────────  ──────\n"
             "total     1,235,547.50   1,211\n");
}

BOOST_AUTO_TEST_CASE(says_what_is_kept_and_what_was_removed) {
  auto answer = by_country();
  answer.provenance.kept_from = moment("2025-11-22T00:00:00Z");
  answer.provenance.removed = {
      {"sales", "erasure", moment("2026-11-20T10:00:00Z"), 1234, {}},
      {"sales", "retention", moment("2026-11-22T00:00:03Z"), 1, moment("2025-11-22T00:00:00Z")}};
  const std::string footer = provenance_footer(answer.provenance, {});
  BOOST_TEST(
      footer.find("kept from 2025-11-22 00:00 on\n"
                  "1,234 rows of sales removed with an erased customer, 2026-11-20 10:00\n"
                  "1 row of sales removed because of their age, last 2026-11-22 00:00:03\n") != std::string::npos,
      footer);
  answer.provenance.removed.assign(7, answer.provenance.removed.front());
  BOOST_TEST(provenance_footer(answer.provenance, {}).find("2 erased customers removed earlier\n") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(says_where_the_numbers_come_from) {
  auto answer = by_country();
  answer.provenance.partial = true;
  answer.provenance.nulls_by_overflow = 2;
  answer.provenance.sources.push_back(
      {.name = "crm", .synced_at = moment("2026-11-19T10:00:00Z"), .state = "failing", .rejected = 3});
  answer.provenance.sources.push_back({.name = "usage", .state = "never"});
  BOOST_TEST(provenance_footer(answer.provenance, {}) ==
             "2026-11-16 to 2026-11-22, as of 2026-11-22 15:58 UTC\n"
             "source shop: read 3 minutes ago, data until 2026-11-22 15:50:12\n"
             "! source crm is failing; its data is 3 days old (last read 2026-11-19 10:00)\n"
             "! source usage has never been read\n"
             "! source crm: 3 rows of yours rejected and not counted\n"
             "! partial: not every source is complete; figures may still change\n"
             "! 2 figures left empty because of a division by zero or an overflow\n");
}

BOOST_AUTO_TEST_CASE(every_line_of_wide_and_combining_text_ends_at_the_same_cell) {
  const auto lines = lines_of(to_table(names({"日本語", "e\u0301cole", "Zürich", "👩‍👩‍👧", "a"}), bare()));
  for (const auto& line : lines) BOOST_TEST(display_width(line) == display_width(lines.front()), line);
}

BOOST_AUTO_TEST_CASE(a_limit_cuts_the_longest_text_and_never_a_number) {
  auto answer = names({"a very long customer name indeed", "short"});
  answer.columns.push_back(money_column("revenue"));
  answer.rows[0].push_back(money(123'456'789'012));
  answer.rows[1].push_back(Value{});
  const auto lines = lines_of(to_table(answer, {.width = 36, .footer = text::Footer::hidden}));
  BOOST_TEST(lines[2] == "a very long cu…  1  1,234,567,890.12");
  for (const auto& line : lines) BOOST_TEST(display_width(line) <= 36U, line);
  BOOST_TEST(lines_of(to_table(answer, {.width = 10, .footer = text::Footer::hidden}))[2] ==
             "a very …  1  1,234,567,890.12");
}

BOOST_AUTO_TEST_CASE(long_text_columns_are_levelled) {
  auto answer = names({std::string(40, 'x')});
  answer.columns.push_back(text_column("note"));
  answer.rows[0].push_back(words(std::string(20, 'y')));
  const auto lines = lines_of(to_table(answer, {.width = 35, .footer = text::Footer::hidden}));
  BOOST_TEST(lines[2] == "xxxxxxxxxxxxxx…  1  yyyyyyyyyyyyyy…");
}

BOOST_AUTO_TEST_CASE(control_characters_of_the_data_never_reach_the_terminal) {
  for (const char* hostile : {"\x1b[31mred", "a\nb", "tab\there", "\x7f", "\u009b2J", "\u202egnp", "\xff\xfe"}) {
    auto answer = names({hostile});
    answer.columns[0].name = hostile;
    answer.columns[1].unit = hostile;
    answer.provenance.sources = {{.name = hostile}};
    const std::string table = to_table(answer, {});
    for (const auto& line : lines_of(table)) BOOST_TEST(printable(line) == line, line);
    BOOST_TEST(lines_of(table).size() == 6U);
  }
}

BOOST_AUTO_TEST_CASE(empty_text_differs_from_null_and_no_rows_are_said) {
  BOOST_TEST(lines_of(to_table(names({""}), bare()))[2] == "\"\"    1");
  BOOST_TEST(to_table(names({}), bare()) == "name  n\n────  ─\nno rows\n");
  BOOST_TEST(to_table(model::Answer{}, bare()) == "\n\nno rows\n");
}

BOOST_AUTO_TEST_CASE(long_quotients_and_changes_are_rounded_for_people) {
  model::Answer answer;
  answer.columns = {{"basket", {TypeKind::decimal, 8}, Role::measure, "EUR"},
                    {"basket_difference", {TypeKind::decimal, 8}, Role::difference, "EUR"},
                    {"basket_percent", {TypeKind::decimal, 6}, Role::percent, ""},
                    {"rate", {TypeKind::decimal, 6}, Role::measure, ""}};
  answer.rows = {{Decimal::from_units(24'511'500'000, 8), Decimal::from_units(112'500'000, 8),
                  Decimal::from_units(-12'340'000, 6), Decimal::from_units(123, 6)}};
  BOOST_TEST(lines_of(to_table(answer, bare()))[2] ==
             "      245.12                    +1.12               -12.3  0.000123");
}

BOOST_AUTO_TEST_CASE(ascii_has_no_other_bytes_and_colour_has_escapes) {
  const std::string ascii = to_table(by_country(), {.glyphs = text::Glyphs::ascii});
  for (const char c : ascii) BOOST_REQUIRE(c == '\n' || (c >= ' ' && c <= '~'));
  const std::string colored = to_table(by_country(), {.color = text::Color::ansi});
  BOOST_TEST(colored.find("\x1b[2m–\x1b[0m") != std::string::npos);
  BOOST_TEST(to_table(by_country(), {}).find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(times_are_shown_in_the_zone) {
  const Zones zones;
  model::Answer answer;
  answer.columns = {{"hour", {TypeKind::time}, Role::time, ""}, {"year", {TypeKind::integer}, Role::dimension, ""}};
  answer.rows = {{moment("2026-07-01T12:00:00Z"), whole(2026)}};
  const Style style{.zone = *zones.find("Europe/Berlin"), .footer = text::Footer::hidden};
  BOOST_TEST(lines_of(to_table(answer, style))[2] == "2026-07-01 14:00  2026");
}

BOOST_AUTO_TEST_CASE(an_hour_that_comes_twice_has_its_offset) {
  const Zones zones;
  model::Answer answer;
  answer.columns = {{"hour", {TypeKind::time}, Role::time, ""}};
  for (const char* hour :
       {"2026-10-24T23:00:00Z", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"})
    answer.rows.push_back({moment(hour)});
  const Style style{.zone = *zones.find("Europe/Berlin"), .footer = text::Footer::hidden};
  const auto lines = lines_of(to_table(answer, style));
  BOOST_TEST(lines[2] == "2026-10-25 01:00");
  BOOST_TEST(lines[3] == "2026-10-25 02:00 +02:00");
  BOOST_TEST(lines[4] == "2026-10-25 02:00 +01:00");
  BOOST_TEST(lines[5] == "2026-10-25 03:00");
}

BOOST_AUTO_TEST_SUITE_END()
