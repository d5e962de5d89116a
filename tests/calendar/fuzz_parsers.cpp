#include "calendar/fuzz_parsers.hpp"

#include "calendar/moments.hpp"
#include "calendar/period.hpp"
#include "calendar/schedule_rule.hpp"

namespace portico::testing {
namespace {

using namespace portico::calendar;

constexpr std::string_view periods[] = {
    "today",
    "yesterday",
    "all",
    "this week",
    "this hour",
    "last month",
    "last 12 months",
    "last 9999 years",
    "past 30 days",
    "past 9999 hours",
    "2026",
    "9999",
    "0001-01-01",
    "2026Q1",
    "2026-03",
    "2026-W53",
    "2011-12-30",
    "2026-01-01..2026-02-01",
    "since monday",
    "since 2026-01-31",
    "year to date",
    "Last  MONTH",
    "2026q5",
    "12 months",
    "FY2026",
    "fy0001Q1",
    "last 4 fiscal quarters",
    "fiscal-year to date",
    "this fiscal month",
    "2026-02-30..2026-03-01",
};

constexpr std::string_view period_words[] = {
    "last",        "past",
    "this",        "since",
    "to",          "date",
    "12",          "1",
    "9999",        "month",
    "days",        "year",
    "2026",        "weeks",
    "quarter",     "hours",
    "day",         "today",
    "..",          "2026-W07",
    "all",         ",",
    "week",        "2026Q4",
    "0",           "0000",
    "9999-12-31",  "2026-02",
    "to date",     "monday",
    "sunday",      "2024-02-29",
    "yesterday",   "fiscal",
    "fiscal year", "FY2026",
    "FY9999Q4",    "fiscal-quarters",
};

constexpr std::string_view schedules[] = {
    "every monday at 07:00",
    "every weekday at 07:30, 17:00 in America/New_York",
    "every 15 minutes from 08:00 to 18:00 on weekday",
    "every 7 hours from 00:00 to 23:59",
    "first business day of month at 09:00",
    "last friday of quarter at 16:00 and every day at 02:30 in Australia/Lord_Howe",
    "every 2 weeks on friday at 08:00 from 2026-01-09",
    "every month on day 1, 15 at 7pm and noon",
    "fourth day of year at 12:00 in America/Nuuk",
    "every 52 weeks on monday at 00:00 from 9999-12-27",
    "every month on day 31 at 7",
};

constexpr std::string_view schedule_words[] = {
    "every",
    "every monday",
    "every weekday",
    "every 2 weeks on",
    "every month on day",
    "first",
    "last friday of",
    "every 15 minutes",
    "at",
    "07:00",
    ",",
    "and",
    "day",
    "friday",
    "from",
    "2026-01-09",
    "to",
    "18:00",
    "of",
    "month",
    "minutes",
    "30",
    "business",
    "on",
    "monday",
    "7pm",
    "12am",
    "quarter",
    "year",
    "in",
    "UTC",
    "1",
    "28",
    "hours",
    "Europe/Berlin",
    "America/Nuuk",
    "at 23:59",
};

/// With whole days skipped, midnights in gaps, changes by half an hour and through the year's end.
constexpr std::string_view zone_names[] = {
    "UTC", "Europe/Berlin", "Pacific/Apia", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Casablanca"};

/// At clock changes of those zones, at ends of units, and far away.
const std::vector<Instant>& moments() {
  static const std::vector<Instant> all{at("2026-11-22T16:00:00Z"), at("2011-12-30T10:00:00Z"),
                                        at("2018-11-04T03:00:00Z"), at("2024-02-29T23:59:59.999999Z"),
                                        at("2026-10-25T00:30:00Z"), at("0001-01-01T00:00:00Z"),
                                        at("9999-12-31T23:59:59Z")};
  return all;
}

void use(const Period& period, Instant now, const Zone& zone, Conventions conventions) {
  const auto range = period.resolve(now, zone, conventions);
  if (!range) return promise(range.error().code == Errc::invalid, "another error than invalid");
  promise(range->begin <= range->end, "begins after its end in " + zone.name() + " at " + to_iso(now));
  promise(!print(*range, zone).empty() && !title(*range, zone, conventions).empty(), "a name for the range");
  for (const auto with : {Compare::previous, Compare::year}) {
    const auto before = period.comparison(with, now, zone, conventions);
    if (!before) continue;
    promise(before->range.begin <= before->range.end, "compares with what begins after its end");
    promise(before->range.begin <= range->begin, "compares with what begins later");
  }
}

bool takes_period(std::string_view text) {
  const auto period = Period::parse(text);
  if (!period) {
    promise(period.error().code == Errc::invalid && !period.error().message.empty(), "an error that says something");
    return false;
  }
  const auto again = Period::parse(period->print());
  promise(again && *again == *period, "parse(print()) of " + period->print());
  for (const auto name : zone_names)
    for (const Instant now : moments())
      use(*period, now, zone(name),
          now.time_since_epoch().count() % 2 == 0
              ? Conventions{}
              : Conventions{.week_start = WeekStart::sunday, .fiscal_year_start = std::chrono::November});
  return true;
}

bool takes_schedule(std::string_view text) {
  const auto rule = ScheduleRule::parse(text, zones(), "Europe/Berlin");
  if (!rule) {
    promise(rule.error().code == Errc::invalid && !rule.error().message.empty(), "an error that says something");
    return false;
  }
  const auto again = ScheduleRule::parse(rule->print(), zones(), "UTC");
  promise(again && *again == *rule, "parse(print()) of " + rule->print());
  for (const Instant now : moments()) {
    Instant last = now;
    for (const Instant next : rule->upcoming(now, 3)) {
      promise(last < next, "an occurrence that is not after the one before");
      last = next;
    }
    promise(last > now, "an end of a schedule without end");
  }
  return true;
}

std::string likely_period(Dice& dice) {
  if (dice.chance(10)) return std::string(periods[dice.index(std::size(periods))]);
  return word_salad(period_words, 4, dice);
}

std::string likely_schedule(Dice& dice) {
  std::string text(schedules[dice.index(std::size(schedules))]);
  if (dice.chance(40)) return text;
  if (dice.chance(50)) text = schedule_words[dice.index(8)];
  return text + " " + word_salad(schedule_words, 6, dice);
}

}  // namespace

const FuzzedParser period_parser{"period", periods, takes_period, likely_period};
const FuzzedParser schedule_parser{"schedule", schedules, takes_schedule, likely_schedule};

}  // namespace portico::testing
