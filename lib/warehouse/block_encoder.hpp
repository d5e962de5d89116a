#pragma once
#include <cstdint>
#include <vector>

#include "core/column.hpp"
#include "warehouse/chunk.hpp"
#include "warehouse/part_store.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// A block's values of one field, or their chunk where it is made already.
struct BlockColumn {
  Column values;
  std::optional<EncodedChunk> encoded;
};

/// One block's rows before they are encoded, by party, then time. Each vector has one entry a row.
struct BlockRows {
  std::vector<std::int64_t> parties, txs, sources;
  /// By position of the dataset's fields; one without a row stands for nothing but nulls.
  std::vector<BlockColumn> columns;
};

/// Turns rows into what is stored as block number `id`.
EncodedBlock encode_block(const StoredDataset& dataset, const BlockRows& rows, std::int64_t id);

/// Gathers the facts of a part from its blocks.
class PartFacts {
 public:
  explicit PartFacts(const StoredDataset& dataset) : dataset_(dataset) {}
  void add(const EncodedBlock& block);
  /// Of all blocks so far; `id` and `segments` are the caller's.
  const Part& part() const { return part_; }

 private:
  const StoredDataset& dataset_;
  Part part_;
  bool null_keys_ = false;
};

/// The position of the dataset's key where it is one column held as integers.
std::optional<std::size_t> integer_key(const StoredDataset& dataset);

}  // namespace portico::warehouse
