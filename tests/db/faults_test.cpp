// Every write, flush and truncation is made to fail in turn, and every moment to be the last one before a kill or a
// power failure.
#include <functional>
#include <random>

#include <boost/test/unit_test.hpp>
#include <sqlite3.h>

#include "db/commit_mark.hpp"
#include "db/database.hpp"
#include "db/failing.hpp"
#include "db/page_checksums.hpp"
#include "support/faulty_vfs.hpp"
#include "support/scratch_folder.hpp"
#include "support/seed.hpp"

using namespace portico;
using portico::db::Database;
using portico::db::Transaction;
using portico::testing::FaultyVfs;
using portico::testing::ScratchFolder;
using Operation = FaultyVfs::Operation;
using Lasting = FaultyVfs::Lasting;

namespace {

constexpr int transactions = 8;
constexpr int rows_of_each = 8;
constexpr int most_steps = 100'000;

std::int64_t number(Database& database, const std::string& sql) {
  auto row = database.prepare(sql);
  row.step();
  return row.integer(0);
}

Database open(const std::filesystem::path& file) {
  auto database = Database::open(file, {.page_size = 1024, .auto_vacuum = Database::AutoVacuum::incremental});
  database.execute("PRAGMA cache_size=5; PRAGMA wal_autocheckpoint=0");
  return database;
}

void prepare(const std::filesystem::path& file) {
  auto database = open(file);
  database.execute(
      "CREATE TABLE counter(n); INSERT INTO counter VALUES(0); CREATE TABLE t(n, b); CREATE INDEX i ON t(b)");
}

/// Copies of one prepared file, which is quicker than to make each anew.
class Template {
 public:
  Template() { prepare(folder_ / "a.db"); }
  void copy_to(const std::filesystem::path& file) const { std::filesystem::copy_file(folder_ / "a.db", file); }

 private:
  ScratchFolder folder_;
};

/// Two tables, an index and, with so small a cache, pages that reach the log before the commit.
void commit_one(Database& database, Transaction::Flush flush = Transaction::Flush::at_commit) {
  Transaction transaction(database, flush);
  database.execute(
      "UPDATE counter SET n = n + 1; WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 8) "
      "INSERT INTO t SELECT n, hex(randomblob(100)) FROM counter, k");
  transaction.commit();
}

std::optional<Error> error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Failure& failure) {
    return failure.error();
  }
  return std::nullopt;
}

/// Transaction after transaction, every other one flushed with the next, and checkpoints between.
struct Work {
  int acknowledged = 0;
  std::optional<Error> error;

  explicit Work(const std::filesystem::path& file) {
    error = error_of([&] {
      auto database = open(file);
      run(database);
    });
  }
  explicit Work(Database& database) {
    error = error_of([&] { run(database); });
  }

