#include <numeric>

#include "query/measure_columns.hpp"

namespace portico::query {
namespace {

std::optional<std::size_t> pivot_dimension(const Parts& parts) {
  const auto& dimensions = parts.plan.dimensions;
  for (std::size_t i = 0; i < dimensions.size(); ++i)
    if (dimensions[i].name == parts.plan.pivot) return i;
  return std::nullopt;
}

/// A combination for each value of the dimension.
Ids one_of_each(const Combinations& all, std::size_t dimension) {
  Ids ids(all.distinct(dimension));
  for (std::uint32_t id = 0; id < all.size(); ++id) ids[all.value_of(dimension, id)] = id;
  return ids;
}

}  // namespace

void forget_mixed_amounts(std::vector<Column>& measures, const Parts& parts) {
  const auto& dimension = parts.plan.unit_dimension;
  if (!dimension || parts.combinations.distinct(*dimension) < 2) return;
  for (std::size_t i = 0; i < measures.size(); ++i)
    if (parts.plan.measures.outputs()[i].by_unit) measures[i].nulls.assign(measures[i].size(), 1);
}

Table total_table(const Parts& parts, const Grid& grid) {
  const auto pivot = pivot_dimension(parts);
  const auto grouping = [&](const Outcome& outcome) {
    return pivot ? grid.by_value(outcome, parts.combinations, *pivot) : as_one(outcome);
  };
  Grid values{.buckets = {0, 1}, .combinations = {0}};
  if (pivot) values = {{0, 1}, one_of_each(parts.combinations, *pivot), grid.others};
  const std::size_t groups = values.width();
  Table table{.rows = groups};
  if (pivot) add_dimension(table, parts, values, *pivot);
  expr::Tally uncounted;
  MeasureColumns columns{
      .current = parts.current.measures(grouping(parts.current), uncounted),
      .previous = {},
      .running = {},
      .wholes = {.measures = parts.current.measures(as_one(parts.current), uncounted), .of_row = RowNumbers(groups, 0)},
      .stride = groups};  // no bucket is before the whole: it has no moving average
  if (parts.previous) columns.previous = parts.previous->measures(grouping(*parts.previous), uncounted);
  if (pivot && pivot == parts.plan.unit_dimension) {
    columns.wholes_by_unit = {.measures = columns.current, .of_row = RowNumbers(groups)};
    std::iota(columns.wholes_by_unit->of_row.begin(), columns.wholes_by_unit->of_row.end(), 0U);
  } else {
    forget_mixed_amounts(columns.current, parts);
    forget_mixed_amounts(columns.previous, parts);
  }
  columns.running = columns.current;
  columns.add_to(table, parts);
  if (parts.query.rank) add_rank(table, columns.current.front(), groups, 0);
  return table;
}

}  // namespace portico::query
