#pragma once
#include <optional>
#include <vector>

#include "query/plan.hpp"

namespace portico::query {

/// The buckets of one run: `bounds` has one instant more than there are buckets. Without bounds there is one bucket for
/// everything.
using Bounds = std::vector<Instant>;

/// What one pass over the rows of a time range answers. Measures stand in columns with a row per group; row 0 of each
/// is of no meaning, and the last row has the measures of no rows at all.
struct Outcome {
  PairTable cells;                   ///< (combination, bucket) → cell; its measures are in row cell + 1
  std::vector<Column> measures;      ///< by cell
  std::vector<Column> combinations;  ///< over all buckets, by combination; only where ranking needs them
  std::vector<Column> total;         ///< over all rows that count: row 1
  expr::Tally tally;
  std::int64_t rows_scanned = 0;
  std::optional<Instant> newest;  ///< greatest event time among the rows scanned, where times are read

  /// The row of a cell in `measures`: the last one where it has no rows.
  std::size_t row_of(std::uint32_t combination, std::uint32_t bucket) const;
};

enum class Extra : unsigned { none = 0, total = 1, combinations = 2 };
constexpr Extra operator|(Extra a, Extra b) {
  return static_cast<Extra>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool has(Extra set, Extra flag) { return (static_cast<unsigned>(set) & static_cast<unsigned>(flag)) != 0; }

/// What a run works with.
struct RunRequest {
  const Plan& plan;
  const warehouse::PartySet& parties;
  std::optional<warehouse::TimeRange> time;
  Bounds bounds;
  Extra extra = Extra::none;
};

/// Scans, filters, groups and aggregates. Runs of one question share the combinations and the memory budget. `invalid`
/// when that is spent.
Result<Outcome> run(const RunRequest& request, const warehouse::Warehouse& warehouse, Combinations& combinations,
                    MemoryBudget& budget);

}  // namespace portico::query
