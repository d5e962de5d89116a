#include <thread>

#include <boost/test/unit_test.hpp>

#include "sql/table_stand.hpp"

BOOST_AUTO_TEST_SUITE(sql_door)

using namespace portico;
using testing::SqlShop;
using testing::TableStand;

BOOST_FIXTURE_TEST_CASE(shows_every_type_as_sql_sees_it, SqlShop) {
  BOOST_TEST(table("SELECT * FROM sales") ==
             "1|paper|0.1|0.5|1|2026-01-31|2026-01-01 10:00:00\n"
             "2|ink|0.2|1.5|0|2026-02-28|2026-01-02 10:00:00.250000\n"
             "3|paper|0.3|-|-|-|2026-02-01 00:00:00\n"
             "4|-|-|-2.0|1|2025-12-31|2026-02-02 23:59:59\n"
             "5|pen|-0.45|3.25|0|2026-03-01|2026-03-01 12:00:00");
  BOOST_TEST(table("SELECT typeof(line), typeof(product), typeof(amount), typeof(weight), typeof(gift), typeof(due), "
                   "typeof(sold_at), typeof(customer) FROM sales LIMIT 1") ==
             "integer|text|real|real|integer|text|text|text");
}

BOOST_FIXTURE_TEST_CASE(joins_groups_windows_and_recursion_work, SqlShop) {
  BOOST_TEST(table("SELECT kind, sum(amount) FROM sales JOIN products ON product = name GROUP BY kind ORDER BY kind") ==
             "stationery|0.4\nsupplies|0.2");
  BOOST_TEST(
      table("SELECT name, count(line) FROM products LEFT JOIN sales ON product = name GROUP BY name ORDER BY 1") ==
      "desk|0\nink|1\npaper|2");
  BOOST_TEST(table("SELECT line, sum(amount) OVER (ORDER BY line) FROM sales WHERE amount > 0") ==
             "1|0.1\n2|0.3\n3|0.6");
  BOOST_TEST(
      table("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT sum(i) FROM n") ==
      "10");
  BOOST_TEST(table("SELECT value FROM json_each('[1,\"a\"]')") == "1\na");
  BOOST_TEST(table("VALUES (1, 'x'), (2, 'y')") == "1|x\n2|y");
  BOOST_TEST(table("SELECT line FROM sales WHERE line IN (SELECT line FROM sales WHERE gift) ORDER BY 1") == "1\n4");
}

BOOST_FIXTURE_TEST_CASE(rows_of_or_right_and_full_joins_count_once, SqlShop) {
  BOOST_TEST(
      table("SELECT line, name FROM products JOIN sales ON product = name OR line = length(name) ORDER BY 1, 2") ==
      "1|paper\n2|ink\n3|ink\n3|paper\n4|desk\n5|paper");
  BOOST_TEST(table("SELECT line, name FROM sales RIGHT JOIN products ON product = name ORDER BY 1, 2") ==
             "-|desk\n1|paper\n2|ink\n3|paper");
  BOOST_TEST(table("SELECT line, name FROM sales FULL JOIN products ON product = name ORDER BY 1, 2") ==
             "-|desk\n1|paper\n2|ink\n3|paper\n4|-\n5|-");
}

BOOST_FIXTURE_TEST_CASE(asks_only_for_the_columns_and_conditions_it_needs, SqlShop) {
  BOOST_TEST(table("SELECT sum(amount) FROM sales WHERE line >= 2 AND product = 'ink'") == "0.2");
  BOOST_REQUIRE(tables.scans.size() == 1U);
  const auto& scan = tables.scans.front();
  BOOST_TEST((scan.columns == std::vector<std::uint32_t>{0, 1, 2}));
  BOOST_REQUIRE(scan.where.size() == 2U);
  BOOST_TEST((scan.where[0] == sql::Condition{0, sql::Comparison::greater_equal, {std::int64_t{2}}}));
  BOOST_TEST((scan.where[1] == sql::Condition{1, sql::Comparison::equal, {std::string("ink")}}));
}

BOOST_FIXTURE_TEST_CASE(only_comparisons_by_bytes_go_down, SqlShop) {
  BOOST_TEST(table("SELECT line FROM sales WHERE product = 'PEN' COLLATE NOCASE") == "5");
  BOOST_TEST(tables.scans.front().where.empty());
}

BOOST_FIXTURE_TEST_CASE(an_inner_table_is_fetched_at_most_twice, SqlShop) {
  BOOST_TEST(table("SELECT count(*) FROM sales a CROSS JOIN sales b ON a.product = b.product CROSS JOIN products ON "
                   "name = b.product") == "5");
  BOOST_TEST(tables.scans.size() <= 5U);
}

BOOST_FIXTURE_TEST_CASE(origins_are_told_through_subqueries, SqlShop) {
  const auto answer =
      ask("WITH w AS (SELECT amount AS money, line + 1 AS more FROM sales) SELECT money, more FROM w").value();
  BOOST_TEST(answer.columns[0].name == "money");
  BOOST_REQUIRE(answer.columns[0].origin.has_value());
  BOOST_TEST(answer.columns[0].origin->column == 2U);
  BOOST_TEST(!answer.columns[1].origin);
  BOOST_TEST((answer.tables == std::vector<std::uint32_t>{0}));
}

BOOST_FIXTURE_TEST_CASE(now_is_the_statements_moment, SqlShop) {
  BOOST_TEST(table("SELECT datetime('now'), date(), CURRENT_TIMESTAMP, datetime('now', 'localtime')") ==
             "2026-03-15 13:00:00|2026-03-15|2026-03-15 13:00:00|2026-03-15 13:00:00");
}

