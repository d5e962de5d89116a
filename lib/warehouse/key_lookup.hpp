#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "warehouse/key_index.hpp"
#include "warehouse/row_keys.hpp"
#include "warehouse/stored_block.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// The keys of a batch of one dataset.
class BatchKeys {
 public:
  /// `columns` outlive it.
  BatchKeys(const StoredDataset& dataset, KeyColumns columns);
  static BatchKeys of(const StoredDataset& dataset, const Rows& rows);

  const KeyColumns& columns() const { return columns_; }
  std::size_t rows() const { return columns_.front()->size(); }
  /// The values where the key is one column of integers without null; else null.
  const std::vector<std::int64_t>* integers() const { return integers_; }
  /// Whether these increase strictly.
  bool increasing() const { return increasing_; }
  /// Worked out when first asked for.
  const std::vector<std::uint64_t>& hashes();
  bool hashed() const { return !hashes_.empty(); }

 private:
  KeyColumns columns_;
  const std::vector<std::int64_t>* integers_ = nullptr;
  bool increasing_ = false;
  std::vector<std::uint64_t> hashes_;
};

/// Told of live rows of a block that have the keys of rows of the batch.
using KeyMatch = std::function<void(StoredBlock& block, std::span<const RowPair> pairs)>;

/// Finds the live stored rows whose keys a batch has again. Parts that cannot have any, by their range of keys, cost
/// nothing; a part that is probed often gets its index on the way (written in the caller's transaction).
class KeyLookup {
 public:
  KeyLookup(db::Database& database, ChunkCache& cache, const StoredDataset& dataset)
      : database_(database), cache_(cache), dataset_(dataset) {}
  /// Looks up the rows marked in `wanted`, and calls `match` block by block.
  void find(BatchKeys& keys, const std::vector<std::uint8_t>& wanted, const KeyMatch& match);

 private:
  std::vector<Probe> probes_for(BatchKeys& keys, const std::vector<std::uint8_t>& wanted,
                                const std::vector<Part>& parts) const;
  std::vector<Probe> probes_in(const Part& part, const BatchKeys& keys, std::span<const Probe> probes) const;
  void find_in(Part& part, const BatchKeys& keys, std::span<const Probe> probes, const KeyMatch& match);
  std::vector<Candidate> candidates_in(Part& part, std::span<const Probe> probes);
  void match_block(std::int64_t id, std::span<const Candidate> group, const BatchKeys& keys, const KeyMatch& match);
  void drop_others(StoredBlock& block, const BatchKeys& keys, std::vector<RowPair>& pairs) const;

  db::Database& database_;
  ChunkCache& cache_;
  const StoredDataset& dataset_;
  std::vector<std::uint8_t> found_;  // by batch row
};

}  // namespace portico::warehouse
