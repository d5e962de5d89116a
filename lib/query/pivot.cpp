#include <algorithm>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "core/text.hpp"
#include "query/table.hpp"

namespace portico::query {
namespace {

using Role = model::AnswerColumn::Role;
using Index = RowNumbers;

constexpr std::size_t most_values = 200;

bool is_key(Role role) { return role == Role::time || role == Role::dimension; }

std::string text_of(const model::AnswerColumn& meta, const Column& column, std::size_t row) {
  if (column.null_at(row)) return "(none)";
  const Value value = column.value_at(row);
  if (const auto* text = std::get_if<std::string>(&value); text && text->empty()) return "(empty)";
  return meta.fiscal ? meta.fiscal->label(std::get<Date>(value)) : to_string(value);
}

/// Numbers the rows of `order` by what they have in `columns`: equal ones alike, in the order they come.
class Numbered {
 public:
  Numbered(const Table& table, const std::vector<std::size_t>& columns, const Index& order) {
    std::map<std::string, std::uint32_t> known;
    for (const std::uint32_t row : order) {
      std::string key;
      for (const std::size_t column : columns) {
        const std::string text = to_string(table.columns[column].value_at(row));
        key += fmt::format("{}{}:{}", table.columns[column].null_at(row) ? "-" : "+", text.size(), text);
      }
      const auto [at, added] = known.try_emplace(std::move(key), static_cast<std::uint32_t>(first_.size()));
      if (added) first_.push_back(row);
      of_row_.push_back(at->second);
    }
  }

  const Index& first() const { return first_; }  ///< a row of the table for each number
  std::size_t of(std::size_t place) const { return of_row_[place]; }

 private:
  Index first_, of_row_;
};

/// The values of the pivot ascending, rows without one behind them and "others" last, each as a row that has it; and
/// the place of each row's value among them.
struct Values {
  Index rows;
  Index of_place;
};

Values values_of(const Table& table, std::size_t pivot, const Index& order) {
  const Numbered numbers(table, {pivot}, order);
  const Column& shown = table.columns[pivot];
  const Column& column = table.order_of(pivot);
  Index sorted(numbers.first().size());
  std::iota(sorted.begin(), sorted.end(), 0U);
  std::stable_sort(sorted.begin(), sorted.end(), [&](std::uint32_t a, std::uint32_t b) {
    const std::uint32_t left = numbers.first()[a], right = numbers.first()[b];
    const int found = compared_cells(column, left, right);
    return found != 0 ? found < 0 : shown.null_at(left) && !shown.null_at(right);
  });
  Values values;
  Index place_of(sorted.size());
  for (std::uint32_t i = 0; i < sorted.size(); ++i) {
    place_of[sorted[i]] = i;
    values.rows.push_back(numbers.first()[sorted[i]]);
  }
  for (std::size_t i = 0; i < order.size(); ++i) values.of_place.push_back(place_of[numbers.of(i)]);
  return values;
}

/// The cells of `column` at `rows`; null where a row is `none`.
Column spread(const Column& column, const Index& rows, std::uint32_t none) {
  Index safe = rows;
  Column result{.type = column.type};
  std::vector<std::uint8_t> nulls(rows.size(), 0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i] == none) safe[i] = 0;
    nulls[i] = rows[i] == none || column.null_at(safe[i]);
  }
  result = picked(column, safe);
  result.nulls = std::move(nulls);
  return result;
}

/// A table's columns by what becomes of them.
struct Roles {
  std::size_t pivot = 0;
  std::vector<std::size_t> keys, cells;
};

Roles roles_of(const Table& table, const std::string& dimension) {
  Roles roles;
  for (std::size_t i = 0; i < table.meta.size(); ++i) {
    const auto& meta = table.meta[i];
    if (meta.role == Role::dimension && meta.name == dimension)
      roles.pivot = i;
    else
      (is_key(meta.role) ? roles.keys : roles.cells).push_back(i);
  }
  return roles;
}

}  // namespace

Result<Table> pivoted(const Table& table, const Index& order, const std::string& dimension) {
  const auto [pivot, keys, cells] = roles_of(table, dimension);
  const Values values = values_of(table, pivot, order);
  if (values.rows.size() > most_values)
    return Error{.code = Errc::invalid,
                 .message = fmt::format("--pivot: '{}' has {} values, more than {} columns", printable(dimension),
                                        values.rows.size(), most_values),
                 .hint = "narrow the question with --top or --where"};
  const Numbered numbers(table, keys, order);
  Table result{.rows = numbers.first().size()};
  for (const std::size_t key : keys)
    result.add(table.meta[key], picked(table.columns[key], numbers.first()),
               picked(table.order_of(key), numbers.first()));
  constexpr std::uint32_t none = UINT32_MAX;
  std::vector<Index> rows(values.rows.size(), Index(result.rows, none));  // of the table, by value and new row
  for (std::size_t i = 0; i < order.size(); ++i) rows[values.of_place[i]][numbers.of(i)] = order[i];
  for (std::size_t value = 0; value < values.rows.size(); ++value)
    for (const std::size_t cell : cells) {
      auto meta = table.meta[cell];
      const std::string text = text_of(table.meta[pivot], table.columns[pivot], values.rows[value]);
      meta.name = cells.size() == 1 ? text : text + " " + meta.name;
      if (meta.unit_field == dimension) {
        meta.unit_field.clear();
        if (!table.columns[pivot].null_at(values.rows[value])) meta.unit = text;
      }
      result.add(std::move(meta), spread(table.columns[cell], rows[value], none));
    }
  return result;
}

}  // namespace portico::query
