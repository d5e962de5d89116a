#include "warehouse/writer.hpp"

#include <sqlite3.h>

#include "warehouse/embedded_warehouse.hpp"
#include "warehouse/schema.hpp"

namespace portico::warehouse {
namespace {

/// The writer checkpoints by itself once the log has grown to 64 MiB.
constexpr int page_size = 8192;
constexpr int checkpoint_pages = 64 * 1024 * 1024 / page_size;
constexpr std::int64_t pages_a_slice = 1024;
constexpr int wipe_tries = 20;

db::Database open_writer(const std::filesystem::path& file, const EmbeddedOptions& options) {
  constexpr auto auto_vacuum = db::Database::AutoVacuum::incremental;
  db::Database::add_page_checksums(file, auto_vacuum);  // those of format 1 have none
  auto database = db::Database::open(file, {.page_size = page_size, .auto_vacuum = auto_vacuum});
  // FAST: deleted cells are overwritten, freed pages are not, which would write all that a merge frees once more.
  database.execute("PRAGMA secure_delete=FAST; PRAGMA cache_size=-16384; PRAGMA journal_size_limit=67108864");
  database.execute("PRAGMA wal_autocheckpoint=" + std::to_string(checkpoint_pages));
  prepare_schema(database);
  if (options.most_pages > 0) database.execute("PRAGMA max_page_count=" + std::to_string(options.most_pages));
  return database;
}

std::int64_t pragma(db::Database& database, std::string_view name) {
  auto row = database.prepare("PRAGMA " + std::string(name));
  return row.step() ? row.integer(0) : 0;
}

}  // namespace

Writer::Writer(const std::filesystem::path& file, const EmbeddedOptions& options)
    : database_(open_writer(file, options)) {}

/// A slice of those beyond `most_free`; false when there are none.
bool Writer::give_back_pages(std::int64_t most_free) {
  const std::lock_guard lock(mutex_);
  const std::int64_t free = pragma(database_, "freelist_count");
  if (free <= most_free) return false;
  database_.execute("PRAGMA incremental_vacuum(" + std::to_string(pages_a_slice) + ")");
  return pragma(database_, "freelist_count") < free;
}

void Writer::tidy() {
  const auto most_free = transact_alone([](db::Database& database) { return pragma(database, "page_count") / 200; });
  while (give_back_pages(most_free)) {
  }
  const std::lock_guard lock(mutex_);
  database_.execute("PRAGMA wal_checkpoint(PASSIVE)");
}

void Writer::wipe() {
  while (give_back_pages(0)) {
  }
  for (int attempt = 0; attempt < wipe_tries; ++attempt) {
    const std::lock_guard lock(mutex_);
    sqlite3_busy_timeout(database_.handle(), 200);
    const bool emptied = pragma(database_, "wal_checkpoint(TRUNCATE)") == 0;
    sqlite3_busy_timeout(database_.handle(), 10'000);
    if (emptied) return;
  }
}

}  // namespace portico::warehouse
