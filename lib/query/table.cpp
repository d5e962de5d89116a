#include "query/table.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::query {
namespace {

using Role = model::AnswerColumn::Role;
using Index = std::vector<std::size_t>;

/// The combinations in the order of their values.
Ids ordered_combinations(const Parts& parts) {
  Ids ids(parts.combinations.size());
  std::iota(ids.begin(), ids.end(), 0U);
  std::vector<Column> keys;
  for (std::size_t i = 0; i < parts.combinations.dimensions().size(); ++i)
    keys.push_back(parts.combinations.values(i, ids));
  std::sort(ids.begin(), ids.end(), [&](std::uint32_t a, std::uint32_t b) {
    for (const Column& key : keys)
      if (const int order = compared_cells(key, a, b); order != 0) return order < 0;
    return a < b;
  });
  return ids;
}

/// Keeps the `top` combinations by the first measure over the whole period, in the order they stand.
void keep_top(const Parts& parts, std::size_t top, Ids& ids) {
  const Column& rank = parts.current.combinations.front();
  const std::size_t none = rank.size() - 1;
  const auto row = [&](std::uint32_t id) { return std::min(std::size_t{id} + 1, none); };
  Ids best = ids;
  std::stable_sort(best.begin(), best.end(), [&](std::uint32_t a, std::uint32_t b) {
    const bool a_null = rank.null_at(row(a)), b_null = rank.null_at(row(b));
    if (a_null || b_null) return !a_null;
    return compared_cells(rank, row(a), row(b)) > 0;
  });
  best.resize(std::min(best.size(), top));
  std::vector<std::uint8_t> kept(parts.combinations.size(), 0);
  for (const std::uint32_t id : best) kept[id] = 1;
  std::erase_if(ids, [&](std::uint32_t id) { return kept[id] == 0; });
}

Column time_column(const Parts& parts, Span buckets, std::size_t repeats) {
  const bool hours = *parts.plan.every == calendar::Every::hour;
  Column column{.type = {.kind = hours ? TypeKind::time : TypeKind::date}};
  for (std::uint32_t bucket = buckets.begin; bucket < buckets.end; ++bucket) {
    const Instant start = parts.bounds[bucket];
    const std::int64_t value = hours ? start.time_since_epoch().count()
                                     : date_of(parts.plan.moment.zone->to_local(start)).time_since_epoch().count();
    column.ints.insert(column.ints.end(), repeats, value);
  }
  return column;
}

/// Where the cells of the table's rows stand in an outcome.
Index cell_rows(const Outcome& outcome, Span buckets, const Ids& combinations) {
  Index index;
  index.reserve((buckets.end - buckets.begin) * combinations.size());
  for (std::uint32_t bucket = buckets.begin; bucket < buckets.end; ++bucket)
    for (const std::uint32_t combination : combinations) index.push_back(outcome.row_of(combination, bucket));
  return index;
}

void add_measures(const Parts& parts, const Index& current_rows, const Index& previous_rows, Table& table) {
  const auto& outputs = parts.plan.measures.outputs();
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    Column current = picked(parts.current.measures[i], current_rows);
    table.add({outputs[i].name, outputs[i].type, Role::measure, outputs[i].unit}, current);
    if (parts.previous) add_comparison(table, outputs[i], current, picked(parts.previous->measures[i], previous_rows));
  }
}

Result<std::size_t> column_named(const Table& table, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& column : table.meta) {
    if (column.name == name) return names.size();
    names.push_back(column.name);
  }
  return Error{
      .code = Errc::invalid,
      .message = fmt::format("--sort: the answer has no column '{}'{}", printable(name), did_you_mean(name, names)),
      .hint = "sort by a dimension, a measure or the time column; '-' before the name reverses"};
}

Result<void> apply_having(const Table& table, const model::Query& query, const Plan& plan, Index& order) {
  if (query.having.empty()) return {};
  expr::Schema schema;
  expr::RowSet rows{.rows = table.rows};
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    schema.push_back({table.meta[i].name, table.meta[i].type});
    rows.columns.push_back(&table.columns[i]);
  }
  PORTICO_TRY(const auto condition, expr::Expression::parse(query.having));
  PORTICO_TRY(const auto bound, expr::bind_condition(condition, schema));
  const Column truth = bound.evaluate(rows, {.zone = plan.moment.zone});
  std::erase_if(order, [&](std::size_t row) { return truth.null_at(row) || truth.ints[row] == 0; });
  return {};
}

struct SortKey {
  std::size_t column = 0;
  bool descending = false;
};

void sort_by(const Table& table, const std::vector<SortKey>& keys, Index& order) {
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    for (const auto& [at, descending] : keys) {
      const Column& column = table.columns[at];
      const int found = compared_cells(column, a, b);
      const bool has_null = column.null_at(a) || column.null_at(b);  // last, whichever the direction
      if (found != 0) return descending && !has_null ? found > 0 : found < 0;
    }
    return false;
  });
}

