#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "db/database.hpp"

namespace portico::warehouse {

/// The numbers of source files whose rows have no key. A new number is kept in memory until rows of its dataset are
/// committed, and stored with them. Thread-safe.
class FileNumbers {
 public:
  /// The file's number, read from `reader` or the next one of the dataset.
  std::int64_t number(db::Database& reader, const std::string& dataset, const std::string& identity);
  /// Writes the dataset's new numbers, in the caller's transaction.
  void store_pending(db::Database& writer, const std::string& dataset);
  /// To be called once that transaction is committed.
  void stored(const std::string& dataset);

 private:
  struct Pending {
    std::int64_t number = 0;
    bool written = false;
  };
  std::mutex mutex_;
  std::map<std::string, std::map<std::string, Pending>> pending_;  // by dataset and identity
};

}  // namespace portico::warehouse
