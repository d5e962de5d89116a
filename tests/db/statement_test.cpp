#include <limits>

#include <boost/test/unit_test.hpp>
#include <sqlite3.h>

#include "db/database.hpp"

using portico::db::Database;
using portico::db::Statement;

BOOST_AUTO_TEST_SUITE(db_statement)

BOOST_AUTO_TEST_CASE(binds_and_reads_every_kind) {
  auto database = Database::in_memory();
  auto row = database.prepare("SELECT ?, ?, ?, ?, ?, ? AS last");
  row.bind_all(std::numeric_limits<std::int64_t>::min(), 0.5, "text", std::optional<std::string>(), std::string());
  row.bind_blob(6, std::string_view("a\0b", 3));
  BOOST_REQUIRE(row.step());
  BOOST_TEST(row.integer(0) == std::numeric_limits<std::int64_t>::min());
  BOOST_TEST(row.real(1) == 0.5);
  BOOST_TEST(row.text(2) == "text");
  BOOST_TEST(row.is_null(3));
  BOOST_TEST(!row.optional_text(3).has_value());
  BOOST_TEST(!row.optional_integer(3).has_value());
  BOOST_TEST(row.optional_text(4).value() == "");
  BOOST_TEST(row.bytes(5) == std::string_view("a\0b", 3));
  BOOST_TEST(row.type(5) == SQLITE_BLOB);
  BOOST_TEST(row.columns() == 6);
  BOOST_TEST(row.name(5) == "last");
  BOOST_TEST(!row.step());
}

BOOST_AUTO_TEST_CASE(empty_texts_and_blobs_are_not_null) {
  auto database = Database::in_memory();
  auto row = database.prepare("SELECT ?, ?");
  row.bind(1, std::string_view()).bind_blob(2, {});
  row.step();
  BOOST_TEST(row.type(0) == SQLITE_TEXT);
  BOOST_TEST(row.type(1) == SQLITE_BLOB);
  BOOST_TEST(row.bytes(1).empty());
}

BOOST_AUTO_TEST_CASE(the_same_text_compiles_once) {
  auto database = Database::in_memory();
  database.prepare("SELECT ?").bind(1, 1).step();
  database.prepare("SELECT ?").bind(1, 2).step();
  int compiled = 0;
  for (auto* statement = sqlite3_next_stmt(database.handle(), nullptr); statement;
       statement = sqlite3_next_stmt(database.handle(), statement))
    ++compiled;
  BOOST_TEST(compiled == 1);
}

BOOST_AUTO_TEST_CASE(a_cached_statement_forgets_its_bindings) {
  auto database = Database::in_memory();
  database.prepare("SELECT ?").bind(1, 1).step();
  auto again = database.prepare("SELECT ?");
  again.step();
  BOOST_TEST(again.is_null(0));
}

BOOST_AUTO_TEST_CASE(two_loans_of_one_text_do_not_disturb_each_other) {
  auto database = Database::in_memory();
  auto outer = database.prepare("SELECT value FROM json_each('[1,2,3]')");
  int pairs = 0;
  while (outer.step()) {
    auto inner = database.prepare("SELECT value FROM json_each('[1,2,3]')");
    while (inner.step()) ++pairs;
  }
  BOOST_TEST(pairs == 9);
}

BOOST_AUTO_TEST_CASE(runs_again_after_a_reset) {
  auto database = Database::in_memory();
  database.execute("CREATE TABLE t(a)");
  auto insert = database.prepare("INSERT INTO t VALUES(?)");
  for (int value = 0; value < 3; ++value) insert.bind(1, value).run();
  BOOST_TEST(database.changes() == 1);
  BOOST_TEST(database.last_rowid() == 3);
  auto sum = database.prepare("SELECT sum(a) FROM t");
  sum.step();
  BOOST_TEST(sum.integer(0) == 3);
}

BOOST_AUTO_TEST_SUITE_END()
