#pragma once
#include <map>
#include <memory>

#include "warehouse/block_directory.hpp"
#include "warehouse/chunk.hpp"
#include "warehouse/part_store.hpp"

namespace portico::warehouse {

/// Reads the `ranges` of one column of a block into `out`; a column that the block does not have is null throughout.
/// `Failure` (corrupt, naming block and column) when it does not decode.
void read_column(db::Database& database, const BlockFacts& block, std::size_t column, Type type,
                 std::span<const RowRange> ranges, Column& out, SharedDictionary* shared = nullptr);

/// The hidden tx or source of each row of `ranges`.
void read_txs(db::Database& database, const BlockFacts& block, std::span<const RowRange> ranges, Column& out);
void read_sources(db::Database& database, const BlockFacts& block, std::span<const RowRange> ranges, Column& out);

/// A block whose chunks are loaded as they are asked for and then kept, for looking at single cells.
class StoredBlock {
 public:
  StoredBlock(db::Database& database, std::int64_t block);
  /// For looking at cells only: its mask of dead rows is left out.
  StoredBlock(db::Database& database, BlockFacts facts) : database_(database), facts_(std::move(facts)) {}
  const BlockFacts& facts() const { return facts_; }
  const DeadRows& dead() const { return dead_; }
  const BlockDirectory& directory();
  /// Nothing: the block has no such column, all its cells are null.
  const ChunkView* chunk(std::size_t column, Type type);
  /// The rows of `ranges` of a column, as read_column.
  void read(std::size_t column, Type type, std::span<const RowRange> ranges, Column& out);

 private:
  struct Loaded {
    std::string bytes;
    std::optional<ChunkView> view;
  };

  db::Database& database_;
  BlockFacts facts_;
  DeadRows dead_;
  std::optional<BlockDirectory> directory_;
  std::map<std::size_t, std::unique_ptr<Loaded>> chunks_;
};

/// Makes `column` hold `rows` nulls.
void fill_with_nulls(Column& column, Type type, std::size_t rows);

}  // namespace portico::warehouse
