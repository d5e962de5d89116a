#pragma once
#include <cstddef>
#include <memory>
#include <vector>

#include "core/column.hpp"
#include "expr/bind.hpp"
#include "expr/node.hpp"
#include "query/group.hpp"

namespace portico::query {

/// One aggregate to compute over the rows of a dataset.
struct AggregateSpec {
  expr::Aggregate kind = expr::Aggregate::count;
  std::optional<expr::BoundExpression> argument;  ///< nothing for count()
  std::optional<std::size_t> argument_slot;       ///< set where the argument is a field as it stands
  Type type;                                      ///< of the result
  Decimal share;                                  ///< of quantile()
};

/// Memory that distinct and quantile may take together in one request.
class MemoryBudget {
 public:
  static constexpr std::size_t most = std::size_t{64} << 20;
  /// `invalid`, saying how to narrow the question, when it would be more than `most`.
  Result<void> grow(std::size_t from, std::size_t to);

 private:
  std::size_t taken_ = 0;
};

/// Rows to add: their groups, where group 0 collects the rows that do not count.
struct Portion {
  const Ids& groups;
  std::size_t group_count = 0;     ///< groups are below this
  const Column* values = nullptr;  ///< null for count()
  const Column* times = nullptr;   ///< of events, for first and last
};

/// The running state of one aggregate over all groups.
class Accumulator {
 public:
  virtual ~Accumulator() = default;
  /// `invalid` when the memory budget is spent.
  virtual Result<void> add(const Portion& portion) = 0;
  /// One value for each group below `groups`; groups without rows get the value of no rows: 0 for counts
  /// and sums, else null.
  virtual Column finish(std::size_t groups, expr::Tally& tally) = 0;
};

/// `argument`: the type of the aggregate's argument (any for count()).
std::unique_ptr<Accumulator> make_accumulator(const AggregateSpec& spec, Type argument, MemoryBudget& budget);

/// The parts, by what they keep: sums and counts, extremes by value or time, collected values.
std::unique_ptr<Accumulator> make_sum(const AggregateSpec& spec, Type argument);
std::unique_ptr<Accumulator> make_extreme(const AggregateSpec& spec, Type argument);
std::unique_ptr<Accumulator> make_collection(const AggregateSpec& spec, Type argument, MemoryBudget& budget);

}  // namespace portico::query
