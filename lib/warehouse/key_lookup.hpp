#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "warehouse/key_index.hpp"
#include "warehouse/row_keys.hpp"
#include "warehouse/stored_block.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// The key columns of a batch of one dataset.
struct BatchKeys {
  KeyColumns columns;
  bool increasing_integers = false;  ///< one column of strictly increasing integers without null

  std::size_t rows() const { return columns.front()->size(); }
};

BatchKeys keys_of(const StoredDataset& dataset, const Rows& rows);

/// Told of a live stored row that has the key of row `batch_row`: row `row` of `block`.
using KeyMatch = std::function<void(StoredBlock& block, std::uint32_t row, std::uint32_t batch_row)>;

/// Finds the live stored rows whose keys a batch has again. Parts that cannot have any, by their range of keys, cost
/// nothing; a part that is probed often gets its index on the way (written in the caller's transaction).
class KeyLookup {
 public:
  KeyLookup(db::Database& database, const StoredDataset& dataset) : database_(database), dataset_(dataset) {}
  /// Looks up the rows marked in `wanted`, and calls `match` block by block.
  void find(const BatchKeys& keys, const std::vector<std::uint8_t>& wanted, const KeyMatch& match);

 private:
  std::vector<Probe> probes_for(const BatchKeys& keys, const std::vector<std::uint8_t>& wanted,
                                const std::vector<Part>& parts) const;
  std::vector<Candidate> candidates_in(Part& part, std::vector<Probe>& probes);
  void match_block(std::int64_t id, std::span<const Candidate> group, const BatchKeys& keys, const KeyMatch& match);

  db::Database& database_;
  const StoredDataset& dataset_;
  std::vector<std::uint8_t> found_;  // by batch row
};

}  // namespace portico::warehouse
