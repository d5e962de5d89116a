#include "ingest/iso_time.hpp"

#include <chrono>
#include <cstring>

namespace portico::ingest {
namespace {

constexpr std::size_t day_size = 10, clock_size = 8;

/// Two digits as a number; else more than any clock shows.
unsigned two_digits(const char* at) {
  const unsigned tens = static_cast<unsigned char>(at[0]) - unsigned{'0'};
  const unsigned ones = static_cast<unsigned char>(at[1]) - unsigned{'0'};
  return tens > 9 || ones > 9 ? 1000 : tens * 10 + ones;
}

/// "07:00:00"; negative when it is none.
std::int64_t clock_seconds(const char* at) {
  const unsigned hour = two_digits(at), minute = two_digits(at + 3), second = two_digits(at + 6);
  if (at[2] != ':' || at[5] != ':' || hour > 23 || minute > 59 || second > 59) return -1;
  return std::int64_t{hour} * 3600 + minute * 60 + second;
}

/// ".25" at the front of `rest` in microseconds, taken off it; negative when it is none.
std::int64_t take_fraction(std::string_view& rest) {
  constexpr std::int64_t units[] = {1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
  std::int64_t value = 0;
  std::size_t digits = 0;
  for (rest.remove_prefix(1); !rest.empty() && rest[0] >= '0' && rest[0] <= '9'; rest.remove_prefix(1))
    if (++digits <= 6) value = value * 10 + (rest[0] - '0');
  if (digits == 0 || digits > 9) return -1;
  return digits < 6 ? value * units[digits] : value;
}

}  // namespace

IsoTimeReader::Outcome IsoTimeReader::read(std::string_view cell, std::int64_t& microseconds) {
  if (cell.size() < day_size + 1 + clock_size || (cell[10] != 'T' && cell[10] != ' ' && cell[10] != 't'))
    return Outcome::other;
  const std::int64_t seconds = clock_seconds(cell.data() + day_size + 1);
  if (seconds < 0 || !read_day(cell.data())) return Outcome::other;
  std::string_view rest = cell.substr(day_size + 1 + clock_size);
  const std::int64_t fraction = rest.starts_with('.') ? take_fraction(rest) : 0;
  const bool zoned = rest.size() == 1 && (rest[0] == 'Z' || rest[0] == 'z');
  if (fraction < 0 || (!zoned && !rest.empty())) return Outcome::other;
  microseconds = day_ + seconds * 1'000'000 + fraction;
  return zoned ? Outcome::instant : Outcome::local;
}

/// Whether "2026-01-31" stands there; then `day_` is that day.
bool IsoTimeReader::read_day(const char* at) {
  if (std::memcmp(at, day_text_.data(), day_size) == 0) return true;
  const unsigned century = two_digits(at), year = two_digits(at + 2), month = two_digits(at + 5),
                 day = two_digits(at + 8);
  if (at[4] != '-' || at[7] != '-' || century > 99 || year > 99 || month > 12 || day > 31) return false;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(century * 100 + year)},
                                         std::chrono::month{month}, std::chrono::day{day}};
  if (!date.ok()) return false;
  std::memcpy(day_text_.data(), at, day_size);
  day_ = std::chrono::microseconds{std::chrono::sys_days{date}.time_since_epoch()}.count();
  return true;
}

}  // namespace portico::ingest
