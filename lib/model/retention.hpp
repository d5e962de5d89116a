#pragma once
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/time.hpp"

namespace portico::model {

/// How long rows are kept: keep = "5 years". Its texts are COUNT UNIT with COUNT 1 to 9999 and UNIT day, week, month or
/// year, singular or plural, in any case.
class Retention {
 public:
  enum class Unit { day, week, month, year };

  /// `invalid`, saying what is wrong and what was expected.
  static Result<Retention> parse(std::string_view text);
  /// The one way to write it: "1 year", "5 years".
  std::string print() const;

  /// Rows with a time before this are not kept: the start of the day, UTC, that is so long before `now` by the calendar
  /// (where a month is too short for it, its last day).
  Instant horizon(Instant now) const;

  friend bool operator==(const Retention&, const Retention&) = default;

 private:
  Retention(int count, Unit unit) : count_(count), unit_(unit) {}

  int count_;
  Unit unit_;
};

}  // namespace portico::model
