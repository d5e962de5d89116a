#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "warehouse/key_index.hpp"
#include "warehouse/reader_pool.hpp"
#include "warehouse/row_keys.hpp"
#include "warehouse/stored_block.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// The keys of a batch of one dataset, with what can be known of them before what is stored is looked at.
class BatchKeys {
 public:
  /// `columns` outlive it.
  BatchKeys(const StoredDataset& dataset, KeyColumns columns);
  static BatchKeys of(const StoredDataset& dataset, const Rows& rows);
  static BatchKeys of(const StoredDataset& dataset, const Keys& keys);

  const KeyColumns& columns() const { return columns_; }
  std::size_t rows() const { return columns_.front()->size(); }
  /// The values where the key is one column of integers without null; else null.
  const std::vector<std::int64_t>* integers() const { return integers_; }
  /// Whether these increase strictly.
  bool increasing() const { return increasing_; }
  /// One mark a row: 1 where no later row has the same key.
  const std::vector<std::uint8_t>& last_of_equals() const { return last_of_equals_; }
  /// Where keys increase strictly, worked out when first asked for.
  const std::vector<std::uint64_t>& hashes();
  bool hashed() const { return !hashes_.empty(); }

 private:
  KeyColumns columns_;
  const std::vector<std::int64_t>* integers_ = nullptr;
  bool increasing_ = false;
  std::vector<std::uint64_t> hashes_;
  std::vector<std::uint8_t> last_of_equals_;
};

/// Told of live rows of a block that have the keys of rows of the batch.
using KeyMatch = std::function<void(StoredBlock& block, std::span<const RowPair> pairs)>;

/// Finds the live stored rows whose keys a batch has again. Parts that cannot have any, by their range of keys, cost
/// nothing; a part that is probed often gets its index on the way (written in the caller's transaction).
class KeyLookup {
 public:
  struct Setting {
    db::Database& database;
    ReaderPool& readers;  ///< they see the state that the caller's transaction began with
    ChunkCache& cache;
    std::int64_t unindexed_rows;  ///< parts of up to so many rows are searched without an index
  };
  KeyLookup(const Setting& setting, const StoredDataset& dataset) : setting_(setting), dataset_(dataset) {}
  /// Looks up the rows marked in `wanted`, and calls `match` block by block.
  void find(BatchKeys& keys, const std::vector<std::uint8_t>& wanted, const KeyMatch& match);

 private:
  std::vector<Probe> probes_for(BatchKeys& keys, const std::vector<std::uint8_t>& wanted,
                                const std::vector<Part>& parts) const;
  /// One part and what is sought in it.
  struct Search {
    Part part;
    std::vector<Probe> fewer = {};  ///< the probes where they are not all
    std::span<const Probe> probes = {};
    std::vector<Candidate> candidates = {};
  };
  void choose_probes(Search& search, const BatchKeys& keys, std::span<const Probe> probes) const;
  void find_candidates(std::span<Search> searches, std::optional<ReaderPool::Snapshot>& beside);
  void find_candidates(Search& search);
  void match_candidates(Search& search, const BatchKeys& keys, const KeyMatch& match);
  void match_block(std::int64_t id, std::span<const Candidate> group, const BatchKeys& keys, const KeyMatch& match);
  std::vector<RowPair> pairs_by_value(StoredBlock& block, std::span<const Candidate> group,
                                      const std::vector<std::int64_t>& keys) const;
  std::vector<RowPair> pairs_by_hash(StoredBlock& block, std::span<const Candidate> group) const;
  void drop_others(StoredBlock& block, const BatchKeys& keys, std::vector<RowPair>& pairs) const;

  Setting setting_;
  const StoredDataset& dataset_;
  std::vector<std::uint8_t> found_;  // by batch row
  bool any_found_ = false;
};

}  // namespace portico::warehouse
