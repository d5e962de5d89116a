#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "query/group.hpp"
#include "query/plan.hpp"

namespace portico::query {

/// What the rows of a time range add up to, by cell: a combination of dimension values in a bucket of time.
class Outcome {
 public:
  Outcome(const Plan& plan, Bounds bounds, MemoryBudget& budget);

  /// (combination, bucket) → cell.
  const PairTable& cells() const { return cells_; }
  const Bounds& bounds() const { return bounds_; }
  std::int64_t rows_scanned() const;
  /// What was read of a dataset.
  struct Read {
    std::int64_t blocks = 0, blocks_skipped = 0;
    std::int64_t rows = 0, rows_counted = 0;
    void add(const Read& other);
  };
  const Read& read(std::size_t dataset) const { return reads_[dataset]; }
  const expr::Tally& tally() const { return tally_; }  ///< of the rows

  /// One column for each measure with a row for each group. Failures of groups that have a cell are counted.
  std::vector<Column> measures(const Grouping& grouping, expr::Tally& tally) const;

 private:
  friend class Run;
  const Plan* plan_;
  MemoryBudget* budget_;
  Bounds bounds_;
  PairTable cells_;
  std::vector<std::unique_ptr<Accumulator>> aggregates_;  // as the program's
  expr::Tally tally_;
  std::vector<Read> reads_;  // by dataset
};

/// Whose rows, and of when.
struct RunRequest {
  const warehouse::PartySet& parties;
  std::optional<warehouse::TimeRange> time;
  CustomerOf customer_of;
};

/// Scans, filters, groups and aggregates all datasets of the plan. `invalid` when the memory budget is spent.
Result<void> run(const Plan& plan, const RunRequest& request, const warehouse::Warehouse& warehouse,
                 Combinations& combinations, Outcome& outcome);

}  // namespace portico::query
