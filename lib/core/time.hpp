#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace portico {

/// A moment, UTC, in microseconds since 1970 without leap seconds. Covers years -290,000 to 290,000.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
/// A wall-clock reading without a zone.
using LocalTime = std::chrono::local_time<std::chrono::microseconds>;
/// A calendar day without a zone.
using Date = std::chrono::sys_days;

/// "2026-01-31T07:00:00Z"; a fraction is printed only when there is one, with 3 or 6 digits. Years
/// outside 0 to 9999 have a sign and six digits (ISO 8601, expanded).
std::string to_iso(Instant instant);
/// "2026-01-31".
std::string to_iso(Date date);
/// The inverse of `to_iso(Instant)`; also takes an offset (+01:00) and a blank in place of `T`, and a fraction of 1 to
/// 9 digits, cut to microseconds. Nothing if malformed.
std::optional<Instant> parse_instant(std::string_view text);
/// The inverse of `to_iso(Date)`. Nothing if malformed or no such day.
std::optional<Date> parse_date(std::string_view text);

/// Local time on that day at midnight plus `time_of_day`.
inline LocalTime local(Date date, std::chrono::microseconds time_of_day = std::chrono::microseconds{0}) {
  return LocalTime{date.time_since_epoch()} + time_of_day;
}
/// The calendar day of a wall-clock reading.
inline Date date_of(LocalTime time) { return Date{std::chrono::floor<std::chrono::days>(time.time_since_epoch())}; }

}  // namespace portico
