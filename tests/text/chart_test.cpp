#include "text/chart.hpp"

#include <cmath>
#include <random>

#include <boost/test/unit_test.hpp>

#include "core/text.hpp"
#include "support/seed.hpp"
#include "text/answers.hpp"
#include "text/bar_chart.hpp"
#include "text/canvas.hpp"
#include "text/format.hpp"
#include "text/series.hpp"

using namespace portico;
using namespace portico::testing;
using namespace portico::text;

namespace {

std::size_t count_of(const std::string& text, std::string_view piece) {
  std::size_t count = 0;
  for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece, at + piece.size())) ++count;
  return count;
}

/// One measure a day from 1 January 2026; NaN is a gap.
model::Answer series(std::vector<double> values) {
  model::Answer answer;
  answer.columns = {day_column(), {"load", {TypeKind::floating}, Role::measure, ""}};
  for (std::size_t i = 0; i < values.size(); ++i)
    answer.rows.push_back(
        {Value{Date{day(2026, 1, 1) + std::chrono::days{i}}}, std::isnan(values[i]) ? Value{} : Value{values[i]}});
  return answer;
}

void check_width(const std::string& text, std::size_t width) {
  for (const auto line : split(text, '\n')) BOOST_TEST(display_width(line) <= width, line);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_chart)

BOOST_AUTO_TEST_CASE(bars_are_as_long_as_their_numbers) {
  struct {
    double value, largest;
    std::size_t cells;
    const char* expected;
  } const cases[] = {{8, 8, 4, "████"},  {4, 8, 4, "██"}, {1, 8, 4, "▌"}, {5, 8, 4, "██▌"}, {0, 8, 4, ""},
                     {0.001, 8, 4, "▏"}, {1, 0, 4, ""},   {-1, 8, 4, ""}, {9, 8, 4, "████"}};
  for (const auto& c : cases) BOOST_TEST(bar(c.value, c.largest, c.cells, Glyphs::unicode) == c.expected);
}

BOOST_AUTO_TEST_CASE(both_sides_of_zero_share_one_scale) {
  model::Answer answer;
  answer.columns = {text_column("x"), count_column("n")};
  answer.rows = {{words("a"), whole(30)}, {words("b"), whole(-30)}};
  const std::string drawn = bar_chart(answer, {.width = 60});
  const auto lines = split(drawn, '\n');
  BOOST_TEST(static_cast<double>(count_of(std::string(lines[1]), "█")) ==
                 static_cast<double>(count_of(std::string(lines[2]), "█")),
             boost::test_tools::tolerance(0.05));
}

BOOST_AUTO_TEST_CASE(a_gap_is_no_zero_and_no_line) {
  Canvas canvas(10, 2, Glyphs::unicode);
  BOOST_TEST(canvas.row(0, Painter({})) == std::string(10, ' '));
  const std::string with_gap =
      chart_body(series({5, 5, NAN, NAN, NAN, NAN, NAN, 5, 5}), LastBucket::complete, {.width = 60});
  const std::string without = chart_body(series({5, 5, 5, 5, 5, 5, 5, 5, 5}), LastBucket::complete, {.width = 60});
  const auto drawn = [](const std::string& text) {
    return count_of(text, "\xe2\xa0") + count_of(text, "\xe2\xa1") + count_of(text, "\xe2\xa2") +
           count_of(text, "\xe2\xa3");
  };
  BOOST_TEST(drawn(with_gap) * 2 < drawn(without));
  BOOST_TEST(drawn(with_gap) > 4U);
}

BOOST_AUTO_TEST_CASE(the_future_is_not_drawn_as_zero) {
  auto answer = series({5, 6, 7, 0, 0, 0});
  answer.provenance.as_of = moment("2026-01-03T12:00:00Z");
  const SeriesData data = series_over_time(answer, {});
  BOOST_REQUIRE_EQUAL(data.times.size(), 3U);
  BOOST_TEST(*data.panels[0].series[0].values.back() == 7);
}

BOOST_AUTO_TEST_CASE(measures_of_one_unit_share_a_panel) {
  model::Answer answer;
  answer.columns = {day_column(), money_column("revenue"), money_column("cost"), count_column("orders"),
                    count_column("visits")};
  answer.rows = {{day(2026, 1, 1), money(1), money(2), whole(3), whole(4)}};
  const SeriesData data = series_over_time(answer, {});
  BOOST_REQUIRE_EQUAL(data.panels.size(), 3U);
  BOOST_TEST(data.panels[0].title == "EUR");
  BOOST_TEST(data.panels[0].series.size() == 2U);
  BOOST_TEST(data.panels[2].title == "visits");
}