 private:
  void run(Database& database) {
    while (acknowledged < transactions) {
      commit_one(database, Transaction::Flush::later);
      commit_one(database);
      acknowledged += 2;
      if (acknowledged % 4 == 0) database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }
};

/// All of each transaction or nothing, and none that was acknowledged is missing.
void check_whole(Database& database, int acknowledged) {
  const auto count = number(database, "SELECT n FROM counter");
  BOOST_TEST(count >= acknowledged);
  BOOST_TEST(count <= acknowledged + 2);  // those that failed may have been on the disk already
  BOOST_TEST(number(database, "SELECT count(*) FROM t") == count * rows_of_each);
  BOOST_TEST(number(database, "SELECT count(DISTINCT n) FROM t") == count);
  BOOST_TEST(number(database, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1);
}

void check_next_succeeds(Database& database) {
  const auto before = number(database, "SELECT n FROM counter");
  commit_one(database);
  database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  BOOST_TEST(number(database, "SELECT n FROM counter") == before + 1);
}

void check_clear(const Error& error, const std::filesystem::path& file) {
  BOOST_TEST((error.code == Errc::storage), "code of: " << error.message);
  BOOST_TEST(error.message.find(file.string()) != std::string::npos, error.message);
  BOOST_TEST(!error.hint.empty(), error.message);
}

struct Fault {
  Operation operation;
  int code;
};
constexpr Fault faults[] = {{Operation::write, SQLITE_IOERR_WRITE},
                            {Operation::growth, SQLITE_FULL},
                            {Operation::flush, SQLITE_IOERR_FSYNC},
                            {Operation::truncate, SQLITE_IOERR_TRUNCATE}};

/// Calls `run(n)`, which says whether it was struck, for n = 1, 2, … until it was not; how many were.
int strike_each(const std::function<bool(int)>& run) {
  for (int nth = 1; nth < most_steps; ++nth) BOOST_TEST_CONTEXT("operation " << nth) if (!run(nth)) return nth - 1;
  return most_steps;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(db_faults)

BOOST_AUTO_TEST_CASE(a_failing_operation_leaves_whole_transactions) {
  FaultyVfs vfs;
  const Template prepared;
  for (const Fault& fault : faults)
    for (const auto lasting : {Lasting::once, Lasting::from_then_on}) {
      const int struck = strike_each([&](int nth) {
        const ScratchFolder folder;
        prepared.copy_to(folder / "a.db");
        auto database = open(folder / "a.db");
        vfs.fail(fault.operation, nth, fault.code, lasting);
        const Work work(database);
        const bool was_struck = vfs.struck();
        vfs.heal();
        if (work.error) check_clear(*work.error, folder / "a.db");
        BOOST_TEST((was_struck ? work.error || lasting == Lasting::once : work.acknowledged == transactions));
        check_whole(database, work.acknowledged);
        check_next_succeeds(database);
        return was_struck;
      });
      BOOST_TEST(struck > 3);
    }
}

BOOST_AUTO_TEST_CASE(flushes_at_commit_unless_it_is_left_to_the_next_one) {
  FaultyVfs vfs;
  const ScratchFolder folder;
  prepare(folder / "a.db");
  auto database = open(folder / "a.db");
  commit_one(database);
  vfs.fail(Operation::flush, 1, SQLITE_IOERR_FSYNC, Lasting::once);
  commit_one(database, Transaction::Flush::later);
  BOOST_TEST(!vfs.struck());
  BOOST_TEST((error_of([&] { commit_one(database); }).has_value()));
  BOOST_TEST(vfs.struck());
}

BOOST_AUTO_TEST_CASE(a_failing_creation_can_be_repeated) {
  FaultyVfs vfs;
  for (const Fault& fault : faults)
    strike_each([&](int nth) {
      const ScratchFolder folder;
      vfs.fail(fault.operation, nth, fault.code, Lasting::once);
      error_of([&] { open(folder / "a.db"); });
      const bool struck = vfs.struck();
      vfs.heal();
      prepare(folder / "a.db");
      BOOST_TEST(db::has_page_checksums(folder / "a.db"));
      return struck;
    });
}

BOOST_AUTO_TEST_CASE(a_kill_or_power_failure_loses_nothing_acknowledged) {
  FaultyVfs vfs;
  const Template prepared;
  std::mt19937_64 random(testing::seed());
  for (const bool power : {false, true}) {
    int acknowledged = 0;
    const int steps = strike_each([&](int nth) {
      const ScratchFolder folder;
      prepared.copy_to(folder / "a.db");
      vfs.crash(nth);
      acknowledged = Work(folder / "a.db").acknowledged;
      const bool struck = vfs.struck();
      vfs.heal();
      auto mark = db::CommitMark::open(folder / "a.db");
      mark.note(acknowledged);
      if (power) vfs.lose_power(random());
      auto database = open(folder / "a.db");
      check_whole(database, acknowledged);
      BOOST_CHECK_NO_THROW(mark.require(number(database, "SELECT n FROM counter")));
      check_next_succeeds(database);
      return struck;
    });
    BOOST_TEST(steps > 100);
    BOOST_TEST(acknowledged == transactions);
  }
}

/// A commit that a killed process wrote but did not flush is found by the next one: what that has read, a power failure
/// takes no more.
BOOST_AUTO_TEST_CASE(a_power_failure_takes_nothing_that_was_read_after_a_kill) {
  FaultyVfs vfs;
  const Template prepared;
  std::mt19937_64 random(testing::seed());
  const int steps = strike_each([&](int nth) {
    const ScratchFolder folder;
    prepared.copy_to(folder / "a.db");
    vfs.crash(nth);
    const int acknowledged = Work(folder / "a.db").acknowledged;
    const bool struck = vfs.struck();
    vfs.heal();
    std::int64_t read = 0;
    {
      auto database = open(folder / "a.db");
      read = number(database, "SELECT n FROM counter");
      vfs.crash(1);  // killed before it writes anything
    }
    vfs.heal();
    vfs.lose_power(random());
    auto database = open(folder / "a.db");
    BOOST_TEST(number(database, "SELECT n FROM counter") == read);
    check_whole(database, acknowledged);
    return struck;
  });
  BOOST_TEST(steps > 100);
}

BOOST_AUTO_TEST_CASE(a_kill_or_power_failure_while_a_file_is_created_can_be_repeated) {
  FaultyVfs vfs;
  std::mt19937_64 random(testing::seed());
  for (int round = 0; round < 10; ++round) {
    const int steps = strike_each([&](int nth) {
      const ScratchFolder folder;
      vfs.crash(nth);
      error_of([&] { open(folder / "a.db"); });
      const bool struck = vfs.struck();
      vfs.heal();
      if (round > 0) vfs.lose_power(random());
      prepare(folder / "a.db");
      BOOST_TEST(db::has_page_checksums(folder / "a.db"));
      auto database = open(folder / "a.db");
      BOOST_TEST(number(database, "PRAGMA auto_vacuum") == 2);
      return struck;
    });
    BOOST_TEST(steps > 5);
  }
}

BOOST_AUTO_TEST_CASE(a_kill_or_power_failure_while_checksums_are_added_loses_nothing) {
  FaultyVfs vfs;
  const ScratchFolder olds;
  const auto old = olds / "old.db";
  Database::open(old, {.page_size = 1024, .checksums = Database::Checksums::off});
  prepare(old);
  const int acknowledged = Work(old).acknowledged;
  std::mt19937_64 random(testing::seed());
  for (const bool power : {false, true}) {
    const int steps = strike_each([&](int nth) {
      const ScratchFolder folder;
      const auto file = folder / "a.db";
      std::filesystem::copy_file(old, file);
      vfs.crash(nth);
      error_of([&] { Database::add_page_checksums(file, Database::AutoVacuum::incremental); });
      const bool struck = vfs.struck();
      vfs.heal();
      if (power) vfs.lose_power(random());
      Database::add_page_checksums(file, Database::AutoVacuum::incremental);
      BOOST_TEST(db::has_page_checksums(file));
      auto database = open(file);
      check_whole(database, acknowledged);
      check_next_succeeds(database);
      return struck;
    });
    BOOST_TEST(steps > 10);
  }
}

BOOST_AUTO_TEST_CASE(a_backup_that_fails_leaves_nothing) {
  FaultyVfs vfs;
  const ScratchFolder folder, copies;
  prepare(folder / "a.db");
  auto database = open(folder / "a.db");
  const Work work(database);
  for (const Fault& fault : faults)
    strike_each([&](int nth) {
      vfs.fail(fault.operation, nth, fault.code, Lasting::once);
      const auto error = error_of([&] { database.backup_to(copies / "b.db"); });
      const bool struck = vfs.struck();
      vfs.heal();
      BOOST_TEST(error.has_value() == struck);
      BOOST_TEST(std::filesystem::is_empty(copies.path()) == struck);
      if (error) check_clear(*error, copies / "b.db");
      std::filesystem::remove(copies / "b.db");
      return struck;
    });
}

BOOST_AUTO_TEST_SUITE_END()
