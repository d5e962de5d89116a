#pragma once
#include <deque>
#include <optional>
#include <vector>

#include "calendar/bucket.hpp"
#include "calendar/period.hpp"
#include "model/answer.hpp"
#include "model/catalog.hpp"
#include "query/engine.hpp"
#include "query/measures.hpp"
#include "query/moment.hpp"

namespace portico::query {

/// One thing to group by, the same in all datasets of the question.
struct Dimension {
  std::string name;
  Type type;
  Unit unit;
  bool by_customer = false;  ///< rows hold party numbers, grouped by the customer they belong to
  std::optional<model::Cut> cut;
  std::optional<model::FiscalUnit> fiscal;
};

/// A question checked against the catalog: everything is known but the rows.
struct Plan {
  Moment moment;
  std::optional<calendar::Range> range;  ///< nothing: all time
  std::optional<calendar::Comparison> comparison;
  std::optional<calendar::Every> every;
  std::vector<Dimension> dimensions;
  std::string pivot;                 ///< the name of one of them; "" for none
  std::deque<DatasetPlan> datasets;  ///< one, or more where measures are of several
  MeasureProgram measures;
  /// Which dimension names the units of the amounts that measures and dimensions are computed of; nothing where all
  /// units are known. Amounts are never put together over several of its values.
  std::optional<std::size_t> unit_dimension;
  bool unit_is_added = false;  ///< it is none of those that the question names

  bool is_series() const { return every && !dimensions.empty(); }
  /// Whether rows are shares of their bucket, not of all: where the question groups by more than time.
  bool shares_bucket() const { return every && dimensions.size() > (unit_is_added ? 1U : 0U); }
  /// The same of amounts, which are shares of those of the same unit: by more than time and the unit.
  bool amounts_share_bucket() const { return every && dimensions.size() > 1; }
};

/// The plan of the question at that moment. `invalid` where it cannot be answered: each message names the part of the
/// question.
Result<Plan> make_plan(const model::Query& query, const model::Catalog& catalog, const Moment& moment);
/// The same, as of `now` and what is stored.
Result<Plan> make_plan(const model::Query& query, const World& world, Instant now);

}  // namespace portico::query
