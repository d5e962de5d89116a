#pragma once
#include <optional>
#include <string>
#include <vector>

#include "calendar/range.hpp"
#include "model/answer.hpp"
#include "model/rows.hpp"
#include "query/dataset_plan.hpp"
#include "query/moment.hpp"
#include "query/sort_key.hpp"

namespace portico::query {

/// A question for single rows, checked against the catalog.
struct RowsPlan {
  /// What is read of each row: `slot` of the dataset's fields, or the customer that its party belongs to.
  struct Part {
    std::size_t slot = 0;
    bool by_customer = false;
  };
  enum class Order { ascending_time, descending_time, other };

  Moment moment;
  std::optional<calendar::Range> range;  ///< nothing: all time
  DatasetPlan dataset;
  std::vector<model::AnswerColumn> columns;
  std::vector<Part> parts;      ///< of each column; then of what else orders the rows
  std::vector<SortKey> order;   ///< by position in `parts`
  Order led_by = Order::other;  ///< what comes first in `order`
  std::optional<std::size_t> limit;
  std::size_t offset = 0;
};

/// `invalid` where the question cannot be answered: each message names the part of the question.
Result<RowsPlan> make_rows_plan(const model::RowsQuery& query, const World& world, const model::Scope& scope,
                                Instant now);

}  // namespace portico::query
