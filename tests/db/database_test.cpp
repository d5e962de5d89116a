#include "db/database.hpp"

#include <fstream>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "db/failing.hpp"
#include "support/scratch_folder.hpp"

using namespace portico;
using portico::db::Database;
using portico::db::Transaction;
using portico::testing::failure_of;
using portico::testing::ScratchFolder;

namespace {

std::int64_t count(Database& database, const std::string& table) {
  auto rows = database.prepare("SELECT count(*) FROM " + table);
  rows.step();
  return rows.integer(0);
}

std::string pragma(Database& database, const std::string& name) {
  auto row = database.prepare("PRAGMA " + name);
  row.step();
  return row.text(0);
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(db_database)

BOOST_AUTO_TEST_CASE(opens_a_durable_private_file) {
  const ScratchFolder folder;
  auto database = Database::open(folder / "a.db", {.page_size = 8192});
  BOOST_TEST(pragma(database, "journal_mode") == "wal");
  BOOST_TEST(pragma(database, "synchronous") == "2");
  BOOST_TEST(pragma(database, "foreign_keys") == "1");
  database.execute("CREATE TABLE t(a)");
  BOOST_TEST(pragma(database, "page_size") == "8192");
  for (const char* name : {"a.db", "a.db-wal", "a.db-shm"}) {
    struct stat facts {};
    BOOST_REQUIRE(stat((folder / name).c_str(), &facts) == 0);
    BOOST_TEST((facts.st_mode & 0777U) == 0600U, name);
  }
}

BOOST_AUTO_TEST_CASE(keeps_what_was_committed_over_a_reopening) {
  const ScratchFolder folder;
  Database::open(folder / "a.db", {}).execute("CREATE TABLE t(a); INSERT INTO t VALUES(1),(2)");
  auto again = Database::open(folder / "a.db", {});
  BOOST_TEST(count(again, "t") == 2);
}

BOOST_AUTO_TEST_CASE(a_reader_cannot_write_and_makes_no_checkpoints) {
  const ScratchFolder folder;
  auto writer = Database::open(folder / "a.db", {});
  writer.execute("CREATE TABLE t(a)");
  auto reader =
      Database::open(folder / "a.db", {.access = Database::Access::read_only, .automatic_checkpoints = false});
  BOOST_TEST(count(reader, "t") == 0);
  BOOST_TEST(pragma(reader, "wal_autocheckpoint") == "0");
  BOOST_TEST(failure_of([&] { reader.execute("INSERT INTO t VALUES(1)"); }).code == Errc::storage);
}

BOOST_AUTO_TEST_CASE(names_the_file_it_cannot_open) {
  const ScratchFolder folder;
  const auto missing = failure_of([&] { Database::open(folder / "no/a.db", {}); });
  BOOST_TEST(missing.code == Errc::storage);
  BOOST_TEST(contains(missing.message, "no/a.db"));
  const auto unread = failure_of([&] { Database::open(folder / "b.db", {.access = Database::Access::read_only}); });
  BOOST_TEST(unread.code == Errc::storage);
  BOOST_TEST(contains(unread.message, "b.db"));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_database_is_corrupt) {
  const ScratchFolder folder;
  std::ofstream(folder / "a.db") << std::string(5000, 'x');
  const auto error = failure_of([&] { Database::open(folder / "a.db", {}).execute("CREATE TABLE t(a)"); });
  BOOST_TEST(error.code == Errc::corrupt);
  BOOST_TEST(contains(error.message, "a.db is damaged"));
}

BOOST_AUTO_TEST_CASE(a_broken_constraint_is_a_conflict) {
  auto database = Database::in_memory();
  database.execute("CREATE TABLE t(a UNIQUE); INSERT INTO t VALUES(1)");
  BOOST_TEST(failure_of([&] { database.execute("INSERT INTO t VALUES(1)"); }).code == Errc::conflict);
  database.execute("CREATE TABLE u(a REFERENCES t(a))");
  BOOST_TEST(failure_of([&] { database.prepare("INSERT INTO u VALUES(7)").run(); }).code == Errc::conflict);
}

BOOST_AUTO_TEST_CASE(wrong_sql_is_a_defect_and_names_itself) {
  auto database = Database::in_memory();
  const auto error = failure_of([&] { database.prepare("SELEKT 1"); });
  BOOST_TEST(error.code == Errc::internal);
  BOOST_TEST(contains(error.message, "SELEKT 1"));
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_named_and_leaves_nothing) {
  const ScratchFolder folder;
  auto database = Database::open(folder / "full.db", {});
  database.execute("CREATE TABLE t(a); PRAGMA max_page_count=20");
  const auto error = failure_of([&] {
    Transaction transaction(database);
    for (int row = 0; row < 1000; ++row)
      database.prepare("INSERT INTO t VALUES(?)").bind(1, std::string(1000, 'x')).run();
    transaction.commit();
  });
  BOOST_TEST(error.code == Errc::storage);
  BOOST_TEST(contains(error.message, "the disk is full"));
  BOOST_TEST(contains(error.message, (folder / "full.db").string()));
  BOOST_TEST(!database.in_transaction());
  BOOST_TEST(count(database, "t") == 0);
  database.execute("PRAGMA max_page_count=1000; INSERT INTO t VALUES(1)");
  BOOST_TEST(count(database, "t") == 1);
}

BOOST_AUTO_TEST_CASE(a_transaction_rolls_back_unless_committed) {
  auto database = Database::in_memory();
  database.execute("CREATE TABLE t(a)");
  {
    Transaction dropped(database);
    database.execute("INSERT INTO t VALUES(1)");
    BOOST_TEST(database.in_transaction());
  }
  BOOST_TEST(count(database, "t") == 0);
  Transaction kept(database);
  database.execute("INSERT INTO t VALUES(1)");
  kept.commit();
  BOOST_TEST(!database.in_transaction());
  BOOST_TEST(count(database, "t") == 1);
}

BOOST_AUTO_TEST_CASE(can_be_moved_with_statements_cached) {
  auto database = Database::in_memory();
  database.prepare("SELECT 1").step();
  Database moved = std::move(database);
  BOOST_TEST(moved.prepare("SELECT 1").step());
  moved = Database::in_memory();
  BOOST_TEST(moved.prepare("SELECT 1").step());
}

BOOST_AUTO_TEST_SUITE_END()
