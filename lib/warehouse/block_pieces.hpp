#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "warehouse/block_encoder.hpp"
#include "warehouse/stored_block.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// Runs of rows of stored blocks, one after another, that are to become a block.
class BlockPieces {
 public:
  explicit BlockPieces(const StoredDataset& dataset) : dataset_(dataset) {}
  void add(std::shared_ptr<StoredBlock> block, RowRange range);
  void clear();
  std::size_t rows() const { return rows_; }
  /// About how many bytes the rows' chunks take.
  std::size_t bytes() const { return bytes_; }
  /// The rows as they are encoded, and which of them are dead.
  BlockRows content();
  DeadRows dead() const;

 private:
  struct Piece {
    std::size_t block;  // position in blocks_
    RowRange range;
  };
  std::vector<const Chunk*> chunks(std::size_t position) const;
  BlockColumn column(std::size_t position);
  void append_numbers(std::size_t position, Type type, Column& out) const;
  BlockColumn texts(std::size_t position);
  std::optional<EncodedChunk> packed(std::size_t position) const;
  void append_texts(std::size_t position, Column& out) const;

  const StoredDataset& dataset_;
  std::vector<std::shared_ptr<StoredBlock>> blocks_;
  std::vector<Piece> pieces_;
  std::size_t rows_ = 0, bytes_ = 0;
};

}  // namespace portico::warehouse