BOOST_AUTO_TEST_CASE(the_bucket_is_judged_by_the_least_distance) {
  struct {
    std::vector<Date> days;
    Bucket expected;
  } const cases[] = {{{day(2026, 1, 1)}, Bucket::day},
                     {{day(2026, 1, 1), day(2026, 1, 5), day(2026, 1, 6)}, Bucket::day},
                     {{day(2026, 1, 5), day(2026, 1, 12)}, Bucket::week},
                     {{day(2026, 1, 1), day(2026, 2, 1), day(2026, 3, 1)}, Bucket::month},
                     {{day(2026, 1, 1), day(2026, 4, 1)}, Bucket::quarter},
                     {{day(2025, 1, 1), day(2026, 1, 1)}, Bucket::year}};
  for (const auto& c : cases) {
    model::Answer answer;
    answer.columns = {day_column(), count_column("n")};
    for (const Date date : c.days) answer.rows.push_back({date, whole(1)});
    BOOST_TEST(name_of(series_over_time(answer, {}).bucket) == name_of(c.expected));
  }
}

BOOST_AUTO_TEST_CASE(the_last_bucket_is_incomplete_while_the_period_lasts) {
  struct {
    const char* period;
    LastBucket expected;
  } const cases[] = {{"2026-11-16..2026-11-23", LastBucket::incomplete},
                     {"2026-11-15..2026-11-22", LastBucket::complete},
                     {"2026-11-15..2026-11-22T15:58+00:00", LastBucket::incomplete},
                     {"all", LastBucket::complete}};
  for (const auto& c : cases) {
    auto from = provenance();
    from.period = c.period;
    BOOST_TEST((last_bucket_of(from, nullptr) == c.expected), c.period);
  }
}

BOOST_AUTO_TEST_CASE(any_values_are_drawn_within_the_width) {
  std::mt19937_64 random(testing::seed());
  std::uniform_real_distribution<double> value(-1e6, 1e6);
  std::uniform_int_distribution<int> length(1, 400), kind(0, 5);
  std::uniform_int_distribution<std::size_t> width(40, 160);
  for (int i = 0; i < 200; ++i) {
    std::vector<double> values;
    for (int n = length(random); n > 0; --n)
      values.push_back(kind(random) == 0 ? NAN : value(random) * std::pow(10, kind(random) - 3));
    const Style style{.glyphs = i % 2 ? Glyphs::unicode : Glyphs::ascii, .width = width(random)};
    const auto answer = series(values);
    BOOST_TEST_CONTEXT("chart " << i) check_width(chart_body(answer, LastBucket::incomplete, style), style.width);
  }
}

BOOST_AUTO_TEST_CASE(extreme_and_missing_values_do_no_harm) {
  for (const auto& values :
       {std::vector<double>{NAN, NAN}, {0, 0, 0}, {1e300, -1e300}, {1e-300, 2e-300}, {INFINITY, 1}, {5}}) {
    check_width(chart_body(series(values), LastBucket::complete, {.width = 40}), 40);
    auto bars = series(values);
    bars.columns[0].role = Role::dimension;
    check_width(chart_body(bars, LastBucket::complete, {.width = 40}), 40);
  }
  BOOST_TEST(chart_body(series({}), LastBucket::complete, {}) == "no rows\n");
}

BOOST_AUTO_TEST_CASE(hostile_names_are_defused) {
  auto answer = by_country();
  answer.rows[0][0] = words("\x1b]0;owned\x07\n");
  answer.columns[1].name = "\x1b[2J";
  answer.columns[1].unit = "\u202e";
  const std::string drawn = *to_chart(answer, {});
  for (const auto line : split(drawn, '\n')) BOOST_TEST(printable(line) == line);
}

BOOST_AUTO_TEST_CASE(a_chart_needs_a_measure) {
  model::Answer answer;
  answer.columns = {text_column("country")};
  BOOST_TEST(to_chart(answer, {}).error().message ==
             "format 'chart' needs a measure that is a number; this answer has none");
}

