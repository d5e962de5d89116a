#include <atomic>
#include <fstream>
#include <sys/stat.h>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "db/database.hpp"
#include "db/failing.hpp"
#include "db/page_checksums.hpp"
#include "support/scratch_folder.hpp"

using namespace portico;
using portico::db::Database;
using portico::db::Transaction;
using portico::testing::failure_of;
using portico::testing::ScratchFolder;

namespace {

std::int64_t number(Database& database, const std::string& sql) {
  auto row = database.prepare(sql);
  row.step();
  return row.integer(0);
}

/// About 10 MB: rows of a past, so that a copy takes its time, and a counter that each commit raises with a row.
Database make(const std::filesystem::path& file, Database::Checksums checksums) {
  auto database = Database::open(file, {.checksums = checksums});
  database.execute(
      "CREATE TABLE t(a INTEGER PRIMARY KEY, b); CREATE INDEX i ON t(b); CREATE TABLE counter(n); "
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
      "INSERT INTO t SELECT -i, hex(randomblob(100)) FROM n; INSERT INTO counter VALUES(0)");
  return database;
}

void commit_one(Database& database) {
  Transaction transaction(database);
  database.execute(
      "UPDATE counter SET n = n + 1; INSERT INTO t SELECT n, hex(randomblob(100)) FROM counter; "
      "UPDATE t SET b = hex(randomblob(100)) WHERE a = -1 - abs(random() % 20000)");
  transaction.commit();
}

bool is_whole(Database& database) {
  return number(database, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1;
}

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(db_backup)

BOOST_AUTO_TEST_CASE(copies_one_state_while_commits_go_on) {
  const ScratchFolder folder, copies;
  const auto copy = copies / "copy.db";
  auto writer = make(folder / "a.db", Database::Checksums::on);
  writer.execute("PRAGMA synchronous=OFF");  // as many commits as can be
  std::atomic<std::int64_t> committed = 0;
  std::atomic<bool> enough = false;
  std::thread thread([&] {
    while (!enough) {
      commit_one(writer);
      ++committed;
    }
  });
  while (committed < 10) std::this_thread::yield();
  const std::int64_t before = committed;
  const auto own = Database::open(folder / "a.db", {.access = Database::Access::read_only});
  own.backup_to(copy);
  const std::int64_t after = committed;
  enough = true;
  thread.join();
  BOOST_TEST(after - before > 20);
  BOOST_TEST(files_in(copies.path()) == 1U);
  BOOST_TEST(!db::first_damaged_page(copy).has_value());
  auto copied = Database::open(copy, {});
  BOOST_TEST(is_whole(copied));
  const auto count = number(copied, "SELECT n FROM counter");
  BOOST_TEST(count >= before);
  BOOST_TEST(count < after);  // the state of its beginning, not of its end
  BOOST_TEST(number(copied, "SELECT count(*) FROM t WHERE a > 0") == count);
  BOOST_TEST(number(copied, "SELECT max(a) FROM t") == count);
}

BOOST_AUTO_TEST_CASE(the_copy_is_private_and_of_the_same_kind) {
  const ScratchFolder folder;
  for (const auto checksums : {Database::Checksums::off, Database::Checksums::on}) {
    const bool checked = checksums == Database::Checksums::on;
    const auto copy = folder / (checked ? "checked copy?.db" : "plain copy.db");
    auto database = make(folder / (checked ? "checked.db" : "plain.db"), checksums);
    database.backup_to(copy);
    BOOST_TEST(db::has_page_checksums(copy) == checked);
    struct stat facts {};
    BOOST_REQUIRE(stat(copy.c_str(), &facts) == 0);
    BOOST_TEST((facts.st_mode & 0777U) == 0600U);
    auto copied = Database::open(copy, {});
    BOOST_TEST(is_whole(copied));
    BOOST_TEST(number(copied, "SELECT count(*) FROM t") == 20'000);
  }
}

BOOST_AUTO_TEST_CASE(never_replaces_a_file) {
  const ScratchFolder folder;
  const auto database = make(folder / "a.db", Database::Checksums::on);
  std::ofstream(folder / "b.db") << "precious";
  const auto error = failure_of([&] { database.backup_to(folder / "b.db"); });
  BOOST_TEST(error.code == Errc::conflict);
  BOOST_TEST(error.message.find((folder / "b.db").string()) != std::string::npos);
  BOOST_TEST(std::filesystem::file_size(folder / "b.db") == 8U);
}

BOOST_AUTO_TEST_CASE(a_damaged_file_leaves_no_copy_and_is_named) {
  const ScratchFolder folder, copies;
  make(folder / "a.db", Database::Checksums::on);
  std::fstream(folder / "a.db", std::ios::in | std::ios::out).seekp(700 * 4096 + 9).write("\x07?", 2);
  const auto database = Database::open(folder / "a.db", {});
  const auto error = failure_of([&] { database.backup_to(copies / "b.db"); });
  BOOST_TEST(error.code == Errc::corrupt);
  BOOST_TEST(error.message == (folder / "a.db").string() + " is damaged: page 701 does not match its checksum");
  BOOST_TEST(files_in(copies.path()) == 0U);
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_there_is_named) {
  const ScratchFolder folder;
  const auto database = make(folder / "a.db", Database::Checksums::on);
  const auto error = failure_of([&] { database.backup_to(folder / "no/b.db"); });
  BOOST_TEST(error.code == Errc::storage);
  BOOST_TEST(error.message.find("no/b.db") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
