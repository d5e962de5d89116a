#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "db/database.hpp"
#include "warehouse/block_encoder.hpp"
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

/// Merges parts into one: all their rows, dead ones too, by party, then time, with their tx and source. Reads blocks as
/// they are needed, so it holds one block a part.
class PartMerge {
 public:
  PartMerge(db::Database& reader, const StoredDataset& dataset, std::vector<Part> sources, std::size_t block_rows);
  ~PartMerge();
  /// Calls `write` with the merged blocks in order.
  void run(const std::function<void(EncodedBlock)>& write);
  const Part& merged() const { return encoder_.part(); }
  const std::vector<Part>& sources() const { return sources_; }

  /// Where a row of a source went: the merged block, counted from 0, and the row in it. `first` is the row of the
  /// source that its block begins with.
  struct Place {
    std::size_t block = 0;
    std::uint32_t row = 0;
  };
  Place place_of(std::size_t source, std::size_t first, std::uint32_t row) const;

 private:
  class Input;
  class Output;

  db::Database& reader_;
  const StoredDataset& dataset_;
  std::vector<Part> sources_;
  std::size_t block_rows_;
  BlockEncoder encoder_;
  std::vector<std::unique_ptr<Input>> inputs_;
  std::vector<std::vector<std::uint32_t>> moved_;  // by source and row of the part: the row of the merged part
  std::vector<std::uint32_t> block_starts_;
};

/// Within the caller's transaction: puts the merged part in the place of its sources. Rows of the sources that died
/// while they were being merged are dead in the merged part, too.
void swap_parts(db::Database& writer, const PartMerge& merge, const Part& merged);

}  // namespace portico::warehouse