BOOST_AUTO_TEST_CASE(a_sparkline_has_one_mark_for_each_value) {
  const std::vector<std::optional<double>> values{0, 1, 2, std::nullopt, 4, 8};
  BOOST_TEST(sparkline(values, Glyphs::unicode) == "▁▂▃ ▅█");
  BOOST_TEST(sparkline(values, Glyphs::ascii) == "_., ~#");
  BOOST_TEST(sparkline(std::vector<std::optional<double>>{0, 0}, Glyphs::unicode) == "▁▁");
  BOOST_TEST(sparkline(std::vector<std::optional<double>>{100, 101, 104}, Glyphs::unicode) == "▁▃█");  // far from zero
  BOOST_TEST(sparkline(std::vector<std::optional<double>>{-1.7e308, 0, 1.7e308}, Glyphs::unicode) == "▁▅█");
}

BOOST_AUTO_TEST_CASE(canvas_lines_reach_both_ends_and_stay_inside) {
  Canvas canvas(4, 1, Glyphs::unicode);
  canvas.line({0, 3}, {7, 0}, 0, {});
  BOOST_TEST(canvas.row(0, Painter({})) == "⣀⠤⠒⠉");
  canvas.line({-10, -10}, {20, 20}, 1, {});
  BOOST_TEST(display_width(canvas.row(0, Painter({}))) == 4U);
}

BOOST_AUTO_TEST_CASE(names_fiscal_units_along_the_time_axis) {
  const auto answer = by_fiscal_quarter();
  const SeriesData data = series_over_time(answer, {});
  BOOST_TEST(data.places == (std::vector<std::string>{"FY2026Q3", "FY2026Q4", "FY2027Q1"}),
             boost::test_tools::per_element());
  const auto ticks = time_ticks(data, 2);
  BOOST_REQUIRE(ticks.size() == 2U);
  BOOST_TEST(ticks[0].label == "FY2026Q3");
  BOOST_TEST(ticks[1].label == "FY2027Q1");
  BOOST_TEST(time_ticks(data, 9).size() == 3U);
  BOOST_TEST(to_chart(answer, {}).value().find("FY2026Q3") != std::string::npos);
  BOOST_TEST(bar_chart(answer, {}).find("FY2027Q1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(names_fiscal_units_of_groups) {
  auto answer = by_fiscal_quarter();
  answer.columns.front().role = Role::dimension;
  BOOST_TEST(bar_chart(answer, {}).find("FY2026Q4") != std::string::npos);
}

/// A measure with other columns that are made of it, over two days.
model::Answer of_roles(const std::vector<Role>& roles) {
  model::Answer answer;
  answer.columns = {day_column()};
  answer.rows = {{Value{Date{day(2026, 1, 1)}}}, {Value{Date{day(2026, 1, 2)}}}};
  for (const Role role : roles) {
    const auto number = static_cast<std::int64_t>(answer.columns.size());
    answer.columns.push_back({"c" + std::to_string(number), {TypeKind::integer}, role, ""});
    answer.rows[0].emplace_back(10 * number);
    answer.rows[1].emplace_back(100 * number);
  }
  return answer;
}

BOOST_AUTO_TEST_CASE(draws_running_totals_in_place_of_their_measures) {
  const Style style{.footer = Footer::hidden, .chart = ChartKind::bar};
  const auto drawn = [&](const std::vector<Role>& roles) { return to_chart(of_roles(roles), style).value(); };
  BOOST_TEST(drawn({Role::measure, Role::previous, Role::cumulative}).find("c3") != std::string::npos);
  BOOST_TEST(drawn({Role::measure, Role::previous, Role::cumulative}).find("c1") == std::string::npos);
  BOOST_TEST(drawn({Role::measure, Role::moving}).find("c1") != std::string::npos);
  BOOST_TEST(drawn({Role::measure, Role::moving}).find("c2") != std::string::npos);
  BOOST_TEST(drawn({Role::measure, Role::share}).find("c2") == std::string::npos);
  BOOST_TEST(drawn({Role::share}).find("c1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(one_bucket_alone_is_what_its_column_is_called) {
  model::Answer answer = of_roles({Role::measure});
  answer.columns[0].name = "quarter";
  answer.rows.pop_back();
  const std::string drawn = to_chart(answer, {.footer = Footer::hidden, .chart = ChartKind::sparkline}).value();
  BOOST_TEST(drawn.find("a mark for each quarter from 2026Q1") != std::string::npos, drawn);
}

BOOST_AUTO_TEST_CASE(says_that_trends_are_not_drawn) {
  const Error refused = to_chart(of_roles({Role::trend}), {}).error();
  BOOST_TEST(refused.message == "format 'chart' draws no trends");
}

BOOST_AUTO_TEST_SUITE_END()
