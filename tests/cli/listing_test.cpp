#include "cli/listing.hpp"

#include <boost/test/unit_test.hpp>

using namespace portico;
using namespace portico::cli;

BOOST_AUTO_TEST_SUITE(cli_listing)

BOOST_AUTO_TEST_CASE(is_an_answer_of_its_columns_and_rows) {
  Listing listing{{"name", text_type}, {"rows", int_type}};
  listing.add({"shop", std::int64_t{7}}).add({{}, {}});
  const auto& answer = listing.answer();
  BOOST_TEST(answer.columns.at(1).name == "rows");
  BOOST_TEST((answer.columns.at(1).type == int_type));
  BOOST_TEST(answer.rows.size() == 2u);
  BOOST_TEST(std::get<std::int64_t>(answer.rows.at(0).at(1)) == 7);
  BOOST_TEST(is_null(answer.rows.at(1).at(0)));
}

BOOST_AUTO_TEST_CASE(absent_cells_are_null) {
  BOOST_TEST(is_null(cell(std::string())));
  BOOST_TEST(is_null(cell(std::optional<Instant>())));
  BOOST_TEST(std::get<std::string>(cell(std::string("x"))) == "x");
  BOOST_TEST((std::get<Instant>(cell(std::optional(Instant{}))) == Instant{}));
}

BOOST_AUTO_TEST_SUITE_END()
