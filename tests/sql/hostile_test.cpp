#include <csignal>
#include <sys/wait.h>

#include <boost/test/unit_test.hpp>

#include "sql/table_stand.hpp"
#include "support/scratch_folder.hpp"

BOOST_AUTO_TEST_SUITE(sql_hostile)

using namespace portico;

/// A door whose worker plays a part.
struct Stage : testing::SqlShop {
  Stage() {
    limits.time = std::chrono::milliseconds{200};
    limits.rows = 100'000;
    limits.answer_bytes = std::int64_t{8} << 20;
  }
  Result<sql::Answer> play(const std::string& part) {
    worker = folder / part;
    std::filesystem::create_symlink(PORTICO_HOSTILE_SQL_WORKER, worker);
    return ask("SELECT 1");
  }
  testing::ScratchFolder folder;
};

BOOST_FIXTURE_TEST_CASE(one_that_makes_no_sense_is_ended, Stage) {
  for (const char* part : {"garbage",
                           "huge_frame",
                           "unknown_message",
                           "daemons_message",
                           "foreign_table",
                           "foreign_column",
                           "columns_twice",
                           "foreign_condition",
                           "condition_without_value",
                           "count_of_foreign_table",
                           "no_columns",
                           "a_million_columns",
                           "broken_row",
                           "foreign_origin",
                           "foreign_tables_read",
                           "other_width",
                           "floods_rows",
                           "floods_text",
                           "nests_scans",
                           "next_without_scan"}) {
    const auto answer = play(part);
    BOOST_REQUIRE(answer.has_error());
    BOOST_TEST((answer.error().code == Errc::internal), part);
    BOOST_TEST(answer.error().message == "SQL: the worker misbehaved and was ended", part);
    BOOST_TEST(::waitpid(-1, nullptr, WNOHANG) == -1, part);  // it is gone, and not as a zombie
  }
  for (const sql::Scan& scan : tables.scans) BOOST_TEST(scan.table == 0U);
}

BOOST_FIXTURE_TEST_CASE(one_that_dies_is_told_from_an_answer, Stage) {
  BOOST_TEST(play("dies").error().message == "SQL: the worker ended without an answer (exit code 0)");
  BOOST_TEST(play("half_a_frame").error().message == "SQL: the worker ended without an answer (exit code 0)");
  BOOST_TEST(play("is_killed").error().message == "SQL: the worker ended without an answer (signal 9 (Killed))");
}

BOOST_FIXTURE_TEST_CASE(one_that_hangs_is_killed_when_its_time_is_over, Stage) {
  for (const char* part : {"hangs", "stops_reading", "floods_stops"}) {
    const auto begin = std::chrono::steady_clock::now();
    const auto answer = play(part);
    BOOST_TEST((answer.error().code == Errc::pending), part);
    BOOST_TEST((std::chrono::steady_clock::now() - begin < std::chrono::seconds{4}), part);
    BOOST_TEST(::waitpid(-1, nullptr, WNOHANG) == -1, part);
  }
}

BOOST_FIXTURE_TEST_CASE(what_it_says_cannot_steer_a_terminal, Stage) {
  const auto answer = play("curses");
  BOOST_REQUIRE(answer.has_error());
  for (const std::string& text : {answer.error().message, answer.error().hint}) {
    BOOST_TEST(text.size() < 1000U);
    BOOST_TEST(text.find('\x1b') == std::string::npos);
    BOOST_TEST(text.find('\x07') == std::string::npos);
  }
}

BOOST_FIXTURE_TEST_CASE(claims_about_origins_are_only_claims, Stage) {
  const auto answer = play("claims_wrongly");
  BOOST_REQUIRE(answer.has_value());
  BOOST_TEST((answer->rows[0][0] == sql::Cell(std::int64_t{7})));  // whether it is a time is for the reader to check
}

BOOST_FIXTURE_TEST_CASE(a_missing_worker_is_said_so, Stage) {
  worker = folder / "none";
  const auto answer = ask("SELECT 1");
  BOOST_TEST((answer.error().code == Errc::unavailable));
  BOOST_TEST(answer.error().message.starts_with("SQL: the worker is not there: cannot start "), answer.error().message);
}

BOOST_AUTO_TEST_SUITE_END()
