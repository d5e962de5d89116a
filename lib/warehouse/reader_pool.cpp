#include "warehouse/reader_pool.hpp"

#include <sqlite3.h>

namespace portico::warehouse {
namespace {

constexpr std::size_t most_idle = 80;

}  // namespace

ReaderPool::Snapshot::Snapshot(ReaderPool& pool) : pool_(pool), database_(pool.take()) {
  database_->prepare("BEGIN").run();
}

ReaderPool::Snapshot::~Snapshot() {
  // A connection that cannot even end its transaction is closed instead of lent again.
  if (sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr) == SQLITE_OK)
    pool_.give_back(std::move(database_));
}

void ReaderPool::Snapshot::begin() { database_->prepare("SELECT 1 FROM sqlite_schema LIMIT 1").step(); }

db::Database ReaderPool::open() const {
  auto database =
      db::Database::open(file_, {.access = db::Database::Access::read_only, .automatic_checkpoints = false});
  database.execute("PRAGMA cache_size=-1024");
  return database;
}

std::unique_ptr<db::Database> ReaderPool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto database = std::move(idle_.back());
      idle_.pop_back();
      return database;
    }
  }
  return std::make_unique<db::Database>(open());
}

void ReaderPool::give_back(std::unique_ptr<db::Database> database) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < most_idle) idle_.push_back(std::move(database));
}

}  // namespace portico::warehouse
