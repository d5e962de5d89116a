#include "db/commit_mark.hpp"

#include <fstream>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "db/database.hpp"
#include "db/failing.hpp"
#include "support/scratch_folder.hpp"

using namespace portico;
using portico::db::CommitMark;
using portico::db::Database;
using portico::testing::failure_of;
using portico::testing::ScratchFolder;

namespace {

/// A database that counts its commits, as its owners do.
struct Counted {
  explicit Counted(const std::filesystem::path& file)
      : database(Database::open(file, {.automatic_checkpoints = false})), mark(CommitMark::open(file)) {
    database.execute("CREATE TABLE IF NOT EXISTS tx(number INTEGER PRIMARY KEY)");
    mark.require(last());
  }
  std::int64_t last() {
    auto row = database.prepare("SELECT coalesce(max(number), 0) FROM tx");
    row.step();
    return row.integer(0);
  }
  void commit() {
    database.execute("INSERT INTO tx DEFAULT VALUES");
    mark.note(last());
  }

  Database database;
  CommitMark mark;
};

/// What a kill leaves of a database with three commits, all of them in the log.
std::filesystem::path killed(const ScratchFolder& folder) {
  Counted counted(folder / "live.db");
  for (int number = 0; number < 3; ++number) counted.commit();
  for (const char* ending : {"", "-wal", "-mark"})
    std::filesystem::copy(folder / (std::string("live.db") + ending), folder / (std::string("a.db") + ending));
  return folder / "a.db";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(db_commit_mark)

BOOST_AUTO_TEST_CASE(remembers_the_last_note) {
  const ScratchFolder folder;
  BOOST_TEST(!CommitMark::open(folder / "a.db").last().has_value());
  CommitMark::open(folder / "a.db").note(41);
  auto mark = CommitMark::open(folder / "a.db");
  mark.note(42);
  BOOST_TEST(mark.last().value() == 42);
  BOOST_TEST(CommitMark::open(folder / "a.db").last().value() == 42);
  struct stat facts {};
  BOOST_REQUIRE(stat((folder / "a.db-mark").c_str(), &facts) == 0);
  BOOST_TEST((facts.st_mode & 0777U) == 0600U);
}

BOOST_AUTO_TEST_CASE(is_silent_after_a_kill) {
  const ScratchFolder folder;
  BOOST_TEST(Counted(killed(folder)).last() == 3);
}

BOOST_AUTO_TEST_CASE(tells_of_a_log_that_was_removed) {
  const ScratchFolder folder;
  const auto file = killed(folder);
  std::filesystem::remove(file.string() + "-wal");
  const auto error = failure_of([&] { Counted{file}; });
  BOOST_TEST(error.code == Errc::corrupt);
  BOOST_TEST(error.message.find(file.string()) == 0U);
  BOOST_TEST(error.hint.find("backup") != std::string::npos);
  BOOST_TEST(error.hint.find("remove " + file.string() + "-mark") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(tells_of_a_log_with_a_damaged_end) {
  const ScratchFolder folder;
  const auto file = killed(folder);
  const auto wal = file.string() + "-wal";
  std::fstream(wal, std::ios::in | std::ios::out)
      .seekp(static_cast<std::streamoff>(std::filesystem::file_size(wal)) - 100)
      .write("?", 1);
  BOOST_TEST(failure_of([&] { Counted{file}; }).code == Errc::corrupt);
}

BOOST_AUTO_TEST_CASE(a_missing_older_or_damaged_mark_is_no_alarm) {
  const ScratchFolder folder;
  const auto file = killed(folder);
  const auto mark = file.string() + "-mark";
  CommitMark::open(file).note(2);
  BOOST_TEST(Counted(file).last() == 3);
  CommitMark::open(file).note(9);
  for (int at = 0; at < 24; ++at) {
    CommitMark::open(file).note(9);
    std::fstream(mark, std::ios::in | std::ios::out).seekp(at).write("?", 1);
    BOOST_TEST(!CommitMark::open(file).last().has_value(), "byte " << at);
  }
  std::filesystem::resize_file(mark, 23);
  BOOST_TEST(Counted(file).last() == 3);
  std::filesystem::remove(mark);
  BOOST_TEST(Counted(file).last() == 3);
}

BOOST_AUTO_TEST_SUITE_END()
