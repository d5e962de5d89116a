#include "text/format.hpp"

#include <boost/test/unit_test.hpp>

#include "core/text.hpp"
#include "text/answers.hpp"
#include "text/mail_text.hpp"
#include "text/measures.hpp"
#include "text/provenance.hpp"

using namespace portico;
using namespace portico::testing;
using namespace portico::text;

namespace {

model::Document one_table(model::Answer answer) {
  model::Document document{.report = "weekly", .title = "T"};
  document.blocks = {{.kind = model::ReportBlock::Kind::text, .text = "hello"},
                     {.kind = model::ReportBlock::Kind::table, .answer = std::move(answer)}};
  return document;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_format)

BOOST_AUTO_TEST_CASE(names_and_formats_agree) {
  for (const std::string& name : format_names()) BOOST_TEST(name_of(*parse_format(name)) == name);
  BOOST_TEST(format_names().size() == static_cast<std::size_t>(Format::svg) + 1);
}

BOOST_AUTO_TEST_CASE(an_unknown_name_gets_the_nearest_one) {
  BOOST_TEST(parse_format("jsn").error().message == "unknown format 'jsn'; did you mean 'json'?");
  BOOST_TEST((parse_format("JSON").error().code == Errc::invalid));
}

BOOST_AUTO_TEST_CASE(a_file_name_says_its_format) {
  struct {
    const char* path;
    Format expected;
  } const cases[] = {{"a.csv", Format::csv},        {"/x.d/report.XLSX", Format::xlsx}, {"n.md", Format::markdown},
                     {"a.b.ndjson", Format::jsonl}, {"t.txt", Format::table},           {"p.htm", Format::html}};
  for (const auto& c : cases) BOOST_TEST((*format_for_file(c.path) == c.expected), c.path);
  for (const char* path : {"noext", "a.", ".csv", "dir.csv/file", "a.doc", ""})
    BOOST_TEST(!format_for_file(path), path);
  BOOST_TEST(format_for_file("a.doc").error().message ==
             "file 'a.doc' has the unknown extension '.doc', so its format is not known");
}

BOOST_AUTO_TEST_CASE(every_light_format_writes_every_answer) {
  for (const std::string& name : format_names()) {
    const Format format = *parse_format(name);
    if (format == Format::value) continue;
    BOOST_TEST(write(by_country(), format, {}).has_value() == !is_rendered(format), name);
    BOOST_TEST(write(by_day(), format, {}).has_value() == !is_rendered(format), name);
  }
}

BOOST_AUTO_TEST_CASE(a_document_with_one_table_is_that_table_in_flat_formats) {
  BOOST_TEST(*write(one_table(by_country()), Format::csv, {}) == *write(by_country(), Format::csv, {}));
  auto two = one_table(by_country());
  two.blocks.push_back(two.blocks.back());
  BOOST_TEST(write(two, Format::csv, {}).error().message ==
             "format 'csv' holds one table; report 'weekly' has 2 blocks of data");
}

BOOST_AUTO_TEST_CASE(compared_columns_find_their_measure_by_name_or_place) {
  model::Answer answer;
  answer.columns = {count_column("a"), count_column("a_net"), count_column("a_net_previous", Role::previous),
                    count_column("a_previous", Role::previous), count_column("other", Role::percent)};
  const auto measures = measures_of(answer);
  BOOST_TEST(*measures[0].previous == 3U);
  BOOST_TEST(*measures[1].previous == 2U);
  BOOST_TEST(*measures[1].percent == 4U);
}

BOOST_AUTO_TEST_CASE(periods_read_with_their_last_day) {
  struct {
    const char* period;
    const char* expected;
  } const cases[] = {{"2026-03-01..2026-04-01", "2026-03-01 to 2026-03-31"},
                     {"2026-03-01..2026-03-02", "2026-03-01"},
                     {"all", "all time"},
                     {"2026-03-01..2026-03-15T10:30+01:00", "2026-03-01 to 2026-03-15 10:30"},
                     {"2026-03-01..2026-03-15T10:30:07.123456+01:00", "2026-03-01 to 2026-03-15 10:30"},
                     {"", ""}};
  for (const auto& c : cases) BOOST_TEST(period_text(c.period) == c.expected);
}

BOOST_AUTO_TEST_CASE(mail_lines_fit_and_hold_no_control) {
  auto wide = by_country();
  for (int i = 0; i < 6; ++i) {
    wide.columns.push_back(money_column("a rather long measure name"));
    for (auto& row : wide.rows) row.push_back(money(123'456));
    wide.total.reset();
  }
  auto many = by_country();
  many.total.reset();
  while (many.rows.size() < 75) many.rows.push_back({words("\x1b[31mevil\nname"), money(1), whole(1)});
  auto document = one_table(wide);
  document.blocks.push_back({.kind = model::ReportBlock::Kind::bar, .title = std::string(200, 'x'), .answer = many});
  const std::string text = to_mail_text(document, nullptr);
  for (const auto line : split(text, '\n')) {
    BOOST_TEST(display_width(line) <= 72U, line);
    BOOST_TEST(printable(line) == line);
  }
  BOOST_TEST(text.find("… and 15 more rows") != std::string::npos);
  BOOST_TEST(text.find("country: Germany\nrevenue (EUR): 1,234,567.50\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
