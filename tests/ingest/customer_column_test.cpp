#include "ingest/customer_column.hpp"

#include <boost/test/unit_test.hpp>

using namespace portico;

namespace {

std::string shown(const Column& customers) {
  std::string text;
  for (std::size_t row = 0; row < customers.size(); ++row)
    text += customers.null_at(row) ? "null|" : std::string(customers.text_at(row)) + '|';
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_customer_column)

BOOST_AUTO_TEST_CASE(shares_the_texts_of_the_field) {
  ColumnBuilder builder({TypeKind::text});
  for (const std::string_view text : {"b", "a", "b"}) builder.append_text(text);
  const Column field = builder.take();
  const Column customers = ingest::customers_of(field);
  BOOST_TEST(shown(customers) == "b|a|b|");
  BOOST_TEST((customers.dictionary == field.dictionary));
  BOOST_TEST(customers.nulls.empty());
}

BOOST_AUTO_TEST_CASE(takes_null_and_the_empty_text_for_no_customer) {
  ColumnBuilder builder({TypeKind::text});
  for (const std::string_view text : {"", "a", "", " "}) builder.append_text(text);
  const Column without_nulls = builder.take();
  BOOST_TEST(shown(ingest::customers_of(without_nulls)) == "null|a|null| |");
  BOOST_TEST(without_nulls.nulls.empty());
  builder.append_null();
  builder.append_text("");
  builder.append_text("x");
  BOOST_TEST(shown(ingest::customers_of(builder.take())) == "null|null|x|");
}

BOOST_AUTO_TEST_CASE(writes_numbers_as_texts) {
  ColumnBuilder builder({TypeKind::integer});
  builder.append_int(7);
  builder.append_null();
  builder.append_int(INT64_MIN);
  builder.append_int(7);
  const Column customers = ingest::customers_of(builder.take());
  BOOST_TEST(shown(customers) == "7|null|-9223372036854775808|7|");
  BOOST_TEST((customers.type == Type{TypeKind::text}));
}

BOOST_AUTO_TEST_CASE(names_nobody_where_there_is_no_field) {
  const Column customers = ingest::no_customers(2);
  BOOST_TEST(shown(customers) == "null|null|");
  BOOST_TEST(customers.dictionary->size() == 1U);
  BOOST_TEST(ingest::no_customers(0).size() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
