#include "query/cut.hpp"

#include <algorithm>

#include "calendar/bucket.hpp"

namespace portico::query {
namespace {

/// A number's units at the largest scale that is compared.
Int128 at_scale(Decimal number, int scale) { return Int128{number.units()} * power_of_ten(scale - number.scale()); }

Column cut_numbers(const Column& values, const std::vector<Decimal>& bounds) {
  Column pieces{.type = {.kind = TypeKind::integer}, .nulls = values.nulls};
  const int own_scale = values.type.kind == TypeKind::decimal ? values.type.scale : 0;
  int scale = own_scale;
  for (const Decimal bound : bounds) scale = std::max(scale, bound.scale());
  std::vector<Int128> limits;
  for (const Decimal bound : bounds) limits.push_back(at_scale(bound, scale));
  const Int128 factor = power_of_ten(scale - own_scale);
  for (const std::int64_t value : values.ints)
    pieces.ints.push_back(std::upper_bound(limits.begin(), limits.end(), value * factor) - limits.begin());
  std::vector<double> edges;
  for (const Decimal bound : bounds) edges.push_back(bound.to_double());
  for (const double value : values.floats)
    pieces.ints.push_back(std::upper_bound(edges.begin(), edges.end(), value) - edges.begin());
  return pieces;
}

/// The unit that the last value lay in is remembered: the next one is mostly in it.
Column cut_times(const Column& values, const model::Cut& cut, const Zone& zone) {
  const bool hours = *cut.unit == calendar::Every::hour;
  Column pieces{.type = {.kind = hours ? TypeKind::time : TypeKind::date}, .nulls = values.nulls};
  pieces.ints.resize(values.ints.size());
  std::int64_t begin = 0, end = 0, piece = 0;
  for (std::size_t row = 0; row < pieces.ints.size(); ++row) {
    if (values.null_at(row)) continue;
    const std::int64_t value = values.ints[row];
    if (value < begin || value >= end) {
      const Instant instant{std::chrono::microseconds{value}};
      const auto bounds =
          calendar::boundaries({instant, instant + std::chrono::microseconds{1}}, *cut.unit, zone, cut.conventions);
      begin = bounds.front().time_since_epoch().count();
      end = bounds[1].time_since_epoch().count();
      piece = hours ? begin : date_of(zone.to_local(bounds.front())).time_since_epoch().count();
    }
    pieces.ints[row] = piece;
  }
  return pieces;
}

Column cut_dates(const Column& values, const model::Cut& cut) {
  Column pieces{.type = {.kind = TypeKind::date}, .nulls = values.nulls};
  for (const std::int64_t value : values.ints)
    pieces.ints.push_back(
        calendar::first_day(Date{std::chrono::days{value}}, *cut.unit, cut.conventions).time_since_epoch().count());
  return pieces;
}

/// Texts in place of values; null stays.
template <class TextOf>
Column named(const Column& values, const TextOf& text_of) {
  ColumnBuilder builder({.kind = TypeKind::text});
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (values.null_at(row))
      builder.append_null();
    else
      builder.append_text(text_of(row));
  }
  return builder.take();
}

}  // namespace

Column pieces_of(const Column& values, const model::Cut& cut, const Zone* zone) {
  if (!cut.unit) return cut_numbers(values, cut.bounds);
  if (values.type.kind == TypeKind::date) return cut_dates(values, cut);
  static const Zone utc;
  return cut_times(values, cut, zone ? *zone : utc);
}

Column labels_of(const Column& positions, const model::Cut& cut) {
  return named(positions, [&](std::size_t row) { return cut.label(positions.ints[row]); });
}

Column labels_of(const Column& days, const model::FiscalUnit& fiscal) {
  return named(days, [&](std::size_t row) { return fiscal.label(std::get<Date>(days.value_at(row))); });
}

}  // namespace portico::query
