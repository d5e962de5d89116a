#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "support/dice.hpp"

namespace portico::testing {

/// The files of a warehouse at one moment, as bytes.
struct WarehouseFiles {
  std::string database, log, mark;  ///< warehouse.db, -wal, -mark

  static WarehouseFiles of(const std::filesystem::path& database);
  /// Puts them there in place of what was there; an empty log or mark: none.
  void put(const std::filesystem::path& database) const;
};

/// A small warehouse with all that a file can have: several parts, dead rows, parts of the past, a key index, records,
/// rejects, removals. And the question what becomes of it when bytes change.
class DamageTrial {
 public:
  /// In `folder`, which is empty.
  explicit DamageTrial(const std::filesystem::path& folder);

  /// The files when it was closed, and as a kill left them after some more commits.
  const WarehouseFiles& closed() const { return closed_; }
  const WarehouseFiles& killed() const { return killed_; }

  enum class Outcome { same, refused, found_by_verify };
  /// Opens `files`, reads all there is, and verifies. `Difference` when a wrong answer came without a word, when the
  /// failure is not `corrupt` or does not name the file, or when verify finds nothing wrong though reading failed.
  Outcome outcome_of(const WarehouseFiles& files) const;

  /// The bytes at `at` of a file, changed by one bit or altogether.
  static void change(std::string& bytes, std::size_t at, Dice& dice);

 private:
  std::filesystem::path file_;
  WarehouseFiles closed_, killed_;
  std::string closed_content_, killed_content_;
};

}  // namespace portico::testing
