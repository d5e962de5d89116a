#include "query/bounds.hpp"

#include <algorithm>
#include <cmath>

namespace portico::query {
namespace {

using sql::Comparison;
using sql::Operand;

enum class Side { least, greatest };

constexpr double most_units = 9e18;  // a little below 2^63

/// A number of units from a real one, a little outside of it: by one unit, and by what rounding may have taken.
std::optional<std::int64_t> units_beside(double units, Side side) {
  const double margin = 1 + std::abs(units) * 1e-15;
  const double outside = side == Side::least ? std::floor(units - margin) : std::ceil(units + margin);
  if (!(std::abs(outside) < most_units)) return std::nullopt;
  return static_cast<std::int64_t>(outside);
}

std::optional<Value> whole_bound(const Operand& operand, Side side) {
  if (const auto* whole = std::get_if<std::int64_t>(&operand)) return Value(*whole);
  const auto* real = std::get_if<double>(&operand);
  const auto units = real ? units_beside(*real, side) : std::nullopt;
  return units ? std::optional(Value(*units)) : std::nullopt;
}

std::optional<Value> decimal_bound(const Operand& operand, Side side, int scale) {
  double number = 0;
  if (const auto* whole = std::get_if<std::int64_t>(&operand))
    number = static_cast<double>(*whole);
  else if (const auto* real = std::get_if<double>(&operand))
    number = *real;
  else
    return std::nullopt;
  const auto units = units_beside(number * static_cast<double>(power_of_ten(scale)), side);
  return units ? std::optional(Value(Decimal::from_units(*units, scale))) : std::nullopt;
}

std::optional<Value> real_bound(const Operand& operand) {
  constexpr std::int64_t exact = std::int64_t{1} << 53;
  if (const auto* real = std::get_if<double>(&operand)) return Value(*real);
  const auto* whole = std::get_if<std::int64_t>(&operand);
  if (!whole || *whole > exact || *whole < -exact) return std::nullopt;
  return Value(static_cast<double>(*whole));
}

std::optional<Value> time_bound(std::string_view text, Side side, const Zone& zone) {
  const auto moment = first_moment(text);
  if (!moment) return std::nullopt;
  // As if the wall clock were UTC's, and in other zones a day off: no offset is larger, and none needs be known.
  const Instant instant{moment->time_since_epoch()};
  if (zone.name() == "UTC") return Value(instant);
  constexpr std::chrono::hours day{24};
  return Value(side == Side::least ? Instant(instant - day) : Instant(instant + day));
}

std::optional<Value> bound_of(Type type, const Operand& operand, Side side, const Zone& zone) {
  const auto* text = std::get_if<std::string>(&operand);
  switch (type.kind) {
    case TypeKind::integer:
    case TypeKind::boolean:
      return whole_bound(operand, side);
    case TypeKind::decimal:
      return decimal_bound(operand, side, type.scale);
    case TypeKind::floating:
      return real_bound(operand);
    case TypeKind::text:
      return text ? std::optional(Value(*text)) : std::nullopt;
    case TypeKind::time:
      return text ? time_bound(*text, side, zone) : std::nullopt;
    case TypeKind::date: {
      const auto moment = text ? first_moment(*text) : std::nullopt;
      return moment ? std::optional(Value(date_of(*moment))) : std::nullopt;
    }
  }
  return std::nullopt;
}

/// The bound on this side of all operands; nothing where one of them has none.
std::optional<Value> bound_of_all(Type type, const sql::Condition& condition, Side side, const Zone& zone) {
  std::optional<Value> outermost;
  for (const Operand& operand : condition.operands) {
    auto bound = bound_of(type, operand, side, zone);
    if (!bound) return std::nullopt;
    const auto further = [&] { return side == Side::least ? *bound < *outermost : *outermost < *bound; };
    if (!outermost || further()) outermost = std::move(bound);
  }
  return outermost;
}

/// A number that orders cells of one kind as their values are ordered.
std::int64_t order_of(const Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  if (const auto* decimal = std::get_if<Decimal>(&value)) return decimal->units();
  if (const auto* date = std::get_if<Date>(&value)) return date->time_since_epoch().count();
  return std::get<Instant>(value).time_since_epoch().count();
}

bool inside(const Bounds& bounds, const Column& column, std::size_t row) {
  if (column.null_at(row)) return false;
  const auto between = [&](const auto& value, const auto& of) {
    return (!bounds.least || value >= of(*bounds.least)) && (!bounds.greatest || value <= of(*bounds.greatest));
  };
  if (column.type.kind == TypeKind::text)
    return between(column.text_at(row),
                   [](const Value& value) { return std::string_view(std::get<std::string>(value)); });
  if (column.type.kind == TypeKind::floating)
    return between(column.floats[row], [](const Value& value) { return std::get<double>(value); });
  return between(column.ints[row], order_of);
}

}  // namespace

std::optional<LocalTime> first_moment(std::string_view text) {
  constexpr std::string_view shape = "0000-01-01 00:00:00.000000";
  constexpr std::size_t ends[] = {4, 7, 10, 13, 16, 19, 21, 22, 23, 24, 25, 26};
  if (std::find(std::begin(ends), std::end(ends), text.size()) == std::end(ends)) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    const bool wants_digit = shape[i] >= '0' && shape[i] <= '9';
    if (wants_digit ? !digit : text[i] != shape[i]) return std::nullopt;
  }
  const auto instant = parse_instant(std::string(text) + std::string(shape.substr(text.size())) + "Z");
  return instant ? std::optional(LocalTime{instant->time_since_epoch()}) : std::nullopt;
}

