#include "sql/cells.hpp"

#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "core/hash.hpp"
#include "sql/shortest.hpp"

namespace portico::sql {
namespace {

constexpr double least_whole = -9223372036854775808.0;  // -2^63; every double from it to below 2^63 fits

std::uint64_t hash_whole(std::int64_t value) {
  // The finaliser of SplitMix64: equal hashes of different numbers are only rare.
  auto bits = static_cast<std::uint64_t>(value) + 0x9e3779b97f4a7c15U;
  bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9U;
  bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111ebU;
  return bits ^ (bits >> 31U);
}

/// As the whole number where it is one: 5.0 equals 5.
std::uint64_t hash_real(double value) {
  if (value >= least_whole && value < -least_whole && value == std::trunc(value))
    return hash_whole(static_cast<std::int64_t>(value));
  return ~hash_whole(std::bit_cast<std::int64_t>(value));
}

}  // namespace

std::string date_text(std::int64_t days) { return to_iso(Date{std::chrono::days{days}}); }

std::string time_text(std::int64_t microseconds) {
  const LocalTime time{std::chrono::microseconds{microseconds}};
  const auto within = time - local(date_of(time));
  const std::chrono::hh_mm_ss clock(within);
  std::string text = fmt::format("{} {:02}:{:02}:{:02}", to_iso(date_of(time)), clock.hours().count(),
                                 clock.minutes().count(), clock.seconds().count());
  if (clock.subseconds().count() != 0) text += fmt::format(".{:06}", clock.subseconds().count());
  return text;
}

std::optional<std::uint64_t> hash_of(const Column& column, std::size_t row) {
  if (column.null_at(row)) return std::nullopt;
  switch (column.type.kind) {
    case TypeKind::integer:
    case TypeKind::boolean:
      return hash_whole(column.ints[row]);
    case TypeKind::decimal: {
      const auto value = to_double(Decimal::from_units(column.ints[row], column.type.scale));
      return value ? std::optional(hash_real(*value)) : std::nullopt;
    }
    case TypeKind::floating:
      return std::isnan(column.floats[row]) ? std::nullopt : std::optional(hash_real(column.floats[row]));
    case TypeKind::text:
      return hash64(column.text_at(row));
    case TypeKind::date:
      return hash64(date_text(column.ints[row]));
    case TypeKind::time:
      return hash64(time_text(column.ints[row]));
  }
  return std::nullopt;
}

std::optional<std::uint64_t> hash_of(const Operand& operand, TypeKind kind) {
  const auto* text = std::get_if<std::string>(&operand);
  if ((text != nullptr) != is_text_in_sql(kind)) return std::nullopt;
  if (text) return hash64(*text);
  if (const auto* whole = std::get_if<std::int64_t>(&operand)) return hash_whole(*whole);
  return hash_real(std::get<double>(operand));
}

}  // namespace portico::sql
