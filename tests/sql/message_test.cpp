#include "sql/message.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

#include "sql/outline.hpp"
#include "support/seed.hpp"

BOOST_AUTO_TEST_SUITE(sql_message)

using namespace portico;
using namespace portico::sql;

const std::vector<Table> tables{
    {"t", {{"a", {TypeKind::integer}}, {"b", {TypeKind::text}}, {"c", {TypeKind::decimal, 2}}}}};

Column texts(const std::vector<std::string>& cells) {
  ColumnBuilder builder({TypeKind::text});
  for (const auto& cell : cells) cell == "-" ? builder.append_null() : builder.append_text(cell);
  return builder.take();
}

Column numbers(TypeKind kind, const std::vector<std::int64_t>& cells) {
  ColumnBuilder builder({kind});
  for (const auto cell : cells) builder.append_int(cell);
  return builder.take();
}

BOOST_AUTO_TEST_CASE(limits_come_out_as_they_were) {
  const Limits limits = unpack_limits(pack(Limits{std::chrono::milliseconds{1}, 2, 3, 4}));
  BOOST_TEST(limits.time.count() == 1);
  BOOST_TEST(limits.memory == 2);
  BOOST_TEST(limits.rows == 3);
  BOOST_TEST(limits.answer_bytes == 4);
}

BOOST_AUTO_TEST_CASE(what_is_packed_comes_out) {
  const Start start{.statement = {"SELECT 1", {{"a", "b"}}, LocalTime{std::chrono::microseconds{7}}}, .tables = tables};
  const Start back = unpack_start(pack(start));
  BOOST_TEST(back.statement.text == "SELECT 1");
  BOOST_TEST(back.statement.parameters[0].value == "b");
  BOOST_TEST((back.statement.now == start.statement.now));
  BOOST_TEST((back.tables[0].columns[2].type == Type{TypeKind::decimal, 2}));
  const Scan scan{
      0, {0, 2}, {{1, Comparison::one_of, {std::string("x"), 2.5, std::int64_t{-1}}}, {0, Comparison::null, {}}}};
  const Scan same = unpack_scan(pack(scan), tables);
  BOOST_TEST((same.columns == scan.columns));
  BOOST_TEST((same.where == scan.where));
}

BOOST_AUTO_TEST_CASE(numbers_of_every_size_come_through) {
  for (const std::int64_t size :
       {std::int64_t{1}, std::int64_t{127}, std::int64_t{128}, std::int64_t{40'000}, std::int64_t{1} << 31,
        std::int64_t{1} << 40, std::numeric_limits<std::int64_t>::max()}) {
    const Column column = numbers(TypeKind::integer, {size, -size, 0});
    const Batch batch = unpack_batch(pack(Excerpt{{&column}, {0, 1, 2}}), {{TypeKind::integer}});
    BOOST_TEST(batch.columns[0].ints == column.ints, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(texts_of_rows_that_do_not_count_stay_behind) {
  const Column column = texts({"own", "foreign", "-", "own", "also foreign"});
  const std::string packed = pack(Excerpt{{&column}, {0, 2, 3}});
  BOOST_TEST(packed.find("foreign") == std::string::npos);
  const Batch batch = unpack_batch(packed, {{TypeKind::text}});
  BOOST_TEST(batch.columns[0].text_at(0) == "own");
  BOOST_TEST(batch.columns[0].null_at(1));
  BOOST_TEST(batch.columns[0].text_at(2) == "own");
}

/// Changes bytes of messages at random: each decodes to something within bounds, or is refused as corrupt.
BOOST_AUTO_TEST_CASE(any_bytes_are_decoded_or_refused) {
  std::mt19937_64 random(testing::seed());
  const Column text = texts({"a", "b", "-"});
  const Column whole = numbers(TypeKind::integer, {1, 2, 300});
  const std::vector<std::string> whole_messages{
      pack(Start{.statement = {"SELECT 1", {{"a", "b"}}, {}}, .tables = tables}),
      pack(Scan{0, {0, 2}, {{1, Comparison::equal, {std::string("x")}}}}),
      pack(Refusal{.message = "m", .hint = "h", .offset = 3}), pack(Done{{{"a", {{0, 1}}}, {"b", {}}}, {0}}),
      pack(Excerpt{{&whole, &text}, {0, 1, 2}})};
  int refused = 0;
  for (int turn = 0; turn < 20'000; ++turn) {
    std::string bytes = whole_messages[random() % whole_messages.size()];
    for (auto changes = random() % 4 + 1; changes > 0; --changes)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    if (random() % 3 == 0) bytes.resize(random() % (bytes.size() + 1));
    const auto decode = [&](const auto& unpack) {
      try {
        unpack();
      } catch (const Failure& failure) {
        BOOST_REQUIRE((failure.error().code == Errc::corrupt));
        ++refused;
      }
    };
    decode([&] { unpack_limits(bytes); });
    decode([&] { unpack_start(bytes); });
    decode([&] { unpack_refusal(bytes); });
    decode([&] {
      for (const auto& column : unpack_done(bytes, tables).columns)
        BOOST_REQUIRE((!column.origin || column.origin->column < 3));
    });
    decode([&] {
      const Scan scan = unpack_scan(bytes, tables);
      for (const auto column : scan.columns) BOOST_REQUIRE(column < 3U);
      for (const auto& condition : scan.where) BOOST_REQUIRE(condition.column < 3U);
    });
    decode([&] {
      const Batch batch = unpack_batch(bytes, {{TypeKind::integer}, {TypeKind::text}});
      for (std::size_t row = 0; row < batch.columns[1].codes.size(); ++row)
        BOOST_REQUIRE(batch.columns[1].text_at(row).size() < 1000U);
    });
  }
  BOOST_TEST(refused > 50'000);
}

BOOST_AUTO_TEST_CASE(an_outline_holds_no_value_of_a_statement) {
  BOOST_TEST(outline("SELECT  a,\n b FROM t -- of ann@example.com\nWHERE mail = 'ann@example.com' AND n > 12.5e3 /* 77 "
                     "*/ LIMIT 10") == "SELECT a, b FROM t WHERE mail = ? AND n > ? LIMIT ?");
  BOOST_TEST(outline("SELECT 'it''s', x'00ff', \"it's\", 'secret'") == "SELECT ?, x?, \"it's\", ?");
  BOOST_TEST(outline("SELECT 'never closed") == "SELECT ?");
  BOOST_TEST(outline("SELECT col1, t2.x3 FROM t2") == "SELECT col1, t2.x3 FROM t2");
  BOOST_TEST(outline("\x1b[2J").find('\x1b') == std::string::npos);
  BOOST_TEST(outline(std::string(5000, 'a')).size() < 210U);
}

BOOST_AUTO_TEST_SUITE_END()
