#include "core/column.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

#include "core/cell_text.hpp"
#include "core/error.hpp"
#include "support/seed.hpp"

namespace portico {
namespace {

struct Sample {
  Type type;
  std::vector<Value> values;
};

std::vector<Sample> samples() {
  return {{{TypeKind::integer}, {std::int64_t{-7}, Value{}, INT64_MAX, INT64_MIN}},
          {{TypeKind::decimal, 2}, {Decimal::from_units(-1250, 2), Value{}, Decimal::from_units(0, 2)}},
          {{TypeKind::floating}, {1.5, -0.0, Value{}}},
          {{TypeKind::text},
           {Value{}, std::string("a"), std::string(), std::string("a"), std::string("long enough for the heap")}},
          {{TypeKind::boolean}, {true, false, Value{}, true}},
          {{TypeKind::time}, {Instant{std::chrono::microseconds{-1}}, Value{}}},
          {{TypeKind::date}, {Date{std::chrono::days{-1}}, Value{}, Date{std::chrono::days{20000}}}}};
}

Column column_of(const Sample& sample) {
  ColumnBuilder builder(sample.type);
  for (const Value& value : sample.values) builder.append(value);
  BOOST_TEST(builder.size() == sample.values.size());
  return builder.take();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(core_column)

BOOST_AUTO_TEST_CASE(gives_back_the_values_of_every_type) {
  for (const Sample& sample : samples()) {
    BOOST_TEST_CONTEXT(to_string(sample.type)) {
      const Column column = column_of(sample);
      BOOST_TEST_REQUIRE(column.size() == sample.values.size());
      for (std::size_t row = 0; row < column.size(); ++row) BOOST_TEST((column.value_at(row) == sample.values[row]));
    }
  }
}

BOOST_AUTO_TEST_CASE(fills_exactly_one_vector) {
  for (const Sample& sample : samples()) {
    const Column column = column_of(sample);
    BOOST_TEST(column.ints.size() + column.floats.size() + column.codes.size() == sample.values.size());
    BOOST_TEST((column.dictionary != nullptr) == (sample.type.kind == TypeKind::text));
  }
}

BOOST_AUTO_TEST_CASE(keeps_no_null_bytes_without_nulls) {
  ColumnBuilder builder({TypeKind::integer});
  builder.append_int(1);
  const Column column = builder.take();
  BOOST_TEST(column.nulls.empty());
  BOOST_TEST(!column.null_at(0));
}

BOOST_AUTO_TEST_CASE(an_all_null_text_column_still_has_code_0) {
  ColumnBuilder builder({TypeKind::text});
  builder.append_null();
  const Column column = builder.take();
  BOOST_TEST(column.null_at(0));
  BOOST_TEST(column.text_at(0) == "");
}

BOOST_AUTO_TEST_CASE(repeated_texts_share_an_entry) {
  ColumnBuilder builder({TypeKind::text});
  for (int i = 0; i < 5000; ++i) builder.append_text("status " + std::to_string(i % 70));
  BOOST_TEST(builder.take().dictionary->size() == 70U);
}

BOOST_AUTO_TEST_CASE(appends_many_texts_as_one_by_one) {
  const std::vector<std::string_view> texts{"a", {}, "", "b", "a", {}};
  ColumnBuilder builder({TypeKind::text});
  builder.append_text("b");
  builder.append_texts(texts);
  const Column column = builder.take();
  BOOST_TEST_REQUIRE(column.size() == 7U);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    BOOST_TEST(column.null_at(i + 1) == (texts[i].data() == nullptr));
    if (texts[i].data()) BOOST_TEST(column.text_at(i + 1) == texts[i]);
  }
  BOOST_TEST(!column.null_at(0));
  BOOST_TEST(column.dictionary->size() == 3U);
}

BOOST_AUTO_TEST_CASE(stays_right_for_long_runs_of_distinct_and_then_repeating_texts) {
  BOOST_TEST_CONTEXT("seed " << testing::seed()) {
    std::mt19937_64 random(testing::seed());
    std::vector<std::string> texts;
    for (int i = 0; i < 650000; ++i) texts.push_back(std::to_string(i < 600000 ? random() : random() % 50));
    ColumnBuilder builder({TypeKind::text});
    for (const std::string& text : texts) builder.append_text(text);
    const Column column = builder.take();
    BOOST_TEST_REQUIRE(column.size() == texts.size());
    std::size_t wrong = 0;
    for (std::size_t row = 0; row < texts.size(); ++row) wrong += column.text_at(row) != texts[row] ? 1U : 0U;
    BOOST_TEST(wrong == 0U);
  }
}

BOOST_AUTO_TEST_CASE(starts_anew_after_take) {
  ColumnBuilder builder({TypeKind::text});
  builder.append_null();
  builder.append_text("old");
  static_cast<void>(builder.take());
  BOOST_TEST(builder.size() == 0U);
  builder.append_text("new");
  const Column column = builder.take();
  BOOST_TEST(column.size() == 1U);
  BOOST_TEST(column.nulls.empty());
  BOOST_TEST(column.text_at(0) == "new");
}

BOOST_AUTO_TEST_CASE(a_value_of_another_type_is_a_failure) {
  const std::vector<std::pair<Type, Value>> mismatches{{{TypeKind::integer}, true},
                                                       {{TypeKind::boolean}, std::int64_t{1}},
                                                       {{TypeKind::decimal, 2}, Decimal::from_units(1, 3)},
                                                       {{TypeKind::text}, 1.5},
                                                       {{TypeKind::date}, Instant{}},
                                                       {{TypeKind::time}, Date{}},
                                                       {{TypeKind::floating}, std::string("1")}};
  for (const auto& [type, value] : mismatches) {
    ColumnBuilder builder(type);
    BOOST_CHECK_THROW(builder.append(value), Failure);
    BOOST_TEST(builder.size() == 0U);
  }
}

BOOST_AUTO_TEST_CASE(cells_are_written_as_their_values_are) {
  for (const Sample& sample : samples()) {
    const Column column = column_of(sample);
    for (std::size_t row = 0; row < sample.values.size(); ++row) {
      std::string text = "before ";
      append_cell(text, column, row);
      BOOST_TEST(text == "before " + to_string(sample.values[row]));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico
