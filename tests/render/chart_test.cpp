#include "render/chart.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

#include "render/documents.hpp"
#include "support/seed.hpp"

using namespace portico;
using namespace portico::render;
using namespace portico::testing;

namespace {

template <class Kind>
std::vector<Kind> all(const Picture& picture) {
  std::vector<Kind> found;
  for (const auto& shape : picture.shapes) {
    if (const auto* one = std::get_if<Kind>(&shape)) found.push_back(*one);
  }
  return found;
}

bool has_text(const Picture& picture, std::string_view text) {
  const auto labels = all<Label>(picture);
  return std::any_of(labels.begin(), labels.end(), [&](const auto& label) { return label.text == text; });
}

std::size_t dashed_lines(const Picture& picture) {
  const auto lines = all<Line>(picture);
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [](const auto& line) { return line.stroke == Stroke::dashed; }));
}

std::vector<Line> series_lines(const Picture& picture) {
  auto lines = all<Line>(picture);
  std::erase_if(lines, [](const auto& line) { return line.tone.role != Role::series; });
  return lines;
}

/// Every text lies in the picture and touches no other.
void check_labels(const Picture& picture) {
  const auto labels = all<Label>(picture);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto& box = labels[i].box;
    BOOST_TEST(
        (box.x >= -0.01 && box.y >= -0.01 && box.right() <= picture.width + 0.01 && box.bottom() <= picture.height),
        labels[i].text << " leaves the picture");
    for (std::size_t j = 0; j < i; ++j) {
      BOOST_TEST(!box.overlaps(labels[j].box), labels[i].text << " lies on " << labels[j].text);
    }
  }
}

