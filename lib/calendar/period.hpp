#pragma once
/// calendar: human time — the language of periods ("last 12 months") and of schedules ("every monday at 07:00"), and
/// the buckets that time series are cut into, all by the wall clock of one IANA zone with its clock changes. Pure
/// functions of the moment they are given: it reads no clock, no settings and no data.
#include <optional>
#include <string>
#include <string_view>

#include "calendar/bucket.hpp"
#include "calendar/range.hpp"
#include "core/error.hpp"

namespace portico::calendar {

enum class Compare { previous, year };

/// What a period is compared with.
struct Comparison {
  Range range;
  bool elapsed_part = false;  ///< the period has not ended: only its part until now has a counterpart, and this is it

  friend bool operator==(const Comparison&, const Comparison&) = default;
};

/// A period as a person wrote it, not yet tied to a moment or a zone. English words in any case:
///
///   today | yesterday | all
///   this UNIT | last UNIT            the current one, to its end; the one before
///   last N UNITs                     complete ones, before the current one
///   past N UNITs                     up to now
///   2026 | 2026Q1 | 2026-03 | 2026-W07 | 2026-03-15 | FY2026 | FY2026Q1
///   2026-01-01..2026-02-01           the second day is excluded
///   since monday | since 2026-01-31  up to now
///   UNIT to date                     a week or a longer one; up to now
///
/// UNIT is hour, day, week, month, quarter, year, fiscal quarter or fiscal year; N is 1 to 9999.
class Period {
 public:
  /// `invalid` with the column, what was expected there, and the near word.
  static Result<Period> parse(std::string_view text);
  /// The one way to write it: `parse(print())` equals it.
  std::string print() const;

  /// `invalid` for "since" a day after `now`.
  Result<Range> resolve(Instant now, const Zone& zone, Conventions conventions = {}) const;

  /// What to compare with. `previous`: as many calendar units before (this month: the month before; last 3 weeks: the 3
  /// before; since monday: a week before), else the same number of days just before. `year`: the same dates a year
  /// before; weeks by 52 weeks, so that weekdays meet. Of a period that has not ended the elapsed part is compared with
  /// the same elapsed part. `invalid` for "all", and where `resolve` is.
  Result<Comparison> comparison(Compare with, Instant now, const Zone& zone, Conventions conventions = {}) const;

  /// What that compares with, for people, as after "up 3 % on": "the week before", "the 2 months before", "the same
  /// part of the month before", "the same period of the year before". `complete` is that of the resolved range; "" for
  /// "all".
  std::string earlier_words(Compare with, bool complete) const;

  bool is_all() const { return kind_ == Kind::all; }
  friend bool operator==(const Period&, const Period&) = default;

 private:
  friend class PeriodParser;
  enum class Kind { all, current, last, past, unit, dates, since_day, since_weekday, to_date };
  struct Span {
    LocalTime begin;
    std::optional<LocalTime> end;  // nothing: now
  };
  struct Step {
    int months = 0;
    int days = 0;
  };
  enum class Missing { earlier, later };  // what stands for 30 February: the day before, or the next midnight

  bool counts_hours() const;
  Span span(LocalTime now, Conventions conventions) const;
  Range resolve_hours(Instant now, const Zone& zone) const;
  Step own_length() const;
  Step step(Compare with, LocalTime begin, LocalTime now) const;
  static LocalTime back(LocalTime time, Step step, Missing missing);

  Kind kind_ = Kind::all;
  Every every_ = Every::day;
  int count_ = 1;
  Date first_;                        // unit (a fiscal one's as if its year started in January), dates, since_day
  Date end_;                          // dates
  std::chrono::weekday weekday_{0U};  // since_weekday
};

}  // namespace portico::calendar
