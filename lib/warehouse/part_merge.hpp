#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "db/database.hpp"
#include "warehouse/block_encoder.hpp"
#include "warehouse/block_pieces.hpp"
#include "warehouse/key_index.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

struct MergePolicy {
  std::size_t least_parts = 8;
  std::size_t most_parts = 64;
  std::int64_t most_rows = 8'000'000;
};

/// The newest neighbouring parts that are worth merging: at least `least_parts`, of which the largest holds at most a
/// quarter of the rows, so that a row is rewritten a logarithmic number of times. Empty: none are due.
std::vector<Part> parts_due(const std::vector<Part>& parts, const MergePolicy& policy);

/// Which rows of its sources a merge takes over.
struct MergeFilter {
  enum class Rows { live, dead } rows = Rows::live;
  std::vector<std::int64_t> without_parties;  ///< ascending
  std::optional<std::int64_t> kept_from;      ///< rows with an earlier time (µs) are left out
};

/// A block of merged rows, to be encoded under the number.
struct MergedBlock {
  std::int64_t id = 0;
  BlockRows rows;
  DeadRows dead;
};

/// Merges parts into one: the rows that the filter lets pass, by party, then time, with their tx and source. Whole runs
/// of rows are copied, column by column. It reads blocks as it needs them, so it holds one or two a part.
class PartMerge {
 public:
  enum class Hashes { kept, none };
  struct Setting {
    std::size_t block_rows;
    BlockNumbering& numbering;
    MergeFilter filter;
    Hashes hashes = Hashes::none;
  };
  PartMerge(db::Database& reader, const StoredDataset& dataset, std::vector<Part> sources, Setting setting);
  ~PartMerge();
  /// Calls `write` with the merged blocks in order.
  void run(const std::function<void(MergedBlock)>& write);
  /// Of the merged rows' keys, if they were to be kept.
  const PartHashes& hashes() const { return hashes_; }

  /// Where a row of a source went: the merged block and the row in it; nothing when it was left out.
  struct Place {
    std::int64_t block = 0;
    std::uint32_t row = 0;
  };
  std::optional<Place> place_of(std::size_t source, std::uint32_t row) const;

 private:
  class Input;
  /// `count` rows from `from` on of a source became those from `to` on of the merged part.
  struct Move {
    std::uint32_t from = 0, to = 0, count = 0;
  };
  struct Head;

  void take_run(std::size_t index, const Head* next, BlockPieces& output);
  void flush(BlockPieces& output, const std::function<void(MergedBlock)>& write);

  db::Database& reader_;
  const StoredDataset& dataset_;
  Setting setting_;
  std::vector<std::unique_ptr<Input>> inputs_;
  std::vector<std::vector<Move>> moves_;  // by source
  std::vector<std::uint32_t> block_starts_;
  std::vector<std::int64_t> block_ids_;
  std::uint32_t merged_rows_ = 0;
  PartHashes hashes_;
};

}  // namespace portico::warehouse
