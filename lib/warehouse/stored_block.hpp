#pragma once
#include <memory>
#include <vector>

#include "warehouse/chunk_cache.hpp"
#include "warehouse/part_store.hpp"

namespace portico::warehouse {

/// One block's columns, each loaded when it is first asked for, from the cache if there is one. Not thread-safe.
class StoredBlock {
 public:
  /// `cache` may be null: then nothing is looked up or left there.
  StoredBlock(db::Database& database, ChunkCache* cache, std::int64_t block);
  StoredBlock(db::Database& database, ChunkCache* cache, BlockFacts facts, DeadRows dead)
      : database_(&database), cache_(cache), facts_(std::move(facts)), dead_(std::move(dead)) {}

  const BlockFacts& facts() const { return facts_; }
  const BlockDirectory& directory() const { return facts_.meta.directory; }
  const DeadRows& dead() const { return dead_; }
  std::uint32_t rows() const { return facts_.rows; }

  /// Null: the column is null throughout. `Failure` (corrupt, naming block and column) when it is not what was written.
  const Chunk* chunk(std::size_t column, Type type);

  /// Reads the rows of `ranges` of a column in place of what `out` held, texts with their dictionary.
  void read(std::size_t column, Type type, std::span<const RowRange> ranges, Column& out);
  /// The hidden tx or source of each row of `ranges`.
  void read_txs(std::span<const RowRange> ranges, std::vector<std::int64_t>& out);
  void read_sources(std::span<const RowRange> ranges, std::vector<std::int64_t>& out);

 private:
  std::shared_ptr<const Chunk> load(const ColumnFacts& facts, Type type);
  void read_hidden(std::size_t column, std::span<const RowRange> ranges, std::vector<std::int64_t>& out);

  db::Database* database_;
  ChunkCache* cache_;
  BlockFacts facts_;
  DeadRows dead_;
  std::vector<std::pair<std::size_t, std::shared_ptr<const Chunk>>> loaded_;
};

/// Makes `column` hold `rows` nulls.
void fill_with_nulls(Column& column, Type type, std::size_t rows);

}  // namespace portico::warehouse
