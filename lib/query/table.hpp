#pragma once
#include <string>
#include <vector>

#include "model/answer.hpp"
#include "query/group.hpp"
#include "query/run.hpp"

namespace portico::query {

/// The columns of an answer while it is put together.
struct Table {
  std::vector<model::AnswerColumn> meta;
  std::vector<Column> columns;
  std::size_t rows = 0;

  void add(model::AnswerColumn what, Column column);
};

/// Row `index[i]` of `column` as row i.
Column picked(const Column& column, const std::vector<std::size_t>& index);
/// Below zero, zero, above zero; a null comes after everything.
int compared_cells(const Column& column, std::size_t a, std::size_t b);

/// Adds a measure's earlier values and, for numbers, difference and percentage: columns "NAME_previous",
/// "NAME_difference", "NAME_percent" (two digits, half-even; of a previous 0 or null: null).
void add_comparison(Table& table, const MeasureProgram::Output& measure, const Column& current, const Column& previous);

/// Which buckets an answer shows.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 1;
};

/// What a table is made of. `previous` is null without a comparison.
struct Parts {
  const Plan& plan;
  const Combinations& combinations;
  const Outcome& current;
  const Outcome* previous = nullptr;
  const Bounds& bounds;
};

/// One row for each shown bucket and combination: time first, then dimensions, both ascending, nulls last. With `top`
/// and time buckets only the combinations with the greatest first measure over the whole period. `invalid` above a
/// million rows.
Result<Table> make_table(const Parts& parts, Span buckets, std::optional<std::int64_t> top);
/// The one row over everything: null under time and dimensions.
std::vector<Value> total_row(const Parts& parts);

/// The order of rows to show: those that `having` keeps, the top ones, sorted, limited. `invalid` for an unknown column
/// in --sort or --having.
Result<std::vector<std::size_t>> shown_rows(const Table& table, const model::Query& query, const Plan& plan);

}  // namespace portico::query
