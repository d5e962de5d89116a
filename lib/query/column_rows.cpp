#include "query/column_rows.hpp"

namespace portico::query {

bool is_number(Type type) {
  return type.kind == TypeKind::integer || type.kind == TypeKind::decimal || type.kind == TypeKind::floating;
}

Column picked(const Column& column, const RowNumbers& rows) {
  Column result{.type = column.type, .dictionary = column.dictionary};
  const auto pick = [&](const auto& from, auto& to) {
    if (from.empty()) return;
    to.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) to[i] = from[rows[i]];
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

}  // namespace portico::query
