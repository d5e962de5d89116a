#pragma once
#include <optional>

#include "warehouse/scan.hpp"

namespace portico::warehouse {

/// The least and the greatest event time among the rows that the plan's scan would see; nothing where none has one. The
/// plan asks for no fields. Blocks that cannot widen what is known, or whose facts tell it, are not read.
std::optional<Span64> time_extent(db::Database& database, ChunkCache& cache, const ScanPlan& plan);

}  // namespace portico::warehouse
