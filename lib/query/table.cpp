#include "query/table.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/text.hpp"
#include "query/cut.hpp"
#include "query/measure_columns.hpp"
#include "query/sort_key.hpp"

namespace portico::query {
namespace {

using Role = model::AnswerColumn::Role;

void append_null(Column& column) {
  column.nulls.resize(column.size(), 0);
  column.nulls.push_back(1);
  if (column.type.kind == TypeKind::text) {
    if (column.dictionary->empty()) column.dictionary = std::make_shared<const Dictionary>(Dictionary{""});
    column.codes.push_back(0);
  } else {
    column.ints.push_back(0);
  }
}

/// Where "others" stands: under the first dimension that is not the unit of what it adds up.
std::size_t place_of_others(const Plan& plan) {
  return plan.unit_dimension == std::size_t{0} && plan.dimensions.size() > 1 ? 1 : 0;
}

/// "others", in parentheses where that is a value of the dimension.
std::string name_of_others(const Column& values) {
  const auto taken = [&](std::string_view name) {
    for (std::size_t row = 0; row < values.size(); ++row)
      if (!values.null_at(row) && values.text_at(row) == name) return true;
    return false;
  };
  std::string name = "others";
  while (values.type.kind == TypeKind::text && taken(name)) name = "(" + name + ")";
  return name;
}

/// All dimensions become text. Where all rows are of one unit, the others are, too.
Column with_others(const Column& values, std::size_t dimension, const Parts& parts) {
  const Column all = parts.combinations.values_of(dimension);
  const bool one_unit = parts.plan.unit_dimension == dimension && parts.combinations.distinct(dimension) == 1;
  ColumnBuilder builder({.kind = TypeKind::text});
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (values.null_at(row))
      builder.append_null();
    else
      builder.append_text(to_string(values.value_at(row)));
  }
  const bool pivoted = parts.plan.dimensions[dimension].name == parts.plan.pivot;
  if (pivoted || dimension == place_of_others(parts.plan))
    builder.append_text(name_of_others(all));
  else if (one_unit && !all.null_at(0))
    builder.append_text(all.text_at(0));
  else
    builder.append_null();
  return builder.take();
}

/// The parts of a table one after another, each column over all rows of the grid.
class TableMaker {
 public:
  TableMaker(const Parts& parts, const Grid& grid) : parts_(parts), plan_(parts.plan), grid_(grid) {}

  Table make() {
    table_.rows = grid_.rows();
    if (plan_.every) add_time();
    add_dimensions(table_, parts_, grid_);
    add_measures();
    return std::move(table_);
  }

 private:
  void add_time() {
    const bool hours = *plan_.every == calendar::Every::hour;
    Column column{.type = {.kind = hours ? TypeKind::time : TypeKind::date}};
    column.ints.reserve(table_.rows);
    for (std::uint32_t bucket = grid_.buckets.begin; bucket < grid_.buckets.end; ++bucket) {
      const Instant start = parts_.current.bounds()[bucket];
      const std::int64_t value = hours ? start.time_since_epoch().count()
                                       : date_of(plan_.moment.zone->to_local(start)).time_since_epoch().count();
      column.ints.insert(column.ints.end(), grid_.width(), value);
    }
    const Type type = column.type;
    const auto fiscal = model::FiscalUnit::of(*plan_.every, plan_.moment.conventions);
    table_.add({std::string(calendar::name_of(*plan_.every)), type, Role::time, "", "", fiscal}, std::move(column));
  }

  void add_measures() {
    expr::Tally uncounted;  // running totals fail where rows fail: one failure is told once
    MeasureColumns columns{.current = parts_.current.measures(grid_.by_row(parts_.current), parts_.tally),
                           .previous = {},
                           .running = {},
                           .wholes = {},
                           .stride = grid_.width()};
    if (parts_.previous) columns.previous = previous();
    if (parts_.query.share) columns.wholes = wholes();
    if (parts_.query.share && plan_.unit_dimension) columns.wholes_by_unit = wholes_by_unit(*plan_.unit_dimension);
    if (parts_.query.cumulative) columns.running = parts_.current.measures(grid_.running(parts_.current), uncounted);
    columns.add_to(table_, parts_);
    if (!parts_.query.rank) return;
    const bool ungrouped = plan_.dimensions.empty();
    add_rank(table_, columns.current.front(), std::max<std::size_t>(ungrouped ? table_.rows : grid_.width(), 1),
             ungrouped ? table_.rows : grid_.combinations.size());
  }

