#include <sqlite3.h>

#include "db/database.hpp"

namespace portico::db {
namespace {

std::size_t version_of(Database& database, std::string_view module) {
  auto stored = database.prepare("SELECT version FROM schema_version WHERE module = ?");
  stored.bind(1, module);
  return stored.step() ? static_cast<std::size_t>(stored.integer(0)) : 0;
}

[[noreturn]] void refuse_newer(Database& database, std::string_view module, std::size_t version, std::size_t known) {
  const char* file = sqlite3_db_filename(database.handle(), "main");
  throw Failure({Errc::corrupt,
                 std::string(file ? file : "") + " was written by a newer Portico: its " + std::string(module) +
                     " tables have version " + std::to_string(version) + ", this program knows " +
                     std::to_string(known),
                 "run the newer program, or restore a backup that this one wrote"});
}

}  // namespace

void migrate(Database& database, std::string_view module, std::span<const std::string_view> steps) {
  database.execute(
      "CREATE TABLE IF NOT EXISTS schema_version(module TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT");
  while (true) {
    const std::size_t seen = version_of(database, module);
    if (seen > steps.size()) refuse_newer(database, module, seen, steps.size());
    if (seen == steps.size()) return;
    Transaction transaction(database);
    const std::size_t version = version_of(database, module);  // another process may have been quicker
    if (version != seen) continue;
    database.execute(std::string(steps[version]));
    database
        .prepare("INSERT INTO schema_version VALUES(?, ?) ON CONFLICT(module) DO UPDATE SET version = excluded.version")
        .bind_all(module, static_cast<std::int64_t>(version + 1))
        .run();
    transaction.commit();
  }
}

}  // namespace portico::db
