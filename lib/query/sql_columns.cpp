#include "query/sql_columns.hpp"

#include "query/bounds.hpp"
#include "sql/cells.hpp"
#include "sql/shortest.hpp"

namespace portico::query {
namespace {

using sql::Cell;

std::optional<Value> as_time(const std::string& text, const Zone& zone) {
  const auto moment = first_moment(text);
  if (!moment || sql::time_text(moment->time_since_epoch().count()) != text) return std::nullopt;
  const Zone::Reading reading = zone.resolve(*moment);
  return reading.kind == Zone::Kind::unique ? std::optional(Value(reading.instant)) : std::nullopt;
}

std::optional<Value> as_date(const std::string& text) {
  const auto date = parse_date(text);
  return date && to_iso(*date) == text ? std::optional(Value(*date)) : std::nullopt;
}

/// The cell as a value of the type; nothing where it is none. Nulls are of every type.
std::optional<Value> as_value(const Cell& cell, Type type, const Zone& zone) {
  if (std::holds_alternative<std::monostate>(cell)) return Value();
  const auto* whole = std::get_if<std::int64_t>(&cell);
  const auto* real = std::get_if<double>(&cell);
  const auto* text = std::get_if<std::string>(&cell);
  switch (type.kind) {
    case TypeKind::integer:
      return whole ? std::optional(Value(*whole)) : std::nullopt;
    case TypeKind::floating:
      return real    ? std::optional(Value(*real))
             : whole ? std::optional(Value(static_cast<double>(*whole)))
                     : std::nullopt;
    case TypeKind::decimal: {
      const auto decimal = real ? sql::to_decimal(*real, type.scale) : std::nullopt;
      return decimal ? std::optional(Value(*decimal)) : std::nullopt;
    }
    case TypeKind::text:
      return text ? std::optional(Value(*text)) : std::nullopt;
    case TypeKind::boolean:
      return whole && (*whole == 0 || *whole == 1) ? std::optional(Value(*whole == 1)) : std::nullopt;
    case TypeKind::time:
      return text ? as_time(*text, zone) : std::nullopt;
    case TypeKind::date:
      return text ? as_date(*text) : std::nullopt;
  }
  return std::nullopt;
}

Value as_text(const Cell& cell) {
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return std::to_string(*whole);
  if (const auto* real = std::get_if<double>(&cell)) return to_string(Value(*real));
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  return {};
}

/// The narrowest type of all cells of a column.
Type plain_type(const sql::Answer& answer, std::size_t index) {
  bool any = false;
  bool reals = false;
  for (const auto& row : answer.rows) {
    if (std::holds_alternative<std::string>(row[index])) return {.kind = TypeKind::text};
    reals = reals || std::holds_alternative<double>(row[index]);
    any = any || !std::holds_alternative<std::monostate>(row[index]);
  }
  if (!any) return {.kind = TypeKind::text};
  return {.kind = reals ? TypeKind::floating : TypeKind::integer};
}

}  // namespace

Type typed_cells(const sql::Answer& answer, std::size_t index, std::optional<Type> wanted, const Zone& zone,
                 std::vector<std::vector<Value>>& cells) {
  const auto fill = [&](Type type) {
    for (std::size_t row = 0; row < answer.rows.size(); ++row) {
      auto value = as_value(answer.rows[row][index], type, zone);
      if (!value && type.kind == TypeKind::text) value = as_text(answer.rows[row][index]);
      if (!value) return false;
      cells[row][index] = std::move(*value);
    }
    return true;
  };
  if (wanted && wanted->kind != TypeKind::text && fill(*wanted)) return *wanted;
  const Type plain = plain_type(answer, index);
  fill(plain);
  return plain;
}

}  // namespace portico::query