  /// Null in buckets that the earlier period does not have: a month of 30 days has no 31st.
  std::vector<Column> previous() const {
    const Outcome& outcome = *parts_.previous;
    std::vector<Column> columns = outcome.measures(grid_.by_row(outcome), parts_.tally);
    if (!plan_.every) return columns;
    const std::size_t buckets = outcome.bounds().empty() ? 0 : outcome.bounds().size() - 1;
    const std::size_t shown = buckets > grid_.buckets.begin ? buckets - grid_.buckets.begin : 0;
    const std::size_t known = std::min(table_.rows, shown * grid_.width());
    if (known == table_.rows) return columns;
    for (Column& column : columns) {
      column.nulls.resize(table_.rows, 0);
      std::fill(column.nulls.begin() + static_cast<std::ptrdiff_t>(known), column.nulls.end(), std::uint8_t{1});
    }
    return columns;
  }

  /// Everything, or what is in the bucket.
  MeasureColumns::Wholes wholes() const {
    expr::Tally uncounted;
    const bool by_bucket = plan_.shares_bucket();
    const Grouping grouping = by_bucket ? grid_.by_bucket(parts_.current) : as_one(parts_.current);
    MeasureColumns::Wholes wholes{.measures = parts_.current.measures(grouping, uncounted),
                                  .of_row = RowNumbers(table_.rows, 0)};
    for (std::size_t row = 0; row < table_.rows && by_bucket; ++row)
      wholes.of_row[row] = static_cast<std::uint32_t>(row / grid_.width());
    return wholes;
  }

  /// The same of the row's unit. There are no others but of one unit.
  MeasureColumns::Wholes wholes_by_unit(std::size_t dimension) const {
    expr::Tally uncounted;
    const Combinations& all = parts_.combinations;
    const bool by_bucket = plan_.amounts_share_bucket();
    const Grouping grouping = by_bucket ? grid_.by_bucket_and_value(parts_.current, all, dimension)
                                        : by_value(parts_.current, all, dimension);
    MeasureColumns::Wholes wholes{.measures = parts_.current.measures(grouping, uncounted), .of_row = {}};
    for (std::size_t row = 0; row < table_.rows; ++row) {
      const std::size_t at = row % grid_.width();
      const std::uint32_t unit = at < grid_.combinations.size() ? all.value_of(dimension, grid_.combinations[at]) : 0;
      const std::size_t bucket = by_bucket ? row / grid_.width() : 0;
      wholes.of_row.push_back(static_cast<std::uint32_t>(bucket * all.distinct(dimension) + unit));
    }
    return wholes;
  }

  const Parts& parts_;
  const Plan& plan_;
  const Grid& grid_;
  Table table_;
};

void sort_by(const Table& table, const std::vector<SortKey>& keys, RowNumbers& order) {
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    for (const auto& [at, descending] : keys) {
      const Column& column = table.order_of(at);
      const int found = compared_cells(column, a, b);
      const bool has_null = column.null_at(a) || column.null_at(b);  // last, whichever the direction
      if (found != 0) return descending && !has_null ? found > 0 : found < 0;
    }
    return false;
  });
}

/// Measured amounts of several units have no order among each other: before them rows go by their unit.
std::vector<SortKey> by_unit_first(const Table& table, const std::vector<SortKey>& keys) {
  std::vector<SortKey> all;
  for (const SortKey& key : keys) {
    const model::AnswerColumn& by = table.meta[key.column];
    const bool amount = by.role != Role::dimension && !by.unit_field.empty();
    for (std::size_t i = 0; amount && i < table.meta.size(); ++i)
      if (table.meta[i].role == Role::dimension && table.meta[i].name == by.unit_field) all.push_back({i, false});
    all.push_back(key);
  }
  return all;
}