std::size_t first_measure(const Table& table) {
  const auto found = std::find_if(table.meta.begin(), table.meta.end(),
                                  [](const auto& column) { return column.role == Role::measure; });
  return static_cast<std::size_t>(found - table.meta.begin());
}

}  // namespace

void Table::add(model::AnswerColumn what, Column column) {
  meta.push_back(std::move(what));
  columns.push_back(std::move(column));
}

Column picked(const Column& column, const Index& index) {
  Column result{.type = column.type, .dictionary = column.dictionary};
  const auto pick = [&](const auto& from, auto& to) {
    if (from.empty()) return;
    to.reserve(index.size());
    for (const std::size_t row : index) to.push_back(from[row]);
  };
  pick(column.ints, result.ints);
  pick(column.floats, result.floats);
  pick(column.codes, result.codes);
  pick(column.nulls, result.nulls);
  return result;
}

int compared_cells(const Column& column, std::size_t a, std::size_t b) {
  const auto order = [](const auto& left, const auto& right) { return left < right ? -1 : (right < left ? 1 : 0); };
  if (column.null_at(a) || column.null_at(b)) return order(column.null_at(a), column.null_at(b));
  switch (column.type.kind) {
    case TypeKind::text:
      return order(column.text_at(a), column.text_at(b));
    case TypeKind::floating:
      return order(column.floats[a], column.floats[b]);
    default:
      return order(column.ints[a], column.ints[b]);
  }
}

Result<Table> make_table(const Parts& parts, Span buckets, std::optional<std::int64_t> top) {
  constexpr std::size_t most_rows = 1'000'000;
  Ids combinations = ordered_combinations(parts);
  const bool ranked = top && parts.plan.every && !parts.plan.dimensions.empty();
  if (ranked) keep_top(parts, static_cast<std::size_t>(*top), combinations);
  const std::size_t bucket_count = buckets.end - buckets.begin;
  if (bucket_count * combinations.size() > most_rows)
    return Error{.code = Errc::invalid,
                 .message = fmt::format("the answer would have {} rows, more than a million",
                                        bucket_count * combinations.size()),
                 .hint = "narrow the question with --top, --where, a shorter period or fewer --by"};
  Table table{.rows = bucket_count * combinations.size()};
  if (parts.plan.every)
    table.add({std::string(calendar::name_of(*parts.plan.every)), {}, Role::time, ""},
              time_column(parts, buckets, combinations.size()));
  if (parts.plan.every) table.meta.front().type = table.columns.front().type;
  Index repeated;
  for (std::size_t bucket = 0; bucket < bucket_count; ++bucket)
    for (std::size_t i = 0; i < combinations.size(); ++i) repeated.push_back(i);
  for (std::size_t i = 0; i < parts.plan.dimensions.size(); ++i) {
    const Dimension& dimension = parts.plan.dimensions[i];
    table.add({dimension.name, dimension.type, Role::dimension, dimension.unit},
              picked(parts.combinations.values(i, combinations), repeated));
  }
  const Index previous = parts.previous ? cell_rows(*parts.previous, buckets, combinations) : Index();
  add_measures(parts, cell_rows(parts.current, buckets, combinations), previous, table);
  return table;
}

std::vector<Value> total_row(const Parts& parts) {
  std::vector<Value> row(parts.plan.dimensions.size() + (parts.plan.every ? 1 : 0));
  Table table{.rows = 1};
  const auto& outputs = parts.plan.measures.outputs();
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    Column current = picked(parts.current.total[i], {1});
    table.add({outputs[i].name, outputs[i].type, Role::measure, outputs[i].unit}, current);
    if (parts.previous) add_comparison(table, outputs[i], current, picked(parts.previous->total[i], {1}));
  }
  for (const Column& column : table.columns) row.push_back(column.value_at(0));
  return row;
}

Result<Index> shown_rows(const Table& table, const model::Query& query, const Plan& plan) {
  Index order(table.rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  PORTICO_CHECK(apply_having(table, query, plan, order));
  const bool series = plan.every && !plan.dimensions.empty();
  if (query.top && !series) {
    sort_by(table, {{first_measure(table), true}}, order);
    order.resize(std::min(order.size(), static_cast<std::size_t>(*query.top)));
  }
  std::vector<SortKey> keys;
  for (const std::string& text : query.sort) {
    const bool descending = text.starts_with('-');
    PORTICO_TRY(const std::size_t column, column_named(table, descending ? text.substr(1) : text));
    keys.push_back({column, descending});
  }
  if (!keys.empty()) sort_by(table, keys, order);
  if (query.limit) order.resize(std::min(order.size(), static_cast<std::size_t>(*query.limit)));
  return order;
}

}  // namespace portico::query
