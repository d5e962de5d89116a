#include <numeric>

#include "query/cut.hpp"
#include "query/measure_columns.hpp"

namespace portico::query {
namespace {

std::optional<std::size_t> pivot_dimension(const Parts& parts) {
  const auto& dimensions = parts.plan.dimensions;
  for (std::size_t i = 0; i < dimensions.size(); ++i)
    if (dimensions[i].name == parts.plan.pivot) return i;
  return std::nullopt;
}

void add_values(Table& table, const Parts& parts, std::size_t pivot) {
  const Dimension& dimension = parts.plan.dimensions[pivot];
  Column places = parts.combinations.values_of(pivot);
  Column values = dimension.cut ? labels_of(places, *dimension.cut) : places;
  const Type type = values.type;
  table.add({dimension.name, type, model::AnswerColumn::Role::dimension, dimension.unit.name, dimension.unit.field,
             dimension.fiscal},
            std::move(values), std::move(places));
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
  const bool alone = pivot && parts.plan.dimensions.size() == 1;  // each column of the pivot is one of the grid
  const auto grouping = [&](const Outcome& outcome) {
    if (!pivot) return as_one(outcome);
    return alone ? grid.by_column(outcome) : by_value(outcome, parts.combinations, *pivot);
  };
  const std::size_t groups = !pivot ? 1 : alone ? grid.width() : parts.combinations.distinct(*pivot);
  Table table{.rows = groups};
  if (alone)
    add_dimensions(table, parts, {.buckets = {0, 1}, .combinations = grid.combinations, .others = grid.others});
  else if (pivot)
    add_values(table, parts, *pivot);
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