std::size_t first_measure(const Table& table) {
  const auto found = std::find_if(table.meta.begin(), table.meta.end(),
                                  [](const auto& column) { return column.role == Role::measure; });
  return static_cast<std::size_t>(found - table.meta.begin());
}

/// Of a series: the combinations with the greatest first measure over all buckets, in the order they stand.
Ids top_of_series(const Parts& parts, const Ids& all, std::size_t top) {
  expr::Tally uncounted;
  const Column rank =
      std::move(parts.current.measures(by_combination(parts.current, parts.combinations.size()), uncounted).front());
  Ids best = all;
  std::stable_sort(best.begin(), best.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (rank.null_at(a) || rank.null_at(b)) return !rank.null_at(a) && rank.null_at(b);
    return compared_cells(rank, a, b) > 0;
  });
  best.resize(std::min(best.size(), top));
  std::vector<std::uint8_t> kept(parts.combinations.size(), 0);
  for (const std::uint32_t id : best) kept[id] = 1;
  Ids ids = all;
  std::erase_if(ids, [&](std::uint32_t id) { return kept[id] == 0; });
  return ids;
}

/// Else: the greatest first, of those that --having keeps.
Result<Ids> top_of_rows(const Parts& parts, const Grid& whole, std::size_t top) {
  PORTICO_TRY(const Table table, make_table(parts, whole));
  RowNumbers order(table.rows);
  std::iota(order.begin(), order.end(), 0U);
  PORTICO_CHECK(apply_having(table, parts, order));
  sort_by(table, {{first_measure(table), true}}, order);
  order.resize(std::min(order.size(), top));
  Ids best;
  for (const std::size_t row : order) best.push_back(whole.combinations[row]);
  return best;
}

/// Columns are often called as the aggregate they are, which an expression cannot hold.
Result<expr::Expression> parse_having(const std::string& text) {
  auto condition = expr::Expression::parse(text);
  if (condition || expr::Measure::parse(text).has_error()) return condition;
  Error error = condition.error();
  error.hint = "a column of the answer that is called so stands in double quotes, as in \"sum(quantity)\" > 5";
  return error;
}

}  // namespace

void Table::add(model::AnswerColumn what, Column column, std::optional<Column> place) {
  meta.push_back(std::move(what));
  columns.push_back(std::move(column));
  places.push_back(std::move(place));
}

void add_dimension(Table& table, const Parts& parts, const Grid& grid, std::size_t index) {
  const Dimension& dimension = parts.plan.dimensions[index];
  Column values = parts.combinations.values(index, grid.combinations);
  std::optional<Column> place;
  if (dimension.cut || grid.others) place = values;
  if (dimension.cut) values = labels_of(values, *dimension.cut);
  if (grid.others && dimension.fiscal) values = labels_of(values, *dimension.fiscal);
  if (grid.others) values = with_others(values, index, parts);
  if (grid.others) append_null(*place);
  RowNumbers repeated;
  repeated.reserve(table.rows);
  for (std::size_t bucket = 0; bucket < grid.height(); ++bucket)
    for (std::uint32_t i = 0; i < grid.width(); ++i) repeated.push_back(i);
  if (place) place = picked(*place, repeated);
  const Type type = values.type;
  const auto fiscal = grid.others ? std::nullopt : dimension.fiscal;
  table.add({dimension.name, type, Role::dimension, dimension.unit.name, dimension.unit.field, fiscal},
            picked(values, repeated), std::move(place));
}

void add_dimensions(Table& table, const Parts& parts, const Grid& grid) {
  for (std::size_t i = 0; i < parts.plan.dimensions.size(); ++i) add_dimension(table, parts, grid, i);
}

std::vector<std::string> Table::names() const {
  std::vector<std::string> names;
  for (const auto& column : meta) names.push_back(column.name);
  return names;
}

