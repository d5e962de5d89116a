#include "sql/guard.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>

#include "core/text.hpp"
#include "sql/functions.hpp"

namespace portico::sql {
namespace {

constexpr std::string_view only_reading = "SQL may only read: write one SELECT (WITH and VALUES can be part of it).";

std::string_view name_of_action(int action) {
  switch (action) {
    case SQLITE_INSERT:
      return "INSERT";
    case SQLITE_UPDATE:
      return "UPDATE";
    case SQLITE_DELETE:
      return "DELETE";
    case SQLITE_PRAGMA:
      return "PRAGMA";
    case SQLITE_ATTACH:
      return "ATTACH";
    case SQLITE_DETACH:
      return "DETACH";
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
      return "a transaction";
    case SQLITE_ALTER_TABLE:
      return "ALTER";
    case SQLITE_REINDEX:
      return "REINDEX";
    case SQLITE_ANALYZE:
      return "ANALYZE";
    default:
      return "changing the schema";
  }
}

bool equal(std::string_view a, std::string_view b) { return to_lower(a) == to_lower(b); }

bool begins(std::string_view text, std::string_view with) { return to_lower(text).starts_with(with); }

/// Steps of a program that reach what is stored, or change it.
constexpr auto harmful = std::to_array<std::string_view>({
    "AutoCommit", "Checkpoint",  "CreateBtree", "Destroy",      "DropIndex", "DropTable", "DropTrigger", "Expire",
    "IncrVacuum", "IntegrityCk", "JournalMode", "LoadAnalysis", "OpenRead",  "OpenWrite", "Pagecount",   "ParseSchema",
    "ReadCookie", "ReopenIdx",   "ResetCount",  "Savepoint",    "SetCookie", "SqlExec",   "TableLock",   "VBegin",
    "VCreate",    "VDestroy",    "VRename",     "VUpdate",      "Vacuum",
});
static_assert(std::is_sorted(harmful.begin(), harmful.end()));

}  // namespace

void Guard::install(sqlite3* database) { sqlite3_set_authorizer(database, &Guard::ask, this); }

int Guard::ask(void* self, int action, const char* first, const char* second, const char*, const char*) {
  const auto text = [](const char* word) { return word ? std::string_view(word) : std::string_view(); };
  return static_cast<Guard*>(self)->allows(action, text(first), text(second)) ? SQLITE_OK : SQLITE_DENY;
}

bool Guard::allows(int action, std::string_view first, std::string_view second) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
      return true;
    case SQLITE_READ:
      return allows_reading(first, second);
    case SQLITE_FUNCTION:
      if (is_allowed_function(second)) return true;
      return refuse(fmt::format("the function '{}' is not allowed", second),
                    "The manual, portico-sql(7), lists those that are.");
    case SQLITE_UPDATE:
      // What SQLite does to itself before a table-valued PRAGMA can be read.
      if (equal(first, "sqlite_master"))
        return refuse("SQLite's own tables and PRAGMA functions are not allowed",
                      "'portico dataset list' shows the tables.");
      break;
    default:
      break;
  }
  return refuse(fmt::format("{} is not allowed", name_of_action(action)), std::string(only_reading));
}

bool Guard::allows_reading(std::string_view table, std::string_view column) {
  const auto found =
      std::find_if(tables_.begin(), tables_.end(), [&](const Table& known) { return equal(known.name, table); });
  if (found != tables_.end()) {
    if (equal(column, "rowid"))
      return refuse(fmt::format("'{}' has no column 'rowid'", found->name),
                    "Rows are told apart by their own columns.");
    read_.insert(static_cast<std::uint32_t>(found - tables_.begin()));
    return true;
  }
  if (equal(table, "json_each") || equal(table, "json_tree")) return true;
  // Asked without a column: the name may be one that the statement itself gives, by WITH.
  if (column.empty() && !begins(table, "sqlite_") && !begins(table, "pragma_")) return true;
  return refuse(fmt::format("the table '{}' is not allowed", table), "'portico dataset list' shows the tables.");
}

bool Guard::refuse(std::string refusal, std::string hint) {
  if (refusal_.empty()) {
    refusal_ = std::move(refusal);
    hint_ = std::move(hint);
  }
  return false;
}

Program inspect(sqlite3* database, const std::string& text) {
  sqlite3_stmt* prepared = nullptr;
  const std::string explain = "EXPLAIN " + text;
  const int code = sqlite3_prepare_v2(database, explain.c_str(), static_cast<int>(explain.size()), &prepared, nullptr);
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> steps(prepared, &sqlite3_finalize);
  if (code != SQLITE_OK || !steps) return {};
  Program program{.harmless = true};
  std::set<int> virtual_cursors, numbered_cursors;
  int step = SQLITE_ROW;
  while ((step = sqlite3_step(steps.get())) == SQLITE_ROW) {
    const std::string_view name = reinterpret_cast<const char*>(sqlite3_column_text(steps.get(), 1));
    const int cursor = sqlite3_column_int(steps.get(), 2);
    if (name == "VOpen") virtual_cursors.insert(cursor);
    if (name == "Rowid") numbered_cursors.insert(cursor);
    if (std::binary_search(harmful.begin(), harmful.end(), name)) program.harmless = false;
  }
  program.harmless = program.harmless && step == SQLITE_DONE;
  program.numbered = std::any_of(numbered_cursors.begin(), numbered_cursors.end(),
                                 [&](int cursor) { return virtual_cursors.contains(cursor); });
  return program;
}

}  // namespace portico::sql