/// Any block: some kind, columns, gaps, sizes and names.
model::DocumentBlock random_block(std::mt19937_64& random) {
  const auto pick = [&](int most) { return static_cast<int>(random() % static_cast<std::uint64_t>(most)); };
  model::DocumentBlock block{.kind = pick(2) ? Kind::line : Kind::bar,
                             .title = std::string(static_cast<std::size_t>(pick(120)), 'T')};
  const bool timed = pick(3) > 0, compared = pick(2) > 0;
  const int series = pick(2) ? 1 + pick(9) : 0, rows = 1 + pick(timed ? 60 : 12);
  auto& answer = block.answer;
  if (timed) answer.columns.push_back(day_column());
  if (series > 0) answer.columns.push_back(text_column("country"));
  answer.columns.push_back(money_column("revenue"));
  if (compared) answer.columns.push_back(money_column("revenue previous", ColumnRole::previous));
  answer.columns.push_back(count_column("orders"));
  const std::int64_t sizes[] = {1, 100, 123'456, 987'654'321, 900'000'000'000'000};
  const std::int64_t size = sizes[pick(5)];
  const auto number = [&] {
    return pick(9) == 0 ? Value{} : money(static_cast<std::int64_t>(random()) % (size + 1) - (pick(2) ? size / 2 : 0));
  };
  for (int i = 0; i < rows; ++i) {
    for (int s = 0; s < std::max(1, series); ++s) {
      std::vector<Value> row;
      if (timed) row.push_back(day(i));
      if (series > 0)
        row.push_back(words(std::string(1 + static_cast<std::size_t>(s * s), static_cast<char>('a' + s))));
      row.push_back(number());
      if (compared) row.push_back(number());
      row.push_back(Value{std::int64_t{pick(50)}});
      answer.rows.push_back(std::move(row));
    }
  }
  block.last_incomplete = pick(2) > 0;
  return block;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(render_chart)

BOOST_AUTO_TEST_CASE(draws_a_line_broken_at_its_gaps) {
  const auto picture = draw_chart(daily_revenue(), {});
  const auto lines = series_lines(picture);
  BOOST_REQUIRE(lines.size() == 2u);
  BOOST_TEST(lines[0].points.size() == 11u);
  BOOST_TEST(lines[1].points.size() == 15u);
  BOOST_TEST(lines[0].points.front().x < lines[0].points.back().x);
  BOOST_TEST(has_text(picture, "Revenue"));
  BOOST_TEST(has_text(picture, "revenue (EUR)"));
  BOOST_TEST(has_text(picture, "12,164.50"));  // the last value, beside the end of the line
  BOOST_TEST(picture.description == "Revenue was highest on 2026-11-26.");
}

BOOST_AUTO_TEST_CASE(dashes_what_is_not_over_yet) {
  auto block = revenue_by_country_and_day(4);
  BOOST_TEST(dashed_lines(draw_chart(block, {})) == 0u);
  block.last_incomplete = true;
  BOOST_TEST(dashed_lines(draw_chart(block, {})) == 4u);
  block.kind = Kind::bar;
  const auto bars = all<Bar>(draw_chart(block, {}));
  BOOST_TEST(std::count_if(bars.begin(), bars.end(), [](const auto& bar) { return bar.outline == Stroke::dashed; }) ==
             4);
}

BOOST_AUTO_TEST_CASE(names_each_series_at_its_end_and_draws_six_at_most) {
  const auto picture = draw_chart(revenue_by_country_and_day(9), {});
  BOOST_TEST(series_lines(picture).size() == 6u);
  for (const auto* name : {"Germany", "France", "United Kingdom"}) BOOST_TEST(has_text(picture, name));
  BOOST_TEST(!has_text(picture, "Norway"));
  BOOST_TEST(has_text(picture, "3 smaller ones are not drawn"));
}

BOOST_AUTO_TEST_CASE(draws_bars_from_zero_in_proportion) {
  const auto bars = all<Bar>(draw_chart(revenue_by_country(), {}));
  BOOST_REQUIRE(bars.size() == 6u);
  BOOST_TEST(bars[0].box.x == bars[1].box.x);
  BOOST_TEST(bars[0].box.width / bars[1].box.width == 12'345.0 / 9'800.0, boost::test_tools::tolerance(0.001));
  BOOST_TEST(bars[5].box.right() == bars[0].box.x);  // the negative one ends where the others begin
}

BOOST_AUTO_TEST_CASE(draws_columns_from_zero_in_proportion) {
  auto block = daily_revenue(3);
  block.kind = Kind::bar;
  const auto bars = all<Bar>(draw_chart(block, {}));
  BOOST_REQUIRE(bars.size() == 3u);
  BOOST_TEST(bars[0].box.bottom() == bars[2].box.bottom());
  const double ratio = static_cast<double>(wave(0, 0)) / static_cast<double>(wave(2, 0));
  BOOST_TEST(bars[0].box.height / bars[2].box.height == ratio, boost::test_tools::tolerance(0.001));
}

BOOST_AUTO_TEST_CASE(shows_the_earlier_value_beside_the_present_one) {
  const auto picture = draw_chart(revenue_by_country(), {});
  BOOST_TEST(has_text(picture, "▲ 9.1 %"));
  BOOST_TEST(has_text(picture, "▼ 33.6 %"));
  auto block = daily_revenue();
  block.answer.columns.push_back(money_column("revenue previous", ColumnRole::previous));
  for (auto& row : block.answer.rows) row.push_back(money(100'000));
  const auto lines = all<Line>(draw_chart(block, {}));
  BOOST_TEST(std::count_if(lines.begin(), lines.end(),
                           [](const auto& line) { return line.tone.role == Role::previous && line.width > 1; }) == 1);
}

BOOST_AUTO_TEST_CASE(says_when_there_is_nothing_to_draw) {
  auto block = daily_revenue();
  block.answer.rows.clear();
  BOOST_TEST(has_text(draw_chart(block, {}), "No data in this period"));
  block = daily_revenue();
  for (auto& row : block.answer.rows) row[1] = Value{};
  BOOST_TEST(has_text(draw_chart(block, {}), "No data in this period"));
}

BOOST_AUTO_TEST_CASE(takes_the_brands_colour_for_a_single_series) {
  const auto lines = series_lines(draw_chart(daily_revenue(), {.brand = {1, 2, 3}}));
  BOOST_TEST((lines.at(0).tone.color == Color{1, 2, 3}));
}

BOOST_AUTO_TEST_CASE(leaves_the_heading_to_the_page_when_asked) {
  const auto picture = draw_chart(daily_revenue(), {.margin = 0, .heading = ChartStyle::Heading::left_out});
  BOOST_TEST(!has_text(picture, "Revenue"));
  check_labels(picture);
}

BOOST_AUTO_TEST_CASE(never_lets_texts_touch_or_leave_the_picture) {
  for (const int countries : {1, 2, 6, 9}) check_labels(draw_chart(revenue_by_country_and_day(countries), {}));
  check_labels(draw_chart(revenue_by_country(), {}));
  check_labels(draw_chart(daily_revenue(), {}));
  std::mt19937_64 random(testing::seed());
  for (int round = 0; round < 150; ++round) {
    BOOST_TEST_CONTEXT("round " << round) { check_labels(draw_chart(random_block(random), {})); }
  }
}

BOOST_AUTO_TEST_SUITE_END()
