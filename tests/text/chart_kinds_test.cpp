// The kinds of chart that are asked for by name: what each promises, and what all promise for any answer.
#include <cmath>
#include <random>

#include <boost/test/unit_test.hpp>

#include "core/text.hpp"
#include "support/seed.hpp"
#include "text/answers.hpp"
#include "text/bare.hpp"
#include "text/chart.hpp"
#include "text/shades.hpp"

using namespace portico;
using namespace portico::testing;
using namespace portico::text;

namespace {

constexpr ChartKind every_kind[] = {ChartKind::automatic, ChartKind::line,    ChartKind::bar,
                                    ChartKind::stacked,   ChartKind::heatmap, ChartKind::sparkline};

std::string drawn(const model::Answer& answer, Style style) {
  style.footer = Footer::hidden;
  return to_chart(answer, style).value();
}

/// The lines of a chart that begin with `label`.
std::vector<std::string> lines_of(const std::string& chart, std::string_view label) {
  std::vector<std::string> found;
  for (const auto line : split(chart, '\n'))
    if (line.starts_with(label)) found.emplace_back(line);
  return found;
}

std::size_t count_of(std::string_view text, std::string_view piece) {
  std::size_t count = 0;
  for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece, at + piece.size())) ++count;
  return count;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Remarks stand on as many lines as the width makes of them.