std::vector<Bounds> bounds_of(const std::vector<sql::Condition>& conditions, const model::Dataset& dataset,
                              const Zone& zone) {
  std::vector<Bounds> all;
  for (const sql::Condition& condition : conditions) {
    if (condition.column >= dataset.fields.size()) continue;
    const Comparison how = condition.comparison;
    const Type type = dataset.fields[condition.column].type;
    Bounds bounds{.field = condition.column};
    if (how == Comparison::null) bounds.nulls = Bounds::Nulls::only;
    if (how == Comparison::not_null) bounds.nulls = Bounds::Nulls::none;
    if (how != Comparison::less && how != Comparison::less_equal)
      bounds.least = bound_of_all(type, condition, Side::least, zone);
    if (how != Comparison::greater && how != Comparison::greater_equal)
      bounds.greatest = bound_of_all(type, condition, Side::greatest, zone);
    if (bounds.least || bounds.greatest || bounds.nulls != Bounds::Nulls::either) all.push_back(std::move(bounds));
  }
  return all;
}

std::vector<warehouse::FieldRange> ranges_of(const std::vector<Bounds>& bounds, const model::Dataset& dataset) {
  std::vector<warehouse::FieldRange> ranges;
  for (const Bounds& one : bounds) {
    const model::Field& field = dataset.fields[one.field];
    const bool kept_track_of = field.type.kind != TypeKind::floating && field.type.kind != TypeKind::boolean;
    if (!field.derived && kept_track_of && (one.least || one.greatest))
      ranges.push_back({.field = field.name, .least = one.least, .greatest = one.greatest});
  }
  return ranges;
}

void keep_within(const Bounds& bounds, const Column& column, RowNumbers& rows) {
  const bool about_values = bounds.least || bounds.greatest;
  // SQL takes a number that is none for null.
  const bool may_be_nan = column.type.kind == TypeKind::floating;
  std::erase_if(rows, [&](std::uint32_t row) {
    if (about_values) return !inside(bounds, column, row);
    const bool null = column.null_at(row) || (may_be_nan && std::isnan(column.floats[row]));
    return null != (bounds.nulls == Bounds::Nulls::only);
  });
}

}  // namespace portico::query
