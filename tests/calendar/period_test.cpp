#include "calendar/period.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

#include "calendar/moments.hpp"
#include "support/seed.hpp"

using namespace portico;
using namespace portico::calendar;
using portico::testing::at;
using portico::testing::zone;

namespace {

// A Sunday, 17:00 in Berlin.
const Instant now = at("2026-11-22T16:00:00Z");

std::string resolved(std::string_view text, const Zone& in, Instant moment = now, Conventions conventions = {}) {
  const auto range = Period::parse(text).value().resolve(moment, in, conventions);
  return range ? print(*range, in) + (range->complete ? "" : " ...") : range.error().message;
}

std::string compared(std::string_view text, Compare with, Instant moment = now, Conventions conventions = {}) {
  const Zone& in = zone("Europe/Berlin");
  const auto comparison = Period::parse(text).value().comparison(with, moment, in, conventions);
  if (!comparison) return comparison.error().message;
  return print(comparison->range, in) + (comparison->elapsed_part ? " elapsed" : "");
}

std::string refusal(std::string_view text) {
  const auto period = Period::parse(text);
  return period ? "accepted as " + period->print() : period.error().message;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(calendar_period)

BOOST_AUTO_TEST_CASE(every_form_resolves) {
  const std::pair<const char*, const char*> cases[] = {
      {"today", "2026-11-22..2026-11-23 ..."},
      {"yesterday", "2026-11-21..2026-11-22"},
      {"this week", "2026-11-16..2026-11-23 ..."},
      {"last week", "2026-11-09..2026-11-16"},
      {"this month", "2026-11-01..2026-12-01 ..."},
      {"last month", "2026-10-01..2026-11-01"},
      {"this quarter", "2026-10-01..2027-01-01 ..."},
      {"last quarter", "2026-07-01..2026-10-01"},
      {"this year", "2026-01-01..2027-01-01 ..."},
      {"last year", "2025-01-01..2026-01-01"},
      {"last 7 days", "2026-11-15..2026-11-22"},
      {"last 2 weeks", "2026-11-02..2026-11-16"},
      {"last 12 months", "2025-11-01..2026-11-01"},
      {"last 5 quarters", "2025-07-01..2026-10-01"},
      {"last 3 years", "2023-01-01..2026-01-01"},
      {"this hour", "2026-11-22T17:00+01:00..2026-11-22T18:00+01:00 ..."},
      {"last 24 hours", "2026-11-21T17:00+01:00..2026-11-22T17:00+01:00"},
      {"past 30 days", "2026-10-23T17:00+02:00..2026-11-22T17:00+01:00"},
      {"past 36 hours", "2026-11-21T05:00+01:00..2026-11-22T17:00+01:00"},
      {"past 9 months", "2026-02-22T17:00+01:00..2026-11-22T17:00+01:00"},
      {"2026", "2026-01-01..2027-01-01 ..."},
      {"2026-03", "2026-03-01..2026-04-01"},
      {"2026Q1", "2026-01-01..2026-04-01"},
      {"2026-W07", "2026-02-09..2026-02-16"},
      {"2026-W53", "2026-12-28..2027-01-04 ..."},
      {"2026-03-15", "2026-03-15..2026-03-16"},
      {"2026-01-01..2026-02-01", "2026-01-01..2026-02-01"},
      {"since monday", "2026-11-16..2026-11-22T17:00+01:00"},
      {"since sunday", "2026-11-22..2026-11-22T17:00+01:00"},
      {"since 2026-03-01", "2026-03-01..2026-11-22T17:00+01:00"},
      {"week to date", "2026-11-16..2026-11-22T17:00+01:00"},
      {"month to date", "2026-11-01..2026-11-22T17:00+01:00"},
      {"quarter to date", "2026-10-01..2026-11-22T17:00+01:00"},
      {"year to date", "2026-01-01..2026-11-22T17:00+01:00"},
      {"all", "all ..."},
  };
  for (const auto& [text, expected] : cases)
    BOOST_TEST_CONTEXT(text) BOOST_TEST(resolved(text, zone("Europe/Berlin")) == expected);
}

BOOST_AUTO_TEST_CASE(today_is_the_zones_day) {
  BOOST_TEST(resolved("today", zone("Pacific/Auckland")) == "2026-11-23..2026-11-24 ...");
  BOOST_TEST(resolved("yesterday", zone("America/Los_Angeles")) == "2026-11-21..2026-11-22");
}

BOOST_AUTO_TEST_CASE(weeks_start_by_locale_but_iso_weeks_on_monday) {
  BOOST_TEST(resolved("this week", zone("UTC"), now, {.week_start = WeekStart::sunday}) ==
             "2026-11-22..2026-11-29 ...");
  BOOST_TEST(resolved("last week", zone("UTC"), now, {.week_start = WeekStart::saturday}) == "2026-11-14..2026-11-21");
  BOOST_TEST(resolved("2026-W07", zone("UTC"), now, {.week_start = WeekStart::sunday}) == "2026-02-09..2026-02-16");
}

BOOST_AUTO_TEST_CASE(fiscal_periods_begin_with_the_fiscal_year) {
  struct Case {
    const char *text, *april, *january;
  };
  const Case cases[] = {
      {"this fiscal year", "2026-04-01..2027-04-01 ...", "2026-01-01..2027-01-01 ..."},
      {"last fiscal year", "2025-04-01..2026-04-01", "2025-01-01..2026-01-01"},
      {"last 4 fiscal quarters", "2025-10-01..2026-10-01", "2025-10-01..2026-10-01"},
      {"past 2 fiscal years", "2024-11-22T16:00+00:00..2026-11-22T16:00+00:00",
       "2024-11-22T16:00+00:00..2026-11-22T16:00+00:00"},
      {"fiscal year to date", "2026-04-01..2026-11-22T16:00+00:00", "2026-01-01..2026-11-22T16:00+00:00"},
      {"fiscal quarter to date", "2026-10-01..2026-11-22T16:00+00:00", "2026-10-01..2026-11-22T16:00+00:00"},
      {"FY2026", "2025-04-01..2026-04-01", "2026-01-01..2027-01-01 ..."},
      {"FY2026Q1", "2025-04-01..2025-07-01", "2026-01-01..2026-04-01"},
      {"FY2026Q4", "2026-01-01..2026-04-01", "2026-10-01..2027-01-01 ..."},
  };
  const Conventions april{.fiscal_year_start = std::chrono::April};
  for (const auto& [text, by_april, by_january] : cases) BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(resolved(text, zone("UTC"), now, april) == by_april);
      BOOST_TEST(resolved(text, zone("UTC")) == by_january);
    }
}

BOOST_AUTO_TEST_CASE(fiscal_periods_compare_with_those_before) {
  const Conventions april{.fiscal_year_start = std::chrono::April};
  BOOST_TEST(compared("FY2026", Compare::previous, now, april) == "2024-04-01..2025-04-01");
  BOOST_TEST(compared("FY2026Q1", Compare::previous, now, april) == "2025-01-01..2025-04-01");
  BOOST_TEST(compared("FY2026Q1", Compare::year, now, april) == "2024-04-01..2024-07-01");
  BOOST_TEST(compared("this fiscal year", Compare::previous, now, april) ==
             "2025-04-01..2025-11-22T17:00+01:00 elapsed");
  BOOST_TEST(compared("last 2 fiscal quarters", Compare::previous, now, april) == "2025-10-01..2026-04-01");
}

BOOST_AUTO_TEST_CASE(a_month_without_that_day_starts_from_its_last) {
  BOOST_TEST(resolved("past 1 month", zone("UTC"), at("2026-03-30T10:00:00Z")) ==
             "2026-02-28T10:00+00:00..2026-03-30T10:00+00:00");
}

BOOST_AUTO_TEST_CASE(the_day_of_a_clock_change_is_whole) {
  const auto range = Period::parse("2026-10-25").value().resolve(now, zone("Europe/Berlin")).value();
  BOOST_TEST((range.end - range.begin == std::chrono::hours{25}));
}

BOOST_AUTO_TEST_CASE(since_a_day_to_come_is_refused) {
  BOOST_TEST(resolved("since 2027-01-01", zone("UTC")) == "period 'since 2027-01-01' has not begun yet");
}

BOOST_AUTO_TEST_CASE(prints_one_way_whatever_was_written) {
  const std::pair<const char*, const char*> cases[] = {
      {"  LAST   Month ", "last month"},
      {"last 1 months", "last month"},
      {"last day", "yesterday"},
      {"this day", "today"},
      {"last 1 day", "yesterday"},
      {"past month", "past 1 month"},
      {"2026q1", "2026Q1"},
      {"2026-w07", "2026-W07"},
      {"2026-01-01 .. 2026-02-01", "2026-01-01..2026-02-01"},
      {"Since Monday", "since monday"},
      {"YEAR TO DATE", "year to date"},
      {"0999", "0999"},
      {"fy2026", "FY2026"},
      {"Fy2026q2", "FY2026Q2"},
      {"last fiscal-quarters", "last fiscal quarter"},
      {"Past 2 Fiscal  Years", "past 2 fiscal years"},
      {"this fiscal-year", "this fiscal year"},
      {"FISCAL quarter TO date", "fiscal quarter to date"},
  };
  for (const auto& [text, expected] : cases) {
    BOOST_TEST(Period::parse(text).value().print() == expected);
    BOOST_TEST((Period::parse(expected).value() == Period::parse(text).value()));
  }
}

BOOST_AUTO_TEST_CASE(messages_point_at_the_column) {
  const std::string period = "a period such as 'last month', 'past 30 days' or 2026-03";
  const std::pair<std::string, std::string> cases[] = {
      {"last mnth",
       "period 'last mnth': column 6: expected hour, day, week, month, quarter, year, fiscal quarter or fiscal year; "
       "did you mean 'month'?"},
      {"last",
       "period 'last': column 5: expected hour, day, week, month, quarter, year, fiscal quarter or fiscal year"},
      {"last 3",
       "period 'last 3': column 7: expected hour, day, week, month, quarter, year, fiscal quarter or fiscal year"},
      {"last 0 days", "period 'last 0 days': column 6: expected a number from 1 to 9999"},
      {"past 10000 days", "period 'past 10000 days': column 6: expected a number from 1 to 9999"},
      {"last -3 days",
       "period 'last -3 days': column 6: expected hour, day, week, month, quarter, year, fiscal quarter or fiscal "
       "year"},
      {"", "period '': column 1: expected " + period},
      {"   ", "period '   ': column 1: expected " + period},
      {"yesterdy", "period 'yesterdy': column 1: expected " + period + "; did you mean 'yesterday'?"},
      {"hour to date", "period 'hour to date': column 1: expected " + period},
      {"last month please", "period 'last month please': column 12: expected the end of the period"},
      {"since mondy",
       "period 'since mondy': column 7: expected a weekday or a date such as 2026-01-31; did you mean 'monday'?"},
      {"since 2026-02-30", "period 'since 2026-02-30': column 7: there is no day 2026-02-30"},
      {"year to dte", "period 'year to dte': column 9: expected 'to date', as in 'year to date'"},
      {"12 months", "period '12 months': column 1: '12 months' can mean two things"},
      {"2026-13", "period '2026-13': column 1: there is no month 2026-13"},
      {"2026Q5", "period '2026Q5': column 1: there is no quarter 2026Q5"},
      {"2025-W53", "period '2025-W53': column 1: there is no week 2025-W53"},
      {"2026-02-29", "period '2026-02-29': column 1: there is no day 2026-02-29"},
      {"2026-3", "period '2026-3': column 1: expected 2026, 2026Q1, 2026-03, 2026-W07 or 2026-03-15"},
      {"0000", "period '0000': column 1: expected 2026, 2026Q1, 2026-03, 2026-W07 or 2026-03-15"},
      {"2026-01..2026-03", "period '2026-01..2026-03': column 1: expected a date such as 2026-01-31"},
      {"2026-01-01..", "period '2026-01-01..': column 13: expected a date such as 2026-01-31"},
      {"2026-02-01..2026-01-01", "period '2026-02-01..2026-01-01': column 13: expected a day after 2026-02-01"},
      {"t\xc3\xa4glich x", "period 't\xc3\xa4glich x': column 1: expected " + period},
      {"last w\xc3\xb6"
       "che now",
       "period 'last w\xc3\xb6"
       "che now': column 6: expected hour, day, week, month, quarter, year, fiscal quarter or fiscal year"},
      {"this month \xc3\xa4 x", "period 'this month \xc3\xa4 x': column 12: expected the end of the period"},
      {"last fiscal", "period 'last fiscal': column 12: expected quarter or year after 'fiscal'"},
      {"last fiscal yaer",
       "period 'last fiscal yaer': column 13: expected quarter or year after 'fiscal'; did you mean 'year'?"},
      {"this fiscal month", "period 'this fiscal month': column 13: expected quarter or year after 'fiscal'"},
      {"last fiscl year",
       "period 'last fiscl year': column 6: expected hour, day, week, month, quarter, year, fiscal quarter or fiscal "
       "year; did you mean 'fiscal'?"},
      {"fiscal years to date",
       "period 'fiscal years to date': column 8: expected quarter or year after 'fiscal'; did you mean 'year'?"},
      {"fiscal year to", "period 'fiscal year to': column 15: expected 'to date', as in 'fiscal year to date'"},
      {"2 fiscal  quarters", "period '2 fiscal  quarters': column 1: '2 fiscal quarters' can mean two things"},
      {"FY26", "period 'FY26': column 1: expected FY2026 or FY2026Q1"},
      {"FY0000", "period 'FY0000': column 1: expected FY2026 or FY2026Q1"},
      {"FY2026Q5", "period 'FY2026Q5': column 1: there is no quarter FY2026Q5"},
      {"FY2026 Q1", "period 'FY2026 Q1': column 8: expected the end of the period"},
      {std::string(501, 'x'), "the period is longer than 500 characters"},
  };
  for (const auto& [text, expected] : cases) BOOST_TEST(refusal(text) == expected);
}

BOOST_AUTO_TEST_CASE(an_ambiguous_count_is_refused_with_both_readings) {
  const auto refused = Period::parse("12 months");
  BOOST_TEST(refused.error().hint == "say 'last 12 months' (complete ones) or 'past 12 months' (up to now)");
}

BOOST_AUTO_TEST_CASE(compares_with_what_came_before) {
  const std::pair<const char*, const char*> cases[] = {
      {"last month", "2026-09-01..2026-10-01"},
      {"last 3 months", "2026-05-01..2026-08-01"},
      {"last quarter", "2026-04-01..2026-07-01"},
      {"last year", "2024-01-01..2025-01-01"},
      {"yesterday", "2026-11-20..2026-11-21"},
      {"2026-03", "2026-02-01..2026-03-01"},
      {"2026-W07", "2026-02-02..2026-02-09"},
      {"2026-01-01..2026-02-01", "2025-12-01..2026-01-01"},
      {"past 30 days", "2026-09-23T17:00+02:00..2026-10-23T17:00+02:00"},
      {"past 12 hours", "2026-11-21T17:00+01:00..2026-11-22T05:00+01:00"},
      {"since monday", "2026-11-09..2026-11-15T17:00+01:00"},
      {"since 2026-11-20", "2026-11-17..2026-11-19T17:00+01:00"},
      {"this month", "2026-10-01..2026-10-22T17:00+02:00 elapsed"},
      {"this week", "2026-11-09..2026-11-15T17:00+01:00 elapsed"},
      {"today", "2026-11-21..2026-11-21T17:00+01:00 elapsed"},
      {"2026", "2025-01-01..2025-11-22T17:00+01:00 elapsed"},
      {"year to date", "2025-01-01..2025-11-22T17:00+01:00"},
      {"2026-11-01..2026-12-01", "2026-10-02..2026-10-23T17:00+02:00 elapsed"},
      {"2030", "2029-01-01..2029-01-01 elapsed"},
      {"all", "period 'all' has nothing before it to compare with"},
  };
  for (const auto& [text, expected] : cases)
    BOOST_TEST_CONTEXT(text) BOOST_TEST(compared(text, Compare::previous) == expected);
}

BOOST_AUTO_TEST_CASE(compares_with_the_year_before) {
  const std::pair<const char*, const char*> cases[] = {
      {"last month", "2025-10-01..2025-11-01"},
      {"last year", "2024-01-01..2025-01-01"},
      {"last 12 months", "2024-11-01..2025-11-01"},
      {"2026-W07", "2025-02-10..2025-02-17"},
      {"2024-02-29", "2023-02-28..2023-03-01"},
      {"2024-02", "2023-02-01..2023-03-01"},
      {"month to date", "2025-11-01..2025-11-22T17:00+01:00"},
      {"this month", "2025-11-01..2025-11-22T17:00+01:00 elapsed"},
      {"past 30 days", "2025-10-23T17:00+02:00..2025-11-22T17:00+01:00"},
  };
  for (const auto& [text, expected] : cases)
    BOOST_TEST_CONTEXT(text) BOOST_TEST(compared(text, Compare::year) == expected);
}

BOOST_AUTO_TEST_CASE(says_in_words_what_it_is_compared_with) {
  struct {
    const char* period;
    const char* previous;
    const char* year;
  } const cases[] = {
      {"yesterday", "the day before", "the same period of the year before"},
      {"last week", "the week before", "the same period of the year before"},
      {"last 2 months", "the 2 months before", "the same period of the year before"},
      {"past 24 hours", "the 24 hours before", "the same period of the year before"},
      {"2026Q3", "the quarter before", "the same period of the year before"},
      {"2025", "the year before", "the year before"},
      {"FY2025", "the fiscal year before", "the fiscal year before"},
      {"2026-03-01..2026-04-01", "the 31 days before", "the same period of the year before"},
      {"2026-03-01..2026-03-02", "the day before", "the same period of the year before"},
      {"this month", "the same part of the month before", "the same part of the year before"},
      {"year to date", "the same part of the year before", "the same part of the year before"},
      {"since monday", "the same part of the week before", "the same part of the year before"},
      {"since 2026-10-01", "as many days before", "the same period of the year before"},
      {"all", "", ""},
  };
  for (const auto& c : cases) {
    const Period period = Period::parse(c.period).value();
    const bool complete = period.resolve(now, zone("Europe/Berlin")).value().complete;
    BOOST_TEST(period.earlier_words(Compare::previous, complete) == c.previous);
    BOOST_TEST(period.earlier_words(Compare::year, complete) == c.year);
  }
}

BOOST_AUTO_TEST_CASE(the_elapsed_part_never_passes_the_end_of_the_unit_before) {
  BOOST_TEST(compared("this month", Compare::previous, at("2026-03-30T10:00:00Z")) == "2026-02-01..2026-03-01 elapsed");
}

BOOST_AUTO_TEST_CASE(whatever_prints_parses_back_and_resolves_in_order) {
  std::mt19937_64 random(testing::seed());
  const std::vector<std::string> words{"last",   "past",   "this",     "since",    "to",         "date",
                                       "12",     "1",      "month",    "days",     "year",       "2026",
                                       "today",  "..",     "2026-W07", "all",      "2026-03-01", "monday",
                                       "fiscal", "FY2026", "FY2026Q3", "quarters", "fiscal-year"};
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::size_t n = 1 + random() % 4; n > 0; --n) text += words[random() % words.size()] + " ";
    const auto period = Period::parse(text);
    if (!period) continue;
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST((Period::parse(period->print()).value() == *period));
      if (const auto range = period->resolve(now, zone("America/New_York"))) BOOST_TEST((range->begin <= range->end));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
