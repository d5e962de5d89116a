#include "sql/cells.hpp"

#include <bit>
#include <cmath>

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

constexpr std::size_t date_digits = 10;

void put_digits(char* at, unsigned number, int digits) {
  for (char* digit = at + digits; digit != at; number /= 10) *--digit = static_cast<char>('0' + number % 10);
}

/// Its digits only.
void put_date(char* at, std::int64_t days) {
  const std::chrono::year_month_day date{Date{std::chrono::days{days}}};
  put_digits(at, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  put_digits(at + 5, static_cast<unsigned>(date.month()), 2);
  put_digits(at + 8, static_cast<unsigned>(date.day()), 2);
}

}  // namespace

// Written by hand: a statement may ask for each row's time, and this is most of what that costs.
std::string date_text(std::int64_t days) {
  std::string text(date_digits, '-');
  put_date(text.data(), days);
  return text;
}

std::string_view TimeText::of(std::int64_t microseconds) {
  constexpr std::int64_t a_second = 1'000'000;
  constexpr std::int64_t a_day = 86'400 * a_second;
  const std::int64_t days = (microseconds - (microseconds < 0 ? a_day - 1 : 0)) / a_day;
  const std::int64_t within = microseconds - days * a_day;
  const auto second = static_cast<unsigned>(within / a_second);
  const auto fraction = static_cast<unsigned>(within % a_second);
  if (!day_) std::string_view("0000-00-00 00:00:00.000000").copy(text_.data(), text_.size());
  if (day_ != days) put_date(text_.data(), days);
  day_ = days;
  put_digits(&text_[11], second / 3600, 2);
  put_digits(&text_[14], second / 60 % 60, 2);
  put_digits(&text_[17], second % 60, 2);
  if (fraction == 0) return {text_.data(), 19};
  put_digits(&text_[20], fraction, 6);
  return {text_.data(), text_.size()};
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
