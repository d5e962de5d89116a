#pragma once
#include <string>
#include <vector>

#include "model/answer.hpp"
#include "query/column_rows.hpp"
#include "query/grid.hpp"

namespace portico::query {

/// The columns of an answer while it is put together.
struct Table {
  std::vector<model::AnswerColumn> meta;
  std::vector<Column> columns;
  std::vector<std::optional<Column>> places;  ///< what a column is ordered by, where that is not its cells
  std::size_t rows = 0;

  void add(model::AnswerColumn what, Column column, std::optional<Column> place = {});
  /// What the column is ordered by.
  const Column& order_of(std::size_t column) const { return places[column] ? *places[column] : columns[column]; }
  std::vector<std::string> names() const;
  /// `invalid`: there is no column of that name, where it was looked for, and the nearest one.
  Error no_column(std::string_view where, const std::string& name) const;
};

/// What tables are made of. `previous` is null without a comparison.
struct Parts {
  const Plan& plan;
  const model::Query& query;
  const Combinations& combinations;
  const Outcome& current;
  const Outcome* previous = nullptr;
  expr::Tally& tally;  ///< counts what measures of the shown rows could not be had
};

/// Time, dimensions, and for each measure its value, the columns of a comparison, share, running total and moving
/// average as asked for; then the rank. One row for each row of the grid. `invalid` above a million rows.
Result<Table> make_table(const Parts& parts, const Grid& grid);
/// What is over everything: one row without dimensions; with --pivot one for each value of that dimension, without what
/// is in the grid's others, and one for these. Measures of amounts are null where rows of several units would be put
/// together.
Table total_table(const Parts& parts, const Grid& grid);

/// Adds one of the dimensions of each row of the grid, or all.
void add_dimension(Table& table, const Parts& parts, const Grid& grid, std::size_t index);
void add_dimensions(Table& table, const Parts& parts, const Grid& grid);
/// Adds a measure's earlier values and, for numbers, difference and percentage: columns "NAME_previous",
/// "NAME_difference", "NAME_percent" (two digits, half-even; of a previous 0 or null: null).
void add_comparison(Table& table, const MeasureProgram::Output& measure, const Column& current, const Column& previous);
/// Adds "NAME_share": the percentage of its whole that each row is (two digits, half-even), where `whole_of[row]` is
/// the row of `wholes`. Numbers only.
void add_share(Table& table, const MeasureProgram::Output& measure, const Column& values, const Column& wholes,
               const RowNumbers& whole_of);
/// Adds "NAME_moving": the mean of a row and the `count` - 1 rows before it that are `stride` apart, with 6 more digits
/// as long as these are at most 8; null where one of them is missing, and, counted, where it does not fit. Numbers
/// only.
void add_moving(Table& table, const MeasureProgram::Output& measure, const Column& values, std::size_t count,
                std::size_t stride, expr::Tally& tally);
/// Adds "rank": 1 for the greatest value among each `group` consecutive rows, of which the first `ranked` count; equal
/// ones share a rank, and null has none.
void add_rank(Table& table, const Column& values, std::size_t group, std::size_t ranked);

/// The combinations that --top leaves, in the order they are shown, others as one if asked for.
Result<Grid> top_grid(const Parts& parts, const Grid& whole);

/// Leaves in `order` the rows for which --having holds.
Result<void> apply_having(const Table& table, const Parts& parts, RowNumbers& order);
/// The rows that --having and --top leave.
Result<RowNumbers> chosen_rows(const Table& table, const Parts& parts);
/// The rows of `order` as a table in which the values of a dimension are columns: "VALUE", or "VALUE MEASURE" where
/// there are several. Rows that agree in all other dimensions and the time become one. `invalid` for more than 200
/// values.
Result<Table> pivoted(const Table& table, const RowNumbers& order, const std::string& dimension);
/// Sorts and limits; by amounts within each unit. `invalid` for an unknown column.
Result<void> sort_rows(const Table& table, const model::Query& query, RowNumbers& order);

/// The grid of all combinations, ordered by their values, nulls last.
Grid whole_grid(const Parts& parts, Span buckets);

}  // namespace portico::query