Error Table::no_column(std::string_view where, const std::string& name) const {
  return Error{.code = Errc::invalid,
               .message = fmt::format("{}: the answer has no column '{}'{}", where, printable(name),
                                      did_you_mean(name, names())),
               .hint = "sort by a dimension, a measure or the time column; '-' before the name reverses"};
}

Grid whole_grid(const Parts& parts, Span buckets) {
  Grid grid{.buckets = buckets, .combinations = Ids(parts.combinations.size())};
  std::iota(grid.combinations.begin(), grid.combinations.end(), 0U);
  std::vector<Column> keys;
  for (std::size_t i = 0; i < parts.combinations.dimensions(); ++i)
    keys.push_back(parts.combinations.values(i, grid.combinations));
  std::sort(grid.combinations.begin(), grid.combinations.end(), [&](std::uint32_t a, std::uint32_t b) {
    for (const Column& key : keys)
      if (const int order = compared_cells(key, a, b); order != 0) return order < 0;
    return a < b;
  });
  return grid;
}

Result<Grid> top_grid(const Parts& parts, const Grid& whole) {
  if (!parts.query.top || parts.plan.dimensions.empty()) return whole;
  Grid grid = whole;
  const auto top = static_cast<std::size_t>(*parts.query.top);
  if (parts.plan.is_series()) {
    grid.combinations = top_of_series(parts, whole.combinations, top);
  } else {
    PORTICO_TRY(grid.combinations, top_of_rows(parts, whole, top));
  }
  grid.others = parts.query.others && grid.combinations.size() < whole.combinations.size();
  return grid;
}

Result<Table> make_table(const Parts& parts, const Grid& grid) {
  constexpr std::size_t most_rows = 1'000'000;
  if (grid.rows() > most_rows)
    return Error{.code = Errc::invalid,
                 .message = fmt::format("the answer would have {} rows, more than a million", grid.rows()),
                 .hint = "narrow the question with --top, --where, a shorter period or fewer --by"};
  return TableMaker(parts, grid).make();
}

Result<void> apply_having(const Table& table, const Parts& parts, RowNumbers& order) {
  if (parts.query.having.empty()) return {};
  expr::Schema schema;
  expr::RowSet rows{.rows = table.rows};
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    schema.push_back({table.meta[i].name, table.meta[i].type});
    rows.columns.push_back(&table.columns[i]);
  }
  PORTICO_TRY(const auto condition, parse_having(parts.query.having));
  auto bound = expr::bind_condition(condition, schema);
  if (!bound) {
    Error error = bound.error();
    if (error.hint.empty())
      error.hint = printable(fmt::format("--having is about the answer's columns: {}", fmt::join(table.names(), ", ")));
    return error;
  }
  const Column truth = bound->evaluate(rows, {.zone = parts.plan.moment.zone});
  std::erase_if(order, [&](std::size_t row) { return truth.null_at(row) || truth.ints[row] == 0; });
  return {};
}

Result<RowNumbers> chosen_rows(const Table& table, const Parts& parts) {
  RowNumbers order(table.rows);
  std::iota(order.begin(), order.end(), 0U);
  const auto top = parts.query.top;
  const bool chosen = top && !parts.plan.is_series() && !parts.plan.dimensions.empty();
  if (chosen) return order;  // --having came before
  PORTICO_CHECK(apply_having(table, parts, order));
  if (!top || !parts.plan.dimensions.empty() || parts.query.trend) return order;  // a trend alone is one row
  sort_by(table, {{first_measure(table), true}}, order);
  order.resize(std::min(order.size(), static_cast<std::size_t>(*top)));
  return order;
}

Result<void> sort_rows(const Table& table, const model::Query& query, RowNumbers& order) {
  PORTICO_TRY(const auto keys, parse_sort(query.sort, table.names(),
                                          [&](const std::string& name) { return table.no_column("--sort", name); }));
  if (!keys.empty()) sort_by(table, by_unit_first(table, keys), order);
  if (query.limit) order.resize(std::min(order.size(), static_cast<std::size_t>(*query.limit)));
  return {};
}

}  // namespace portico::query
