#pragma once
#include <optional>
#include <vector>

#include "calendar/bucket.hpp"
#include "calendar/period.hpp"
#include "model/answer.hpp"
#include "model/catalog.hpp"
#include "query/engine.hpp"
#include "query/group.hpp"
#include "query/measures.hpp"
#include "query/moment.hpp"

namespace portico::query {

/// A question checked against the catalog: everything is known but the rows.
struct Plan {
  const model::Dataset* dataset = nullptr;
  Moment moment;
  std::optional<calendar::Range> range;  ///< nothing: all time
  std::optional<calendar::Comparison> comparison;
  std::optional<calendar::Every> every;
  FieldSet fields;
  MeasureProgram measures;
  std::vector<Dimension> dimensions;
  std::optional<expr::BoundExpression> where;
  std::optional<std::size_t> time_slot;  ///< of events
};

/// `invalid` where the question cannot be answered: each message names the part of the question.
Result<Plan> make_plan(const model::Query& query, const World& world, Instant now);

}  // namespace portico::query
