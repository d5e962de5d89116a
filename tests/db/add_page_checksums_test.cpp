#include <fstream>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "db/database.hpp"
#include "db/failing.hpp"
#include "db/page_checksums.hpp"
#include "support/scratch_folder.hpp"

using namespace portico;
using portico::db::Database;
using portico::testing::failure_of;
using portico::testing::ScratchFolder;

namespace {

constexpr auto with_vacuum = Database::AutoVacuum::incremental;

std::int64_t number(Database& database, const std::string& sql) {
  auto row = database.prepare(sql);
  row.step();
  return row.integer(0);
}

void make_old(const std::filesystem::path& path) {
  auto database = Database::open(path, {.page_size = 8192, .checksums = Database::Checksums::off});
  database.execute(
      "CREATE TABLE t(a INTEGER PRIMARY KEY, b); CREATE INDEX i ON t(b); PRAGMA user_version=5;"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
      "INSERT INTO t SELECT i, hex(randomblob(100)) FROM n");
}

std::string digest(const std::filesystem::path& path) {
  auto database = Database::open(path, {});
  auto row = database.prepare("SELECT count(*) || ' ' || sum(a * unicode(b)) || min(b) || max(b) FROM t");
  row.step();
  return row.text(0);
}

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(db_add_page_checksums)

BOOST_AUTO_TEST_CASE(keeps_the_content_and_the_format) {
  const ScratchFolder folder;
  const auto path = folder / "old %file?.db";
  make_old(path);
  const auto before = digest(path);
  Database::add_page_checksums(path, with_vacuum);
  BOOST_TEST(db::has_page_checksums(path));
  BOOST_TEST(!db::first_damaged_page(path).has_value());
  BOOST_TEST(files_in(folder.path()) == 1U);
  BOOST_TEST(digest(path) == before);
  auto database = Database::open(path, {});
  BOOST_TEST(number(database, "PRAGMA auto_vacuum") == 2);
  BOOST_TEST(number(database, "PRAGMA page_size") == 8192);
  BOOST_TEST(number(database, "PRAGMA user_version") == 5);
  BOOST_TEST(number(database, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1);
  struct stat facts {};
  BOOST_REQUIRE(stat(path.c_str(), &facts) == 0);
  BOOST_TEST((facts.st_mode & 0777U) == 0600U);
}

BOOST_AUTO_TEST_CASE(takes_over_what_is_in_the_log_of_a_killed_process) {
  const ScratchFolder folder;
  make_old(folder / "a.db");
  auto killed = Database::open(folder / "a.db", {});
  killed.execute("PRAGMA wal_autocheckpoint=0; DELETE FROM t WHERE a > 10");
  std::filesystem::copy(folder / "a.db", folder / "b.db");
  std::filesystem::copy(folder / "a.db-wal", folder / "b.db-wal");
  Database::add_page_checksums(folder / "b.db", with_vacuum);
  auto database = Database::open(folder / "b.db", {});
  BOOST_TEST(number(database, "SELECT count(*) FROM t") == 10);
}

BOOST_AUTO_TEST_CASE(does_nothing_without_need) {
  const ScratchFolder folder;
  Database::add_page_checksums(folder / "none.db", with_vacuum);
  BOOST_TEST(files_in(folder.path()) == 0U);
  Database::open(folder / "a.db", {}).execute("CREATE TABLE t(a)");
  Database::add_page_checksums(folder / "a.db", with_vacuum);
  auto database = Database::open(folder / "a.db", {});
  BOOST_TEST(number(database, "PRAGMA auto_vacuum") == 0);
}

BOOST_AUTO_TEST_CASE(replaces_what_a_killed_one_left) {
  const ScratchFolder folder;
  make_old(folder / "a.db");
  std::ofstream(folder / "a.db-new") << "half a file";
  std::ofstream(folder / "a.db-new-journal") << "its journal";
  const auto before = digest(folder / "a.db");
  Database::add_page_checksums(folder / "a.db", with_vacuum);
  BOOST_TEST(digest(folder / "a.db") == before);
  BOOST_TEST(files_in(folder.path()) == 1U);
}

BOOST_AUTO_TEST_CASE(a_damaged_file_stays_as_it_is) {
  const ScratchFolder folder;
  make_old(folder / "a.db");
  std::fstream(folder / "a.db", std::ios::in | std::ios::out).seekp(20).write("\x08", 1);
  const auto error = failure_of([&] { Database::add_page_checksums(folder / "a.db", with_vacuum); });
  BOOST_TEST(error.code == Errc::corrupt);
  BOOST_TEST(error.message.find("a.db is damaged") != std::string::npos);
  BOOST_TEST(files_in(folder.path()) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
