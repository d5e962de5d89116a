#pragma once
#include <cstdint>
#include <optional>
#include <unordered_set>
#include <vector>

#include "warehouse/warehouse.hpp"

namespace portico::ingest {

/// The keys that a source named in one reading, by their hashes (64 bits): 8 bytes and a little a row.
class SeenKeys {
 public:
  explicit SeenKeys(const warehouse::Layout& layout);
  void add(const warehouse::Rows& rows);
  /// Those of `live` that were not named; nothing when all were.
  std::optional<warehouse::Keys> missing_of(const warehouse::Keys& live) const;

 private:
  std::vector<std::size_t> positions_;  // of the key's fields among the columns of rows
  std::unordered_set<std::uint64_t> hashes_;
};

}  // namespace portico::ingest
