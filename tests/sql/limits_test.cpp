#include <boost/test/unit_test.hpp>

#include "sql/table_stand.hpp"

BOOST_AUTO_TEST_SUITE(sql_limits)

using namespace portico;
using testing::SqlShop;

constexpr const char* numbers =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most) SELECT i FROM n";

BOOST_FIXTURE_TEST_CASE(rows_are_limited_and_never_cut, SqlShop) {
  limits.rows = 1000;
  BOOST_TEST(ask(numbers, {{"most", "1000"}}).value().rows.size() == 1000U);
  const auto answer = ask(numbers, {{"most", "1001"}});
  BOOST_REQUIRE(answer.has_error());
  BOOST_TEST(answer.error().message == "SQL: the answer has more than 1000 rows");
  BOOST_TEST(answer.error().hint == "Add LIMIT, or a WHERE.");
}

BOOST_FIXTURE_TEST_CASE(the_size_of_an_answer_is_limited, SqlShop) {
  limits.answer_bytes = std::int64_t{1} << 20;
  BOOST_TEST(ask("SELECT printf('%1000000d', 1)").has_value());
  BOOST_TEST(table("SELECT printf('%1048576d', 1)") == "SQL: the answer is larger than 1 MiB");
  BOOST_TEST(table(std::string("SELECT 1, i FROM (") + numbers + ")", {{"most", "40000"}}) ==
             "SQL: the answer is larger than 1 MiB");
}

BOOST_FIXTURE_TEST_CASE(time_is_limited, SqlShop) {
  limits.time = std::chrono::milliseconds{200};
  const auto answer = ask(std::string("SELECT count(*) FROM (") + numbers + ")", {{"most", "9000000000"}});
  BOOST_REQUIRE(answer.has_error());
  BOOST_TEST((answer.error().code == Errc::pending));
  BOOST_TEST(answer.error().message == "SQL: the statement takes longer than 0.2 s");
}

BOOST_FIXTURE_TEST_CASE(a_function_that_does_not_come_back_is_ended_from_outside, SqlShop) {
  limits.time = std::chrono::milliseconds{100};
  const auto answer = ask("SELECT instr(printf('%8000000d', 1), printf('%4000000d', 2))");
  BOOST_REQUIRE(answer.has_error());
  BOOST_TEST((answer.error().code == Errc::pending), answer.error().message);
}

BOOST_FIXTURE_TEST_CASE(memory_is_limited, SqlShop) {
  limits.memory = std::int64_t{16} << 20;
  const std::string sorting =
      std::string("SELECT i, printf('%1000d', i) AS t FROM (") + numbers + ") ORDER BY t DESC LIMIT 1 OFFSET 30000";
  BOOST_TEST(table(sorting, {{"most", "40000"}}) == "SQL: the statement needs more than 16 MiB of memory");
  limits.memory = std::int64_t{256} << 20;
  BOOST_TEST(ask(sorting, {{"most", "40000"}}).has_value());
}

BOOST_FIXTURE_TEST_CASE(texts_are_limited, SqlShop) {
  BOOST_TEST(table("SELECT length(printf('%9000000d', 1) || printf('%9000000d', 2))") ==
             "SQL: the statement makes a text of more than 16 MiB");
}

BOOST_FIXTURE_TEST_CASE(rows_that_fit_no_memory_pass_through, SqlShop) {
  limits.memory = std::int64_t{4} << 20;
  std::vector<std::vector<Value>> rows;
  for (std::int64_t i = 0; i < 100'000; ++i) rows.push_back({whole(i), std::string(100, 'x') + std::to_string(i)});
  using S = testing::TableStand;
  tables = S({{{"big", {S::column("i", {TypeKind::integer}), S::column("t", {TypeKind::text})}}, rows},
              {{"small", {S::column("i", {TypeKind::integer})}}, {{whole(5)}, {whole(7)}, {whole(5)}}}},
             1000);
  BOOST_TEST(table("SELECT count(*), count(DISTINCT length(t)), max(t) FROM big") ==
             "100000|5|" + std::string(100, 'x') + "99999");
  BOOST_TEST(table("SELECT count(*) FROM big JOIN small ON big.i = small.i") == "3");
  BOOST_TEST(table("SELECT count(*) FROM small CROSS JOIN big ON big.i = small.i") == "3");
  BOOST_TEST(table("SELECT max(t) FROM big RIGHT JOIN small ON big.i = small.i") ==
             "SQL: the tables are too large for this OR, RIGHT JOIN or FULL JOIN");
}

BOOST_FIXTURE_TEST_CASE(a_statement_of_limited_length, SqlShop) {
  BOOST_TEST(table("SELECT '" + std::string(256 * 1024, 'x') + "'") == "SQL: the statement is longer than 256 KiB");
}

BOOST_AUTO_TEST_SUITE_END()
