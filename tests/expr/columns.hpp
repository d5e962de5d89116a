#pragma once
#include <vector>

#include "core/column.hpp"
#include "expr/bind.hpp"

namespace portico::testing {

inline Column column_of(Type type, const std::vector<Value>& cells) {
  ColumnBuilder builder(type);
  for (const Value& cell : cells) builder.append(cell);
  return builder.take();
}

/// A named column and its cells, and the expressions evaluated over them.
class Sheet {
 public:
  Sheet& add(const std::string& name, Type type, const std::vector<Value>& cells) {
    schema_.push_back({name, type});
    columns_.push_back(column_of(type, cells));
    rows_ = cells.size();
    return *this;
  }
  const expr::Schema& schema() const { return schema_; }
  expr::RowSet rows() const {
    expr::RowSet set{.rows = rows_};
    for (const Column& column : columns_) set.columns.push_back(&column);
    return set;
  }
  /// The error's message, or the result's cells joined by blanks; null is "null".
  std::string evaluate(std::string_view text, const Zone* zone = nullptr) {
    const auto parsed = expr::Expression::parse(text);
    if (!parsed) return parsed.error().message;
    const auto bound = expr::bind(*parsed, schema_);
    if (!bound) return bound.error().message;
    const Column column = bound->evaluate(rows(), {.zone = zone, .tally = &tally});
    std::string result;
    for (std::size_t row = 0; row < rows_; ++row) {
      if (row > 0) result += ' ';
      result += column.null_at(row) ? "null" : to_string(column.value_at(row));
    }
    return result;
  }

  expr::Tally tally;

 private:
  expr::Schema schema_;
  std::vector<Column> columns_;
  std::size_t rows_ = 1;
};

}  // namespace portico::testing
