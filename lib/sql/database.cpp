#include "sql/database.hpp"

#include <array>
#include <utility>

#include "core/error.hpp"
#include "core/memory.hpp"
#include "sql/functions.hpp"

namespace portico::sql {
namespace {

void require(int code) {
  if (code != SQLITE_OK) throw Failure({Errc::internal, "SQLite cannot be set up in the SQL worker", ""});
}

void set_switches(sqlite3* database) {
  constexpr auto switches = std::to_array<std::pair<int, int>>({
      {SQLITE_DBCONFIG_DEFENSIVE, 1},
      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
      {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
      {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
      {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
      {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
      {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
      {SQLITE_DBCONFIG_DQS_DML, 0},  // "name" is never a text: a mistyped column is an error
      {SQLITE_DBCONFIG_DQS_DDL, 0},
  });
  for (const auto& [what, value] : switches) require(sqlite3_db_config(database, what, value, nullptr));
}

void set_limits(sqlite3* database) {
  constexpr auto limits = std::to_array<std::pair<int, int>>({
      {SQLITE_LIMIT_LENGTH, most_value_bytes},
      {SQLITE_LIMIT_SQL_LENGTH, most_statement_bytes + 16},  // with EXPLAIN before it
      {SQLITE_LIMIT_COLUMN, 1000},
      {SQLITE_LIMIT_EXPR_DEPTH, 200},
      {SQLITE_LIMIT_COMPOUND_SELECT, 100},
      {SQLITE_LIMIT_VDBE_OP, 500'000},
      {SQLITE_LIMIT_FUNCTION_ARG, 100},
      {SQLITE_LIMIT_ATTACHED, 0},
      {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
      {SQLITE_LIMIT_VARIABLE_NUMBER, 1000},
      {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
      {SQLITE_LIMIT_WORKER_THREADS, 0},
  });
  for (const auto& [what, value] : limits) sqlite3_limit(database, what, value);
}

}  // namespace

EmptyDatabase::EmptyDatabase() {
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_PRIVATECACHE |
                        SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(":memory:", &opened, flags, files_.name());
  database_.reset(opened);
  require(code);
  const char* kept_modules[] = {"json_each", "json_tree", nullptr};
  require(sqlite3_drop_modules(opened, kept_modules));
  require(register_exact_sums(opened));
  // Scratch files let SQLite sort in one stretch of memory, up to 32 MiB at a time. With temp_store = MEMORY each row
  // would take memory of its own, which makes sorting a fifth slower.
  require(sqlite3_exec(opened, "PRAGMA cache_size = -32768", nullptr, nullptr, nullptr));
  set_switches(opened);
  set_limits(opened);
}

void EmptyDatabase::warm_up(const std::function<bool()>& asked) {
  if (asked()) return;
  set_memory_aside(std::size_t{3} << 20);
  if (asked()) return;
  constexpr const char* statement =
      "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 100) "
      "SELECT strftime('%Y-%m', date(i)) AS month, printf('%d', i % 7) AS text, count(*), sum(i / 8.0), max(i) "
      "FROM n GROUP BY 1, 2 ORDER BY 3 DESC";
  require(sqlite3_exec(get(), statement, nullptr, nullptr, nullptr));
}

}  // namespace portico::sql
