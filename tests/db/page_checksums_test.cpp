#include "db/page_checksums.hpp"

#include <fstream>

#include <boost/test/unit_test.hpp>
#include <sqlite3.h>

#include "db/database.hpp"
#include "db/failing.hpp"
#include "support/scratch_folder.hpp"

using namespace portico;
using portico::db::Database;
using portico::db::first_damaged_page;
using portico::db::has_page_checksums;
using portico::testing::failure_of;
using portico::testing::ScratchFolder;

namespace {

std::int64_t number(Database& database, const std::string& sql) {
  auto row = database.prepare(sql);
  row.step();
  return row.integer(0);
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

void fill(Database& database, int rows) {
  database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b)");
  database
      .prepare(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
          "INSERT INTO t SELECT i, hex(randomblob(200)) FROM n")
      .bind(1, rows)
      .run();
}

/// A file of about 120 pages with everything checkpointed.
std::filesystem::path filled(const ScratchFolder& folder, const Database::Options& options) {
  auto path = folder / "a.db";
  auto database = Database::open(path, options);
  fill(database, 1000);
  return path;
}

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::filesystem::path& path, std::size_t at, std::string_view bytes) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(at));
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

Error reading_all(const std::filesystem::path& path) {
  return failure_of([&] {
    auto database = Database::open(path, {.access = Database::Access::read_only});
    number(database, "SELECT sum(length(b)) FROM t");
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(db_page_checksums)

BOOST_AUTO_TEST_CASE(a_new_file_has_them) {
  const ScratchFolder folder;
  for (const int page_size : {512, 4096, 8192, 65536}) {
    const auto path = folder / std::to_string(page_size);
    {
      auto database = Database::open(path, {.page_size = page_size});
      fill(database, 500);
      BOOST_TEST(number(database, "PRAGMA page_size") == page_size);
    }
    BOOST_TEST(has_page_checksums(path));
    BOOST_TEST(content(path)[20] == 8);
    BOOST_TEST(!first_damaged_page(path).has_value());
    auto again = Database::open(path, {});
    BOOST_TEST(number(again, "SELECT sum(length(b)) FROM t") == 200'000);
  }
}

BOOST_AUTO_TEST_CASE(a_file_made_without_stays_without) {
  const ScratchFolder folder;
  const auto path = filled(folder, {.checksums = Database::Checksums::off});
  Database::open(path, {}).execute("UPDATE t SET b = 'x' WHERE a < 500");
  BOOST_TEST(!has_page_checksums(path));
  BOOST_TEST(content(path)[20] == 0);
  auto again = Database::open(path, {});
  BOOST_TEST(number(again, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1);
}

BOOST_AUTO_TEST_CASE(a_damaged_page_is_named) {
  const ScratchFolder folder;
  const auto path = filled(folder, {});
  write(path, 50 * 4096 + 2000, "?");
  BOOST_TEST(first_damaged_page(path).value() == 51U);
  const auto error = reading_all(path);
  BOOST_TEST(error.code == Errc::corrupt);
  BOOST_TEST(error.message == path.string() + " is damaged: page 51 does not match its checksum");
  BOOST_TEST(contains(error.hint, "backup"));
}

BOOST_AUTO_TEST_CASE(a_page_in_another_ones_place_is_noticed) {
  const ScratchFolder folder;
  const auto path = filled(folder, {});
  write(path, 50 * 4096, content(path).substr(60 * 4096, 4096));
  BOOST_TEST(contains(reading_all(path).message, "page 51 "));
}

BOOST_AUTO_TEST_CASE(a_truncated_file_is_noticed) {
  const ScratchFolder folder;
  const auto path = filled(folder, {});
  const auto size = std::filesystem::file_size(path);
  std::filesystem::resize_file(path, size - 100);
  BOOST_TEST(reading_all(path).code == Errc::corrupt);
  BOOST_TEST(first_damaged_page(path).value() == size / 4096);
  std::filesystem::resize_file(path, 4096);
  BOOST_TEST(reading_all(path).code == Errc::corrupt);
}

BOOST_AUTO_TEST_CASE(damage_of_the_marks_themselves_is_noticed) {
  const ScratchFolder folder;
  const auto path = filled(folder, {});
  const std::string whole = content(path);
  for (const std::size_t at : {16U, 20U, 68U, 69U, 70U, 71U, 4088U, 4095U}) {
    write(path, at, "\x55");
    const auto error = failure_of([&] { Database::open(path, {}); });
    BOOST_TEST(error.code == Errc::corrupt, "byte " << at << ": " << error.message);
    BOOST_TEST(contains(error.message, path.string()));
    write(path, 0, whole);
  }
}

BOOST_AUTO_TEST_CASE(every_way_of_writing_keeps_them_right) {
  const ScratchFolder folder;
  const auto path = filled(folder, {.auto_vacuum = Database::AutoVacuum::incremental});
  {
    auto database = Database::open(path, {});
    database.execute("PRAGMA journal_mode=DELETE; PRAGMA cache_size=10");
    database.execute("UPDATE t SET b = b || 'x'");
    database.execute("BEGIN; UPDATE t SET b = 'lost'; ROLLBACK");
    database.execute("DELETE FROM t WHERE a > 500; PRAGMA incremental_vacuum; CREATE INDEX i ON t(b); VACUUM");
  }
  BOOST_TEST(!first_damaged_page(path).has_value());
  auto again = Database::open(path, {});
  again.execute("PRAGMA wal_autocheckpoint=3; UPDATE t SET b = b || 'y' WHERE a % 3 = 0; DELETE FROM t WHERE a > 300");
  BOOST_TEST(number(again, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1);
  BOOST_TEST(number(again, "SELECT sum(length(b)) FROM t") == 300 * 401 + 100);
}

BOOST_AUTO_TEST_CASE(a_reader_of_the_empty_file_verifies_later) {
  const ScratchFolder folder;
  const auto path = folder / "a.db";
  std::ofstream(path).close();
  auto reader = Database::open(path, {.access = Database::Access::read_only});
  BOOST_TEST(number(reader, "PRAGMA page_count") == 0);
  {
    auto writer = Database::open(path, {.page_size = 8192});
    fill(writer, 1000);
    writer.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    BOOST_TEST(number(reader, "SELECT sum(length(b)) FROM t") == 400'000);
    write(path, 25 * 8192 + 2000, "?");
    writer.execute("UPDATE t SET a = a WHERE a = 1");  // what the reader has cached is no longer what there is
  }
  const auto error = failure_of([&] { number(reader, "SELECT sum(length(b)) FROM t"); });
  BOOST_TEST(contains(error.message, "page 26 "));
}

BOOST_AUTO_TEST_CASE(a_foreign_file_with_reserved_bytes_is_read_as_it_is) {
  const ScratchFolder folder;
  const auto path = folder / "foreign.db";
  {
    sqlite3* handle = nullptr;
    BOOST_REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
    int reserved = 8;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
    sqlite3_exec(handle, "CREATE TABLE t(a); INSERT INTO t VALUES(7)", nullptr, nullptr, nullptr);
    sqlite3_close(handle);
  }
  {
    auto database = Database::open(path, {});
    BOOST_TEST(number(database, "SELECT a FROM t") == 7);
    BOOST_TEST(!has_page_checksums(path));
  }
  BOOST_TEST(failure_of([&] { Database::add_page_checksums(path, Database::AutoVacuum::off); }).code == Errc::corrupt);
}

BOOST_AUTO_TEST_CASE(space_is_given_back_where_that_was_asked_for) {
  const ScratchFolder folder;
  const auto path = filled(folder, {.auto_vacuum = Database::AutoVacuum::incremental});
  auto database = Database::open(path, {});
  BOOST_TEST(number(database, "PRAGMA auto_vacuum") == 2);
  database.execute("DELETE FROM t; PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)");
  BOOST_TEST(std::filesystem::file_size(path) < 5 * 4096U);
}

BOOST_AUTO_TEST_SUITE_END()
