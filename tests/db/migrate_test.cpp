#include <array>

#include <boost/test/unit_test.hpp>

#include "db/database.hpp"
#include "db/failing.hpp"

using namespace portico;
using portico::db::Database;
using portico::db::migrate;

namespace {

constexpr std::array<std::string_view, 2> steps{"CREATE TABLE t(a); INSERT INTO t VALUES(1)",
                                                "ALTER TABLE t ADD COLUMN b DEFAULT 2"};

std::int64_t number(Database& database, const std::string& sql) {
  auto row = database.prepare(sql);
  row.step();
  return row.integer(0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(db_migrate)

BOOST_AUTO_TEST_CASE(runs_each_step_once) {
  auto database = Database::in_memory();
  migrate(database, "shop", steps);
  migrate(database, "shop", steps);
  BOOST_TEST(number(database, "SELECT count(*) FROM t") == 1);
  BOOST_TEST(number(database, "SELECT b FROM t") == 2);
}

BOOST_AUTO_TEST_CASE(continues_where_an_older_program_stopped) {
  auto database = Database::in_memory();
  migrate(database, "shop", std::span(steps).first(1));
  migrate(database, "shop", steps);
  BOOST_TEST(number(database, "SELECT b FROM t") == 2);
}

BOOST_AUTO_TEST_CASE(modules_count_apart) {
  auto database = Database::in_memory();
  migrate(database, "shop", steps);
  constexpr std::array<std::string_view, 1> other{"CREATE TABLE u(a)"};
  migrate(database, "office", other);
  BOOST_TEST(number(database, "SELECT count(*) FROM u") == 0);
}

BOOST_AUTO_TEST_CASE(refuses_a_newer_file) {
  auto database = Database::in_memory();
  migrate(database, "shop", steps);
  const auto error = testing::failure_of([&] { migrate(database, "shop", std::span(steps).first(1)); });
  BOOST_TEST(error.code == Errc::corrupt);
  BOOST_TEST(error.message.find("newer Portico") != std::string::npos);
  BOOST_TEST(error.message.find("version 2") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_step_that_fails_leaves_nothing_of_itself) {
  auto database = Database::in_memory();
  constexpr std::array<std::string_view, 2> broken{"CREATE TABLE t(a)", "CREATE TABLE u(a); SELEKT"};
  BOOST_CHECK_THROW(migrate(database, "shop", broken), Failure);
  BOOST_TEST(number(database, "SELECT count(*) FROM sqlite_schema WHERE name IN ('t', 'u')") == 1);
  constexpr std::array<std::string_view, 2> repaired{"CREATE TABLE t(a)", "CREATE TABLE u(a)"};
  migrate(database, "shop", repaired);
  BOOST_TEST(number(database, "SELECT count(*) FROM u") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
