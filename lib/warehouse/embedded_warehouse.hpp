#pragma once
#include <filesystem>
#include <memory>

#include "warehouse/chunk.hpp"
#include "warehouse/part_merge.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::warehouse {

/// What tests turn to reach the borders of the engine with few rows.
struct EmbeddedOptions {
  std::size_t block_rows = most_block_rows;
  std::size_t cache_bytes = 64 * 1024 * 1024;  ///< chunks kept in memory
  std::int64_t unindexed_rows = 4096;  ///< parts of up to so many rows are searched without an index of their keys
  MergePolicy merge;
  enum class Merging { by_itself, when_told } merging = Merging::by_itself;  ///< when_told: in maintain() only
  std::int64_t most_pages = 0;  ///< the file's greatest size: beyond it the disk counts as full; 0: no limit
};

std::unique_ptr<Warehouse> open_embedded(const std::filesystem::path& file, const Clock& clock,
                                         const EmbeddedOptions& options);

}  // namespace portico::warehouse
