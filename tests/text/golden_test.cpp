// Whole pages as a reader sees them, kept in tests/text/golden. PORTICO_ACCEPT=1 rewrites them from what the code draws
// now and reports the suite as skipped, so that accepting never looks like passing.
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "core/text.hpp"
#include "text/answers.hpp"
#include "text/chart.hpp"
#include "text/format.hpp"
#include "text/mail_text.hpp"

using namespace portico;
using namespace portico::testing;
using namespace portico::text;

namespace {

model::AnswerColumn percent_column(std::string name) {
  return {std::move(name), {TypeKind::decimal, 6}, Role::percent, ""};
}
Value percent(std::int64_t millionths) { return Decimal::from_units(millionths, 6); }

model::Answer two_years_compared() {
  model::Answer answer;
  answer.columns = {day_column("month"), money_column("revenue"), money_column("revenue_previous", Role::previous)};
  for (int i = 0; i < 24; ++i)
    answer.rows.push_back({day(2024 + i / 12, static_cast<unsigned>(1 + i % 12), 1),
                           money(300'000 + i * 9'000 + i % 5 * 40'000),
                           i < 3 ? Value{} : money(280'000 + i * 5'000 + i % 4 * 30'000)});
  answer.provenance = provenance();
  answer.provenance.period = "2024-01-01..2026-01-01";
  return answer;
}

model::Answer eight_countries() {
  static constexpr const char* names[] = {"Germany", "France", "日本", "Italy", "Spain", "Norway", "Chile", "Peru"};
  model::Answer answer;
  answer.columns = {day_column(), text_column("country"), count_column("orders")};
  for (int i = 0; i < 30; ++i)
    for (int k = 0; k < 8; ++k)
      answer.rows.push_back({Value{Date{day(2026, 10, 20) + std::chrono::days{i}}}, words(names[k]),
                             whole(100 - 10 * k + (i * (k + 3)) % 11)});
  answer.provenance = provenance();
  return answer;
}

model::Answer gains_and_losses() {
  model::Answer answer;
  answer.columns = {text_column("country"), money_column("margin"), percent_column("margin_percent")};
  answer.rows = {{words("Germany"), money(123'456), percent(12'340'000)},
                 {words("a country with a name that is far too long"), money(-56'700), percent(-3'400'000)},
                 {words("tiny loss"), money(-100), Value{}},
                 {words("tiny gain"), money(1), percent(0)},
                 {words("nothing"), money(0), Value{}},
                 {Value{}, Value{}, Value{}}};
  answer.provenance = provenance();
  return answer;
}

model::Answer key_figures() {
  model::Answer answer;
  answer.columns = {money_column("revenue"),
                    count_column("orders"),
                    {"basket", {TypeKind::decimal, 8}, Role::measure, "EUR"},
                    money_column("revenue_previous", Role::previous),
                    percent_column("revenue_percent"),
                    count_column("orders_previous", Role::previous),
                    percent_column("orders_percent"),
                    {"basket_previous", {TypeKind::decimal, 8}, Role::previous, "EUR"},
                    percent_column("basket_percent")};
  answer.rows = {{money(539'121), whole(34), Decimal::from_units(15'856'500'000, 8), money(480'010),
                  percent(12'314'535), whole(35), percent(-2'857'143), Value{}, Value{}}};
  answer.provenance = provenance();
  return answer;
}

model::Document weekly() {
  using Kind = model::ReportBlock::Kind;
  model::Document document{.report = "weekly",
                           .title = "Weekly sales",
                           .period = "Week of 2026-11-16",
                           .range = "2026-11-16..2026-11-23",
                           .customer = "Acme Trading",
                           .brand = {.name = "Example", .support = "help@example.com"},
                           .provenance = provenance()};
  document.blocks = {{.kind = Kind::kpi, .title = "Key figures", .answer = key_figures()},
                     {.kind = Kind::line,
                      .title = "Revenue by day",
                      .answer = by_day(),
                      .finding = "Revenue 5,391.21 EUR, up 12.3 % on the week before.",
                      .last_incomplete = true},
                     {.kind = Kind::bar, .title = "Margin by country", .answer = gains_and_losses()},
                     {.kind = Kind::table, .title = "By country", .answer = by_country()},
                     {.kind = Kind::text,
                      .text = "Figures are net of returns.\nAsk your account manager before you quote them, "
                              "since late corrections of the last three days may follow."}};
  document.provenance.sources.push_back({.name = "crm", .state = "never"});
  return document;
}

std::string chart(const model::Answer& answer, std::size_t width, Glyphs glyphs, Color color = Color::none) {
  return *write(answer, Format::chart, {.color = color, .glyphs = glyphs, .width = width});
}

/// Orders of products by region: two dimensions, a null, negative numbers.
model::Answer products_by_region() {
  static constexpr const char* regions[] = {"Nord", "Süd", "東京都", "the far and lonely west"};
  static constexpr const char* products[] = {"paper", "ink", "pens", "furniture for offices"};
  model::Answer answer;
  answer.columns = {text_column("region"), text_column("product"), money_column("margin")};
  for (int r = 0; r < 4; ++r)
    for (int p = 0; p < 4; ++p)
      answer.rows.push_back({words(regions[r]), words(products[p]),
                             r == 2 && p == 1 ? Value{} : money((40'000 * (p + 1) - 11'000 * r) * (p == 2 ? -1 : 1))});
  answer.provenance = provenance();
  return answer;
}

std::string chart(const model::Answer& answer, ChartKind kind, std::size_t width, Glyphs glyphs,
                  Color color = Color::none) {
  return *write(answer, Format::chart, {.color = color, .glyphs = glyphs, .width = width, .chart = kind});
}

struct Golden {
  std::string name;
  std::function<std::string()> draw;
};

/// Each kind in Unicode and ASCII, narrow and wide.
void add_kinds(std::vector<Golden>& all) {
  static const std::pair<ChartKind, model::Answer (*)()> shapes[] = {{ChartKind::line, by_day},
                                                                     {ChartKind::bar, by_day},
                                                                     {ChartKind::stacked, eight_countries},
                                                                     {ChartKind::stacked, products_by_region},
                                                                     {ChartKind::heatmap, eight_countries},
                                                                     {ChartKind::heatmap, products_by_region},
                                                                     {ChartKind::sparkline, eight_countries},
                                                                     {ChartKind::sparkline, by_day}};
  for (const auto& [kind, shape] : shapes)
    for (const std::size_t width : {40U, 80U})
      for (const Glyphs glyphs : {Glyphs::unicode, Glyphs::ascii}) {
        const char* what = shape == eight_countries ? "countries" : shape == by_day ? "days" : "products";
        const char* letters = glyphs == Glyphs::unicode ? "" : "-ascii";
        all.push_back({fmt::format("{}-{}-{}{}", name_of(kind), what, width, letters),
                       [kind = kind, shape = shape, width, glyphs] { return chart(shape(), kind, width, glyphs); }});
      }
}

const std::vector<Golden>& goldens() {
  static const std::vector<Golden> all = [] {
    std::vector<Golden> some{
        {"line-80", [] { return chart(by_day(), 80, Glyphs::unicode); }},
        {"line-40-ascii", [] { return chart(by_day(), 40, Glyphs::ascii); }},
        {"line-compared", [] { return chart(two_years_compared(), 80, Glyphs::unicode); }},
        {"line-countries", [] { return chart(eight_countries(), 100, Glyphs::unicode); }},
        {"line-countries-color", [] { return chart(eight_countries(), 60, Glyphs::unicode, Color::ansi); }},
        {"bars-80", [] { return chart(gains_and_losses(), 80, Glyphs::unicode); }},
        {"bars-40-ascii", [] { return chart(gains_and_losses(), 40, Glyphs::ascii); }},
        {"cards-80", [] { return chart(key_figures(), 80, Glyphs::unicode); }},
        {"document-80", [] { return *write(weekly(), Format::table, {.width = 80}); }},
        {"document-60-ascii", [] { return *write(weekly(), Format::table, {.glyphs = Glyphs::ascii, .width = 60}); }},
        {"document-mail", [] { return to_mail_text(weekly(), nullptr); }},
        {"document-markdown", [] { return *write(weekly(), Format::markdown, {}); }},
        {"document-json", [] { return *write(weekly(), Format::json, {}); }},
        {"stacked-countries-color",
         [] { return chart(eight_countries(), ChartKind::stacked, 60, Glyphs::unicode, Color::ansi); }},
        {"heatmap-countries-color",
         [] { return chart(eight_countries(), ChartKind::heatmap, 60, Glyphs::unicode, Color::ansi); }},
    };
    add_kinds(some);
    return some;
  }();
  return all;
}

std::string path_of(const Golden& golden) {
  return std::string(PORTICO_SOURCE_DIR "/tests/text/golden/") + golden.name + ".txt";
}

boost::test_tools::assertion_result comparing(boost::unit_test::test_unit_id) {
  if (!std::getenv("PORTICO_ACCEPT")) return true;
  for (const Golden& golden : goldens()) std::ofstream(path_of(golden), std::ios::binary) << golden.draw();
  boost::test_tools::assertion_result skipped(false);
  skipped.message() << "PORTICO_ACCEPT is set: " << goldens().size() << " golden files were rewritten";
  return skipped;
}

std::string file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return (std::ostringstream() << in.rdbuf()).str();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_golden, *boost::unit_test::precondition(comparing))

BOOST_AUTO_TEST_CASE(pages_look_as_accepted) {
  for (const Golden& golden : goldens())
    BOOST_TEST_CONTEXT(path_of(golden)) BOOST_TEST(golden.draw() == file(path_of(golden)));
}

BOOST_AUTO_TEST_SUITE_END()
