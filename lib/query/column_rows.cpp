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

int compared_cells(const Column& left, std::size_t a, const Column& right, std::size_t b) {
  const auto order = [](const auto& one, const auto& other) { return one < other ? -1 : (other < one ? 1 : 0); };
  if (left.null_at(a) || right.null_at(b)) return order(left.null_at(a), right.null_at(b));
  switch (left.type.kind) {
    case TypeKind::text:
      return order(left.text_at(a), right.text_at(b));
    case TypeKind::floating:
      return order(left.floats[a], right.floats[b]);
    default:
      return order(left.ints[a], right.ints[b]);
  }
}

}  // namespace portico::query