std::string unwrapped(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

/// orders by two dimensions.
model::Answer two_dimensions(std::vector<std::vector<Value>> rows) {
  model::Answer answer;
  answer.columns = {text_column("region"), text_column("kind"), count_column("orders")};
  answer.rows = std::move(rows);
  return answer;
}

/// orders a day from 1 January 2026; nothing is a null.
model::Answer daily(const std::vector<std::optional<std::int64_t>>& orders) {
  model::Answer answer;
  answer.columns = {day_column(), count_column("orders")};
  for (std::size_t i = 0; i < orders.size(); ++i)
    answer.rows.push_back(
        {Value{Date{day(2026, 1, 1) + std::chrono::days{i}}}, orders[i] ? whole(*orders[i]) : Value{}});
  return answer;
}

/// Answers of every shape, with the labels and numbers that break layouts.
class RandomAnswer {
 public:
  explicit RandomAnswer(std::mt19937_64& random) : random_(random) {}

  model::Answer make() {
    model::Answer answer;
    const bool timed = flip();
    const std::size_t dimensions = pick(timed ? 3 : 4);
    if (timed) answer.columns.push_back(day_column());
    for (std::size_t i = 0; i < dimensions; ++i) answer.columns.push_back(text_column(label()));
    for (std::size_t i = 0, count = 1 + pick(3); i < count; ++i) add_measure(answer);
    const std::size_t values = 1 + pick(9), rows = timed || dimensions > 0 ? 1 + pick(40) : 1;
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < values; ++i) labels.push_back(label());
    for (std::size_t i = 0; i < rows; ++i) answer.rows.push_back(row(answer, labels, i / (1 + pick(2))));
    answer.provenance = provenance();
    if (flip()) answer.provenance.as_of = moment("2026-01-20T12:00:00Z");
    return answer;
  }

 private:
  std::size_t pick(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }
  bool flip() { return pick(2) == 0; }

  std::string label() {
    static const std::vector<std::string> pieces{
        "a",  "Germany", "日本",     "e\u0301", "\x1b[2J", "\n", "\u202e", "\xff", " ", "👩‍👩‍👧",
        "\t", "ﷺ",       "Umlaut ä", "0",       "한국어",  "·"};
    std::string text;
    for (std::size_t i = pick(pick(2) == 0 ? 4 : 24); i > 0; --i) text += pieces[pick(pieces.size())];
    return text;
  }

  void add_measure(model::Answer& answer) {
    static constexpr TypeKind kinds[] = {TypeKind::integer, TypeKind::floating};
    model::AnswerColumn column{label(), {kinds[pick(2)]}, Role::measure, flip() ? "EUR" : label()};
    if (flip()) column.type = {TypeKind::decimal, static_cast<int>(pick(9))};
    answer.columns.push_back(column);
    if (pick(3) > 0) return;
    column.role = Role::previous;
    answer.columns.push_back(column);
    answer.columns.push_back({column.name, {TypeKind::floating}, Role::percent, ""});
  }

  Value number(const Type& type) {
    if (pick(5) == 0) return {};
    const double sign = pick(3) == 0 ? -1 : 1;
    if (type.kind == TypeKind::integer)
      return whole(static_cast<std::int64_t>(sign * std::pow(10, pick(19))) * static_cast<std::int64_t>(pick(9)));
    if (type.kind == TypeKind::decimal)
      return Decimal::from_units(static_cast<std::int64_t>(sign * std::pow(10, pick(18))), type.scale);
    static constexpr double extremes[] = {0, 1, 1e-300, 1.7e308, 5e-324, INFINITY, NAN, 12345.678};
    return sign * extremes[pick(8)];
  }

  std::vector<Value> row(const model::Answer& answer, const std::vector<std::string>& labels, std::size_t at) {
    std::vector<Value> cells;
    for (const auto& column : answer.columns)
      if (column.role == Role::time)
        cells.emplace_back(Date{day(2026, 1, 1) + std::chrono::days{at}});
      else if (column.role == Role::dimension)
        cells.push_back(pick(12) == 0 ? Value{} : words(labels[pick(labels.size())]));
      else
        cells.push_back(column.name.size() % 7 == 1 ? Value{} : number(column.type));
    return cells;
  }

  std::mt19937_64& random_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(text_chart_kinds)

BOOST_AUTO_TEST_CASE(any_answer_is_drawn_within_the_width_or_refused_with_what_fits) {
  std::mt19937_64 random(testing::seed());
  std::uniform_int_distribution<std::size_t> width(40, 200);
  std::size_t drawn_ones = 0;
  for (int i = 0; i < 400; ++i) {
    const model::Answer answer = RandomAnswer(random).make();
    for (const ChartKind kind : every_kind) {
      const Style style{.color = i % 3 ? Color::none : Color::ansi,
                        .glyphs = i % 2 ? Glyphs::unicode : Glyphs::ascii,
                        .width = i % 5 ? width(random) : 40,
                        .chart = kind};
      const auto chart = to_chart(answer, style);
      BOOST_TEST_CONTEXT("answer " << i << " as " << name_of(kind) << " in " << style.width) {
        if (!chart) BOOST_TEST(!contains(chart.error().hint, name_of(kind)));
        if (!chart) continue;
        ++drawn_ones;
        for (const auto line : split(*chart, '\n')) {
          const std::string seen = bare(line);
          BOOST_TEST(display_width(seen) <= style.width, seen);
          BOOST_TEST(printable(seen) == seen);
        }
      }
    }
  }
  BOOST_TEST(drawn_ones > 1000U);
}

BOOST_AUTO_TEST_CASE(ascii_charts_of_ascii_names_are_ascii) {
  auto answer =
      two_dimensions({{words("north"), words("new"), whole(5)}, {words("a much too long name for that"), {}, {}}});
  answer.columns.insert(answer.columns.begin() + 2, text_column("third"));
  for (auto& row : answer.rows) row.insert(row.begin() + 2, words("x"));
  auto timed = answer;
  timed.columns[0] = day_column();
  timed.rows = {{day(2026, 1, 1), words("new"), words("x"), whole(5)}, {day(2026, 1, 3), words("new"), words("y"), {}}};
  for (const auto& shape : {answer, timed})
    for (const ChartKind kind : every_kind) {
      const auto chart =
          to_chart(shape, {.glyphs = Glyphs::ascii, .width = 40, .footer = Footer::hidden, .chart = kind});
      if (!chart) continue;
      BOOST_TEST(std::all_of(chart->begin(), chart->end(), [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }),
                 *chart);
    }
}

BOOST_AUTO_TEST_CASE(a_kind_that_does_not_fit_is_refused_with_those_that_do) {
  const auto by_name = by_country();
  const Error refused = to_chart(by_name, {.chart = ChartKind::line}).error();
  BOOST_TEST((refused.code == Errc::invalid));
  BOOST_TEST(refused.message == "chart 'line' needs a series over time (--every); this answer has none");
  BOOST_TEST(refused.hint == "this answer can be drawn as: bar");
  BOOST_TEST(to_chart(by_day(), {.chart = ChartKind::stacked}).error().hint ==
             "this answer can be drawn as: line, bar, heatmap, sparkline");
  model::Answer single;
  single.columns = {count_column("orders")};
  single.rows = {{whole(5)}};
  BOOST_TEST(to_chart(single, {.chart = ChartKind::bar}).error().hint ==
             "--chart without a kind draws its figures as cards");
}

BOOST_AUTO_TEST_CASE(kinds_are_known_by_name) {
  for (const auto& name : chart_kind_names()) BOOST_TEST(name_of(parse_chart_kind(name).value()) == name);
  BOOST_TEST((parse_chart_kind("").value() == ChartKind::automatic));
  const Error unknown = parse_chart_kind("haetmap").error();
  BOOST_TEST(unknown.message == "unknown chart 'haetmap'; did you mean 'heatmap'?");
  BOOST_TEST(unknown.hint == "charts: line, bar, stacked, heatmap, sparkline");
}

BOOST_AUTO_TEST_CASE(no_rows_are_no_chart) {
  auto answer = by_day();
  answer.rows.clear();
  for (const ChartKind kind : {ChartKind::line, ChartKind::bar, ChartKind::heatmap, ChartKind::sparkline})
    BOOST_TEST(drawn(answer, {.chart = kind}) == "no rows\n");
}

BOOST_AUTO_TEST_CASE(stacked_parts_are_as_long_as_their_numbers) {
  const auto answer = two_dimensions({{words("north"), words("new"), whole(20)},
                                      {words("north"), words("old"), whole(20)},
                                      {words("south"), words("new"), whole(10)},
                                      {words("south"), words("old"), whole(30)}});
  const std::string chart = drawn(answer, {.width = 47, .chart = ChartKind::stacked});  // 40 cells for 0 to 40
  const auto north = lines_of(chart, "north").at(0), south = lines_of(chart, "south").at(0);
  BOOST_TEST(count_of(north, "█") == 20U);
  BOOST_TEST(count_of(north, "░") == 20U);
  BOOST_TEST(count_of(south, "█") == 10U);
  BOOST_TEST(count_of(south, "░") == 30U);
}

BOOST_AUTO_TEST_CASE(what_is_below_zero_is_stacked_left_of_it) {
  const auto answer = two_dimensions({{words("north"), words("new"), whole(20)},
                                      {words("north"), words("old"), whole(-10)},
                                      {words("north"), words("odd"), whole(-10)},
                                      {words("south"), words("new"), Value{}}});
  const std::string chart = drawn(answer, {.width = 47, .chart = ChartKind::stacked});
  const std::string north = lines_of(chart, "north").at(0);
  const std::string left = north.substr(0, north.find("│"));
  BOOST_TEST(count_of(left, "░") == 10U);
  BOOST_TEST(count_of(left, "▓") == 10U);
  BOOST_TEST(count_of(north, "█") == 20U);
  BOOST_TEST(count_of(left, "█") == 0U);
  BOOST_TEST(lines_of(chart, "south").at(0).ends_with("│–"));  // unlike a zero
}

BOOST_AUTO_TEST_CASE(a_stack_of_more_than_six_says_that_it_is_not_the_whole) {
  std::vector<std::vector<Value>> rows;
  for (int i = 0; i < 8; ++i) rows.push_back({words("north"), words(fmt::format("k{}", i)), whole(i + 1)});
  const std::string chart = drawn(two_dimensions(rows), {.chart = ChartKind::stacked});
  BOOST_TEST(contains(unwrapped(chart), "2 smaller series not drawn, so these bars are not the whole"));
  BOOST_TEST(!contains(chart, "k0"));
  BOOST_TEST(contains(chart, "k7"));
}

BOOST_AUTO_TEST_CASE(a_small_sum_is_still_seen) {
  const auto answer = two_dimensions({{words("north"), words("new"), whole(1'000'000)},
                                      {words("south"), words("old"), whole(1)},
                                      {words("west"), words("old"), whole(0)}});
  const std::string chart = drawn(answer, {.chart = ChartKind::stacked});
  BOOST_TEST(count_of(lines_of(chart, "south").at(0), "░") == 1U);
  BOOST_TEST(count_of(lines_of(chart, "west").at(0), "░") == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_compared_with_is_no_part_of_a_stack) {
  model::Answer answer;
  answer.columns = {day_column(), money_column("new"), money_column("old"),
                    money_column("new_previous", Role::previous)};
  answer.rows = {{day(2026, 1, 1), money(100), money(100), money(900)}};
  const std::string chart = drawn(answer, {.chart = ChartKind::stacked});
  BOOST_TEST(!contains(chart, "before"));
  BOOST_TEST(contains(chart, "old"));
}

BOOST_AUTO_TEST_CASE(shades_grow_with_the_value) {
  Shades shades(Style{});
  for (const double value : {-1e300, 1e300}) shades.cover(value);
  BOOST_TEST(shades.step_of(-1e300) == 0U);
  BOOST_TEST(shades.step_of(0) == 2U);
  BOOST_TEST(shades.step_of(1e300) == 4U);
  Shades one(Style{.color = Color::ansi});
  one.cover(7);
  BOOST_TEST(one.step_of(7) == 3U);
}

BOOST_AUTO_TEST_CASE(a_missing_value_looks_like_no_shade) {
  for (const Glyphs glyphs : {Glyphs::unicode, Glyphs::ascii}) {
    Shades shades(Style{.glyphs = glyphs});
    shades.cover(0);
    shades.cover(10);
    const std::string gap = shades.cell(std::nullopt, 1);
    for (int i = 0; i <= 10; ++i) BOOST_TEST(shades.cell(i, 1) != gap);
  }
  const std::string chart = drawn(daily({0, std::nullopt, 5}), {.width = 40, .chart = ChartKind::heatmap});
  BOOST_TEST(contains(lines_of(chart, "orders").at(1), "······–     ██████"));
  BOOST_TEST(contains(chart, "– no value"));
  BOOST_TEST(!contains(drawn(daily({0, 1, 5}), {.chart = ChartKind::heatmap}), "no value"));
}

BOOST_AUTO_TEST_CASE(columns_that_do_not_fit_are_counted) {
  std::vector<std::optional<std::int64_t>> orders(50, 1);
  orders.back() = 9;
  const std::string chart = drawn(daily(orders), {.width = 40, .chart = ChartKind::heatmap});
  BOOST_TEST(contains(unwrapped(chart), "17 earlier days not drawn: the width has room for 33"));
  BOOST_TEST(lines_of(chart, "orders").at(1).ends_with("█"));  // the newest is there
  std::vector<std::vector<Value>> rows;
  for (int i = 0; i < 10; ++i) rows.push_back({words("north"), words(fmt::format("kind {}", i)), whole(i)});
  const std::string named = drawn(two_dimensions(rows), {.width = 40, .chart = ChartKind::heatmap});
  BOOST_TEST(contains(named, "kind 0"));
  BOOST_TEST(contains(unwrapped(named), "6 more columns not drawn: the width has room for 4;"));
  BOOST_TEST(!contains(named, "kind 9"));
}

BOOST_AUTO_TEST_CASE(sparklines_tell_first_last_least_greatest_and_change) {
  const std::string chart = drawn(daily({10, 4, std::nullopt, 30, 20}), {.width = 80, .chart = ChartKind::sparkline});
  const auto lines = lines_of(chart, "orders");
  BOOST_REQUIRE_EQUAL(lines.size(), 1U);
  std::vector<std::string> words;
  for (const auto word : split(lines[0], ' '))
    if (!word.empty()) words.emplace_back(word);
  BOOST_TEST(words == (std::vector<std::string>{"orders", "▃▂", "█▆", "20", "▲", "100.0", "%", "30", "4", "10"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(sparklines_leave_out_the_least_important_figures_first) {
  const auto answer = daily(std::vector<std::optional<std::int64_t>>(30, 123));
  const std::string wide = drawn(answer, {.width = 80, .chart = ChartKind::sparkline}),
                    narrow = drawn(answer, {.width = 40, .chart = ChartKind::sparkline});
  BOOST_TEST(contains(wide, "first"));
  BOOST_TEST(!contains(narrow, "first"));
  BOOST_TEST(contains(narrow, "last"));
  BOOST_TEST(contains(narrow, "change"));
  BOOST_TEST(contains(unwrapped(narrow), "the figures are those of all 30 days"));
}

BOOST_AUTO_TEST_CASE(numbers_that_leave_no_room_for_bars_are_shortened) {
  model::Answer answer;
  answer.columns = {text_column("region"), count_column("orders")};
  answer.rows = {{words("a region with a long name"), whole(9'000'000'000'000'000'000)}};
  BOOST_TEST(contains(drawn(answer, {.width = 80, .chart = ChartKind::bar}), "9,000,000,000,000,000,000"));
  const std::string narrow = drawn(answer, {.width = 40, .chart = ChartKind::bar});
  BOOST_TEST(contains(narrow, "9.0e+18"));
  BOOST_TEST(count_of(narrow, "█") > 8U);
}

BOOST_AUTO_TEST_CASE(there_is_no_change_from_zero) {
  const std::string chart = drawn(daily({0, 5}), {.width = 80, .chart = ChartKind::sparkline});
  BOOST_TEST(lines_of(chart, "orders").at(0).ends_with("5       –    5    0      0"), chart);
}

BOOST_AUTO_TEST_CASE(times_are_written_as_their_buckets) {
  auto answer = daily({1, 2});
  answer.rows[1][0] = day(2026, 2, 1);
  BOOST_TEST(lines_of(drawn(answer, {.chart = ChartKind::bar}), "2026-01  1").size() == 1U);
  answer.rows[1][0] = day(2027, 1, 1);
  BOOST_TEST(lines_of(drawn(answer, {.chart = ChartKind::bar}), "2026  1").size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_unfinished_bucket_is_no_part_of_the_figures) {
  auto answer = daily({10, 20, 1});
  answer.provenance = provenance();
  answer.provenance.as_of = moment("2026-01-03T08:00:00Z");
  answer.provenance.period = "2026-01-01..2026-01-04";
  const std::string chart = drawn(answer, {.chart = ChartKind::sparkline});
  BOOST_TEST(contains(chart, "100.0 %"));
  BOOST_TEST(contains(unwrapped(chart), "the last day is not over yet and left out of the figures"));
}

BOOST_AUTO_TEST_SUITE_END()
