#include "text/units.hpp"

#include <boost/test/unit_test.hpp>

#include "text/answers.hpp"
#include "text/cards.hpp"
#include "text/chart.hpp"
#include "text/format.hpp"

using namespace portico;
using namespace portico::testing;

namespace {

/// Revenue in the currency of each row, with the rows' orders.
model::Answer in_currencies() {
  model::Answer answer;
  answer.columns = {text_column("country"), text_column("currency"), money_column("revenue"), count_column("orders")};
  answer.columns[2].unit = "";
  answer.columns[2].unit_field = "currency";
  answer.rows = {{words("Germany"), words("EUR"), money(500), whole(3)},
                 {words("Chile"), words("USD"), money(700), whole(2)},
                 {words("France"), words("EUR"), money(250), whole(1)},
                 {words("Nowhere"), Value{}, money(100), whole(4)}};
  answer.total = {Value{}, Value{}, Value{}, whole(10)};
  answer.provenance = provenance();
  return answer;
}

model::Answer figures_in_currencies() {
  model::Answer answer = in_currencies();
  answer.total.reset();
  answer.columns.erase(answer.columns.begin());
  for (auto& row : answer.rows) row.erase(row.begin());
  answer.rows.erase(answer.rows.begin() + 2, answer.rows.end());
  return answer;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_units)

using text::apart_by_unit;

BOOST_AUTO_TEST_CASE(makes_one_answer_of_each_unit) {
  const auto parts = apart_by_unit(in_currencies());
  BOOST_REQUIRE(parts.size() == 3U);
  BOOST_TEST(parts[0].columns.size() == 3U);
  BOOST_TEST(parts[0].columns[1].unit == "EUR");
  BOOST_TEST(parts[0].columns[1].unit_field == "");
  BOOST_TEST(parts[0].columns[2].name == "orders (EUR)");
  BOOST_TEST((parts[0].rows == std::vector<std::vector<Value>>{{words("Germany"), money(500), whole(3)},
                                                               {words("France"), money(250), whole(1)}}));
  BOOST_TEST(!parts[0].total.has_value());
  BOOST_TEST(parts[1].columns[1].unit == "USD");
  BOOST_TEST(parts[2].columns[1].unit == "");
  BOOST_TEST(parts[2].columns[2].name == "orders (no unit)");
}

BOOST_AUTO_TEST_CASE(leaves_an_answer_of_known_units_as_it_is) {
  const auto parts = apart_by_unit(by_country());
  BOOST_REQUIRE(parts.size() == 1U);
  BOOST_TEST((parts[0].rows == by_country().rows));
  BOOST_TEST((parts[0].total == by_country().total));
  BOOST_TEST(parts[0].columns[1].unit == "EUR");
}

BOOST_AUTO_TEST_CASE(figures_have_a_card_for_each_unit) {
  const std::string cards = text::cards(figures_in_currencies(), {.glyphs = text::Glyphs::ascii, .width = 120});
  for (const char* part : {"5.00 EUR", "7.00 USD", "orders (EUR)", "orders (USD)"})
    BOOST_TEST(cards.find(part) != std::string::npos, cards);
}

BOOST_AUTO_TEST_CASE(charts_do_not_stack_units_upon_each_other) {
  const auto chart =
      text::to_chart(in_currencies(), {.glyphs = text::Glyphs::ascii, .width = 60, .chart = text::ChartKind::stacked});
  BOOST_REQUIRE(!chart);
  BOOST_TEST(chart.error().message ==
             "chart 'stacked' needs a dimension (--by) beside time (--every) or beside another dimension; this answer "
             "has none beside the units of its amounts");
  model::Answer answer = in_currencies();
  answer.columns.insert(answer.columns.begin(), text_column("product"));
  for (auto& row : answer.rows) row.insert(row.begin(), words("pen"));
  answer.total.reset();
  const std::string drawn =
      text::to_chart(answer, {.glyphs = text::Glyphs::ascii, .width = 60, .chart = text::ChartKind::stacked}).value();
  BOOST_TEST(drawn.find("revenue (EUR)") < drawn.find("revenue (USD)"), drawn);
  BOOST_TEST(drawn.find("revenue (USD)") != std::string::npos, drawn);
}

BOOST_AUTO_TEST_CASE(charts_draw_each_unit_by_a_scale_of_its_own) {
  for (const auto kind : {text::ChartKind::automatic, text::ChartKind::bar}) {
    const std::string drawn =
        text::to_chart(in_currencies(), {.glyphs = text::Glyphs::ascii, .width = 60, .chart = kind}).value();
    BOOST_TEST(drawn.find("revenue (EUR)") < drawn.find("revenue (USD)"), drawn);
    BOOST_TEST(drawn.find("revenue (USD)") != std::string::npos, drawn);
  }
}

BOOST_AUTO_TEST_CASE(json_names_the_column_of_units) {
  const std::string json = text::write(in_currencies(), text::Format::json, {}).value();
  BOOST_TEST(json.find(R"("unit":"","unit_field":"currency")") != std::string::npos, json);
  BOOST_TEST(text::write(by_country(), text::Format::json, {}).value().find("unit_field") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
