#pragma once
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "db/database.hpp"

namespace portico::warehouse {

/// Read-only connections to one file, kept for the next reader. Thread-safe.
class ReaderPool {
 public:
  explicit ReaderPool(std::filesystem::path file) : file_(std::move(file)) {}

  /// A connection on loan, in a read transaction of its own: all it reads is of one moment.
  class Snapshot {
   public:
    explicit Snapshot(ReaderPool& pool);
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    ~Snapshot();
    db::Database& database() { return *database_; }
    /// Fixes the moment now rather than with the first reading.
    void begin();

   private:
    ReaderPool& pool_;
    std::unique_ptr<db::Database> database_;
  };

 private:
  db::Database open() const;
  std::unique_ptr<db::Database> take();
  void give_back(std::unique_ptr<db::Database> database);

  std::filesystem::path file_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<db::Database>> idle_;
};

}  // namespace portico::warehouse
