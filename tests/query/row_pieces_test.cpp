#include "query/row_pieces.hpp"

#include <limits>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(query_row_pieces)

using namespace portico;
using query::RowPieces;

model::RowBatch piece(const std::vector<Value>& numbers, const std::vector<Value>& texts) {
  ColumnBuilder number({TypeKind::integer}), text({TypeKind::text});
  for (const Value& value : numbers) number.append(value);
  for (const Value& value : texts) text.append(value);
  model::RowBatch batch{.rows = numbers.size(), .columns = {}};
  batch.columns.push_back(number.take());
  batch.columns.push_back(text.take());
  return batch;
}

std::string line(const model::RowBatch& batch) {
  std::string text;
  for (std::size_t row = 0; row < batch.rows; ++row)
    for (const Column& column : batch.columns) text += to_string(column.value_at(row)) + " ";
  return text;
}

Value number(std::int64_t value) { return value; }
Value text(const char* value) { return std::string(value); }

struct Three : RowPieces {
  explicit Three(std::vector<query::SortKey> keys) : RowPieces(std::move(keys)) {
    add(piece({number(3), number(1)}, {text("c"), text("a")}));
    add(piece({}, {}));
    add(piece({number(2), Value(), number(1)}, {text("c"), text("n"), Value()}));
  }
};

BOOST_AUTO_TEST_CASE(orders_by_numbers_and_texts_with_nulls_last) {
  Three ascending({{0, false}, {1, false}});
  ascending.sort();
  BOOST_TEST(line(ascending.batch(0, 5, 2)) == "1 a 1  2 c 3 c  n ");
  Three descending({{1, true}, {0, true}});
  descending.sort();
  BOOST_TEST(line(descending.batch(0, 5, 2)) == " n 3 c 2 c 1 a 1  ");
}

BOOST_AUTO_TEST_CASE(leaves_equal_rows_as_they_came) {
  Three pieces({});
  pieces.sort();
  BOOST_TEST(line(pieces.batch(0, 5, 1)) == "3 1 2  1 ");
}

BOOST_AUTO_TEST_CASE(keeps_only_the_first_and_goes_on_with_them) {
  Three pieces({{0, false}});
  pieces.sort(2);
  BOOST_TEST(pieces.rows() == 2);
  pieces.add(piece({number(0)}, {text("z")}));
  pieces.sort(2);
  BOOST_TEST(line(pieces.batch(0, 2, 2)) == "0 z 1 a ");
}

BOOST_AUTO_TEST_CASE(hands_out_any_stretch) {
  Three pieces({{0, false}});
  pieces.sort();
  BOOST_TEST(line(pieces.batch(2, 2, 2)) == "2 c 3 c ");
  BOOST_TEST(line(pieces.batch(5, 0, 2)).empty());
}

BOOST_AUTO_TEST_CASE(compares_numbers_at_the_ends_of_their_range) {
  constexpr auto least = std::numeric_limits<std::int64_t>::min(), greatest = std::numeric_limits<std::int64_t>::max();
  for (const bool descending : {false, true}) {
    RowPieces pieces({{0, descending}});
    pieces.add(
        piece({Value(), number(greatest), number(0), number(least)}, {text("n"), text("g"), text("0"), text("l")}));
    pieces.sort();
    const auto batch = pieces.batch(0, 4, 2);
    std::string order;
    for (std::size_t row = 0; row < 4; ++row) order += batch.columns[1].text_at(row);
    BOOST_TEST(order == (descending ? "g0ln" : "l0gn"));
  }
}

BOOST_AUTO_TEST_CASE(counts_the_memory_it_takes) {
  Three pieces({});
  const std::size_t before = pieces.bytes();
  pieces.add(piece({number(1)}, {text("a text of some length, which takes memory of its own")}));
  BOOST_TEST(pieces.bytes() > before + 53 + 8);
}

BOOST_AUTO_TEST_SUITE_END()
