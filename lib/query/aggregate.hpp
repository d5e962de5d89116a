#pragma once
#include <cstddef>
#include <memory>
#include <vector>

#include "core/column.hpp"
#include "expr/bind.hpp"
#include "expr/node.hpp"
#include "model/catalog.hpp"
#include "query/group.hpp"

namespace portico::query {

/// Which row of each key counts, where not all of them do.
struct OneRow {
  model::OverTime::Which which = model::OverTime::Which::last;
  std::size_t key = 0;  ///< position among the dataset's row keys
};

/// How distinct and quantile are computed.
enum class Precision {
  exact,
  approximate,  ///< in memory that hardly grows: distinct with a standard error of 0.81 %, exact up to 512 values; of
                ///< quantile each of the two values that it lies between is off by 0.5 % at most
};

/// One aggregate to compute over the rows of a dataset.
struct AggregateSpec {
  expr::Aggregate kind = expr::Aggregate::count;
  std::optional<std::size_t> argument;  ///< the slot it is computed of; nothing for count()
  Type argument_type;                   ///< integer for count()
  Type type;                            ///< of the result
  Decimal share;                        ///< of quantile()
  std::optional<OneRow> one_row;        ///< nothing: all rows count
  Precision precision = Precision::exact;
};

/// Memory that distinct, quantile and aggregates of one row of each key may take together in one request.
class MemoryBudget {
 public:
  static constexpr std::size_t most = std::size_t{128} << 20;
  /// `invalid`, saying how to narrow the question, when it would be more than `most`.
  Result<void> grow(std::size_t from, std::size_t to);

 private:
  std::size_t taken_ = 0;
};

/// Rows to add. Rows of one slot belong to one cell.
struct Portion {
  const Slots& slots;
  const Column* values = nullptr;  ///< null for count()
  const Column* times = nullptr;   ///< of events, for first, last and one row of each key
  const Ids* keys = nullptr;       ///< by row, for one row of each key
};

/// How cells come together in the rows of an answer.
struct Grouping {
  Ids group_of;  ///< by cell; KeyIndex::none: left out
  std::size_t groups = 0;
  std::size_t stride = 0;  ///< not 0: running, what is in a group is in group + stride, too, and so on

  /// The group of a cell, which may be newer than `group_of`.
  std::uint32_t of(std::size_t cell) const { return cell < group_of.size() ? group_of[cell] : KeyIndex::none; }
};

/// The running state of one aggregate over all cells.
class Accumulator {
 public:
  virtual ~Accumulator() = default;
  /// `invalid` when the memory budget is spent.
  virtual Result<void> add(const Portion& portion) = 0;
  /// One value for each group, computed from the rows of all its cells; groups without rows get the value of no rows:
  /// 0 for counts and sums, else null.
  virtual Column finish(const Grouping& grouping, expr::Tally& tally) const = 0;
};

std::unique_ptr<Accumulator> make_accumulator(const AggregateSpec& spec, MemoryBudget& budget);

/// The parts, by what they keep: sums and counts, extremes by value or time, collected values.
std::unique_ptr<Accumulator> make_sum(const AggregateSpec& spec);
std::unique_ptr<Accumulator> make_extreme(const AggregateSpec& spec);
std::unique_ptr<Accumulator> make_distinct(const AggregateSpec& spec, MemoryBudget& budget);
std::unique_ptr<Accumulator> make_approximate_distinct(const AggregateSpec& spec, MemoryBudget& budget);
std::unique_ptr<Accumulator> make_quantile(const AggregateSpec& spec, MemoryBudget& budget);
/// Of one row of each key: that of the first or last time, in each group anew. Between equal times the smaller
/// (greater) value decides, as first() and last() do, and any value comes before none. A group without rows has no sum:
/// null.
std::unique_ptr<Accumulator> make_one_row(const AggregateSpec& spec, MemoryBudget& budget);

}  // namespace portico::query
