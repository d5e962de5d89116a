#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "core/zone.hpp"

namespace portico::model {

/// How times and dates are written in a source, compiled once. The letters of strptime:
///
///   %Y 4 digits  %y 2 digits (69 and later: 19..)  %m %d %H %I %M %S 1 or 2 digits  %b Jan…Dec  %p AM PM
///   %f 1 to 9 digits of a fraction (cut to microseconds)  %z +01:00, +0100, Z  %s seconds since 1970
///   %F = %Y-%m-%d  %T = %H:%M:%S  %R = %H:%M  %% = %
///
/// Everything else stands for itself. An empty format is ISO 8601: a date, and optionally T or a blank with hours and
/// minutes, seconds, fraction, and Z or an offset. Immutable; any number of threads may use one.
class TimeFormat {
 public:
  /// `invalid` for an unknown letter, or when year, month or day cannot be told.
  static Result<TimeFormat> compile(std::string_view format);

  /// The moment that `text` means; without an offset in it, by the wall clock of `zone`. Nothing when it does not match
  /// as a whole or names no such day or time.
  std::optional<Instant> parse_time(std::string_view text, const Zone& zone) const;
  /// The day that `text` means. Nothing as above.
  std::optional<Date> parse_date(std::string_view text) const;

  bool is_iso() const { return format_.empty(); }
  /// As it was given; "ISO 8601" for the empty one.
  std::string shown() const { return format_.empty() ? "ISO 8601" : format_; }

 private:
  struct Parts;
  struct Step {
    char letter;   // of the directive; 0 for a literal
    char literal;  // the byte that must stand there
  };

  Result<void> add_steps(std::string_view format, std::string& letters);
  std::optional<Parts> parse(std::string_view text) const;

  std::string format_;
  std::vector<Step> steps_;
};

}  // namespace portico::model