BOOST_FIXTURE_TEST_CASE(parameters_are_numbers_where_they_are_written_as_such, SqlShop) {
  BOOST_TEST(table("SELECT typeof(:a), typeof(@b), typeof($c), typeof(:d), typeof(:e), typeof(:f)",
                   {{"a", "12"}, {"b", "-0.50"}, {"c", "007"}, {"d", "1e3"}, {"e", ""}, {"f", "-0"}}) ==
             "integer|real|text|text|text|text");
  BOOST_TEST(table("SELECT :a, :b", {{"a", "9223372036854775807"}, {"b", "9223372036854775808"}}) ==
             "9223372036854775807|9223372036854775808");
  BOOST_TEST(table("SELECT typeof(:a), typeof(:b)", {{"a", "1234567890.12345678"}, {"b", "0.1"}}) == "text|real");
  BOOST_TEST(table("SELECT line FROM sales WHERE product = :p AND amount < :most", {{"p", "paper"}, {"most", "0.2"}}) ==
             "1");
}

BOOST_FIXTURE_TEST_CASE(parameters_must_be_given_and_used, SqlShop) {
  BOOST_TEST(table("SELECT :a") == "SQL: the parameter ':a' has no value");
  BOOST_TEST(table("SELECT 1", {{"a", "1"}}) == "SQL: the statement has no parameter 'a'");
  BOOST_TEST(table("SELECT ?") == "SQL: a parameter has no name");
  BOOST_TEST(table("SELECT ?1") == "SQL: a parameter has no name");
}

BOOST_FIXTURE_TEST_CASE(errors_say_where_and_what_was_probably_meant, SqlShop) {
  BOOST_TEST(table("SELECT 1 FORM sales") == "SQL: line 1, column 15: near \"sales\": syntax error");
  BOOST_TEST(table("SELECT line,\n  amuont FROM sales") ==
             "SQL: line 2, column 3: no such column: amuont; did you mean 'amount'?");
  BOOST_TEST(table("SELECT s.amuont FROM sales s").ends_with("did you mean 'amount'?"));
  BOOST_TEST(table("SELECT kind FROM sales").ends_with("no such column: kind; products has one"));
  BOOST_TEST(table("SELECT 1 FROM elsewhere.salse") == "SQL: no such table: elsewhere.salse; did you mean 'sales'?");
  BOOST_TEST(table("SELECT 1 FROM salse") == "SQL: no such table: salse; did you mean 'sales'?");
  BOOST_TEST(table("SELECT summ(line) FROM sales").ends_with("no such function: summ; did you mean 'sum'?"));
  BOOST_TEST(table("SELECT \"paper\"").find("no such column: paper") != std::string::npos);
  BOOST_TEST(table("") == "SQL: there is no statement");
  BOOST_TEST(table("-- nothing\n;") == "SQL: there is no statement");
}

BOOST_FIXTURE_TEST_CASE(one_statement_at_a_time, SqlShop) {
  BOOST_TEST(table("SELECT 1; -- and that was it\n ;") == "1");
  BOOST_TEST(table("SELECT 1; SELECT 2") == "SQL: there is more than one statement");
  BOOST_TEST(table("SELECT 1; nonsense") == "SQL: there is more than one statement");
}

BOOST_FIXTURE_TEST_CASE(a_decimal_that_no_real_can_hold_is_an_error, SqlShop) {
  TableStand many({{{"t", {TableStand::column("n", {TypeKind::decimal, 2})}},
                    {{cents(123456789012345678)}, {cents(123456789012345000)}, {cents(999999999999999)}}}});
  const sql::Door door(worker, limits);
  const auto ask_it = [&](const char* text) { return door.answer({.text = text}, many, "ada"); };
  BOOST_TEST(ask_it("SELECT n FROM t").error().message ==
             "SQL: t.n holds 1234567890123456.78, which has more digits than a REAL can hold");
  BOOST_TEST(ask_it("SELECT count(*) FROM t").value().rows.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_statement_ends_with_its_caller, SqlShop) {
  limits.time = std::chrono::hours{1};
  const sql::Door door(worker, limits);
  std::stop_source gone;
  std::jthread leaving([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    gone.request_stop();
  });
  const std::string endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
  const auto answer = door.answer({.text = endless}, tables, "ada", gone.get_token());
  BOOST_REQUIRE(answer.has_error());
  BOOST_TEST(answer.error().message == "SQL: ended, since its caller has left");
  BOOST_TEST(door.answer({.text = "SELECT 1"}, tables, "ada").has_value());
}

BOOST_FIXTURE_TEST_CASE(a_failed_scan_fails_the_statement, SqlShop) {
  tables.failure = Error{Errc::corrupt, "block 7 does not verify", ""};
  const auto answer = ask("SELECT * FROM sales");
  BOOST_REQUIRE(answer.has_error());
  BOOST_TEST((answer.error() == *tables.failure));
}

BOOST_FIXTURE_TEST_CASE(blobs_and_bytes_that_are_no_text_are_refused, SqlShop) {
  BOOST_TEST(table("SELECT x'00' AS b") == "SQL: column 'b' holds a BLOB, which no answer can show");
  BOOST_TEST(table("SELECT 1 \xff") == "SQL: the statement is not a text in UTF-8");
  BOOST_TEST(table(std::string("SELECT 1\0 ", 10)) == "SQL: the statement holds a NUL character");
  BOOST_TEST(table("SELECT CAST(x'ff' AS TEXT)") == "SQL: the answer holds a text that is not UTF-8");
  BOOST_TEST(table("SELECT hex(x'00ff')") == "00FF");
}

BOOST_FIXTURE_TEST_CASE(explain_query_plan_is_allowed, SqlShop) {
  BOOST_TEST(table("EXPLAIN QUERY PLAN SELECT * FROM sales").find("SCAN sales VIRTUAL TABLE") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
