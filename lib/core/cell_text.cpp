#include "core/cell_text.hpp"

#include <array>
#include <charconv>
#include <iterator>

#include <fmt/format.h>

namespace portico {
namespace {

constexpr int era_years = 400;
using Eras = std::chrono::duration<std::int64_t, std::ratio_multiply<std::ratio<146097>, std::chrono::days::period>>;

/// `value` with leading zeros.
void append_digits(std::string& out, std::uint64_t value, std::size_t width) {
  std::array<char, 20> digits{};
  for (std::size_t i = width; i-- > 0; value /= 10) digits[i] = static_cast<char>('0' + value % 10);
  out.append(digits.data(), width);
}

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 24> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  out.append(text.data(), end);
}

void append_date(std::string& out, std::int64_t year, unsigned month, unsigned day) {
  if (year < 0 || year > 9999)
    fmt::format_to(std::back_inserter(out), "{:+07}", year);
  else
    append_digits(out, static_cast<std::uint64_t>(year), 4);
  out += '-';
  append_digits(out, month, 2);
  out += '-';
  append_digits(out, day, 2);
}

}  // namespace

void append_iso(std::string& out, Date date) {
  const auto since = date.time_since_epoch();
  const auto era = std::chrono::floor<Eras>(since);  // chrono's years have 16 bits
  const std::chrono::year_month_day shown{Date{since - era}};
  append_date(out, static_cast<int>(shown.year()) + era.count() * era_years, static_cast<unsigned>(shown.month()),
              static_cast<unsigned>(shown.day()));
}

void append_iso(std::string& out, Instant instant) {
  const Date date = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::hh_mm_ss time{instant - date};
  const auto fraction = static_cast<std::uint64_t>(time.subseconds().count());
  append_iso(out, date);
  out += 'T';
  append_digits(out, static_cast<std::uint64_t>(time.hours().count()), 2);
  out += ':';
  append_digits(out, static_cast<std::uint64_t>(time.minutes().count()), 2);
  out += ':';
  append_digits(out, static_cast<std::uint64_t>(time.seconds().count()), 2);
  if (fraction != 0) out += '.';
  if (fraction % 1000 != 0)
    append_digits(out, fraction, 6);
  else if (fraction != 0)
    append_digits(out, fraction / 1000, 3);
  out += 'Z';
}

void append_decimal(std::string& out, std::int64_t units, int scale) {
  const auto magnitude =
      units < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(units) : static_cast<std::uint64_t>(units);
  std::uint64_t one = 1;
  for (int i = 0; i < scale; ++i) one *= 10;
  if (units < 0) out += '-';
  append_number(out, magnitude / one);
  if (scale == 0) return;
  out += '.';
  append_digits(out, magnitude % one, static_cast<std::size_t>(scale));
}

void append_cell(std::string& out, const Column& column, std::size_t row) {
  if (column.null_at(row)) return;
  switch (column.type.kind) {
    case TypeKind::integer:
      return append_number(out, column.ints[row]);
    case TypeKind::decimal:
      return append_decimal(out, column.ints[row], column.type.scale);
    case TypeKind::text:
      out += column.text_at(row);
      return;
    case TypeKind::boolean:
      out += column.ints[row] != 0 ? "true" : "false";
      return;
    case TypeKind::time:
      return append_iso(out, Instant{std::chrono::microseconds{column.ints[row]}});
    case TypeKind::date:
      return append_iso(out, Date{std::chrono::days{column.ints[row]}});
    case TypeKind::floating:
      out += to_string(column.value_at(row));
      return;
  }
}

}  // namespace portico
