#include "calendar/range.hpp"

#include <boost/test/unit_test.hpp>

#include "calendar/moments.hpp"

using namespace portico;
using namespace portico::calendar;
using portico::testing::at;
using portico::testing::zone;

namespace {

Range range(std::string_view begin, std::string_view end) { return Range{at(begin), at(end)}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(calendar_range)

BOOST_AUTO_TEST_CASE(titles_name_fiscal_units_that_are_no_calendar_ones) {
  const auto named = [](const char* begin, const char* end, std::chrono::month start) {
    return title(range(begin, end), zone("UTC"), {.fiscal_year_start = start});
  };
  BOOST_TEST(named("2025-04-01T00:00:00Z", "2026-04-01T00:00:00Z", std::chrono::April) == "FY2026");
  BOOST_TEST(named("2025-04-01T00:00:00Z", "2025-07-01T00:00:00Z", std::chrono::April) == "Q2 2025");
  BOOST_TEST(named("2025-05-01T00:00:00Z", "2025-08-01T00:00:00Z", std::chrono::February) == "Q2 FY2026");
  BOOST_TEST(named("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z", std::chrono::January) == "2025");
}

BOOST_AUTO_TEST_CASE(titles_name_what_a_person_would) {
  const std::pair<Range, std::string> cases[] = {
      {range("2026-03-14T23:00:00Z", "2026-03-15T23:00:00Z"), "2026-03-15"},
      {range("2026-11-15T23:00:00Z", "2026-11-22T23:00:00Z"), "Week of 2026-11-16"},
      {range("2026-11-16T23:00:00Z", "2026-11-23T23:00:00Z"), "2026-11-17 to 2026-11-23"},
      {range("2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"), "March 2026"},
      {range("2025-12-31T23:00:00Z", "2026-03-31T22:00:00Z"), "Q1 2026"},
      {range("2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"), "2026"},
      {range("2025-10-31T23:00:00Z", "2026-10-31T23:00:00Z"), "November 2025 to October 2026"},
      {range("2026-01-04T23:00:00Z", "2026-01-20T23:00:00Z"), "2026-01-05 to 2026-01-20"},
      {range("2026-01-04T23:00:00Z", "2026-01-20T09:30:59Z"), "2026-01-05 to 2026-01-20 10:30"},
      {range("2026-01-04T09:30:00Z", "2026-01-20T09:30:00Z"), "2026-01-04 10:30 to 2026-01-20 10:30"},
      {Range::all(), "All time"},
  };
  for (const auto& [given, expected] : cases) BOOST_TEST(title(given, zone("Europe/Berlin")) == expected);
}

BOOST_AUTO_TEST_CASE(a_week_is_one_that_starts_on_the_accounts_day) {
  const Range week = range("2026-11-22T00:00:00Z", "2026-11-29T00:00:00Z");
  BOOST_TEST(title(week, zone("UTC"), {.week_start = WeekStart::sunday}) == "Week of 2026-11-22");
  BOOST_TEST(title(week, zone("UTC")) == "2026-11-22 to 2026-11-28");
}

BOOST_AUTO_TEST_CASE(prints_days_and_where_needed_the_time) {
  const Zone& berlin = zone("Europe/Berlin");
  BOOST_TEST(print(range("2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"), berlin) == "2026-03-01..2026-04-01");
  BOOST_TEST(print(range("2026-02-28T23:00:00Z", "2026-03-15T09:30:00Z"), berlin) ==
             "2026-03-01..2026-03-15T10:30+01:00");
  BOOST_TEST(print(Range::all(), berlin) == "all");
}

BOOST_AUTO_TEST_CASE(local_times_carry_their_offset) {
  const std::pair<const char*, const char*> cases[] = {
      {"Europe/Berlin", "2026-03-15T08:00+01:00"},
      {"America/St_Johns", "2026-03-15T04:30-02:30"},
      {"Asia/Kolkata", "2026-03-15T12:30+05:30"},
      {"UTC", "2026-03-15T07:00+00:00"},
  };
  for (const auto& [name, expected] : cases) BOOST_TEST(local_iso(at("2026-03-15T07:00:00Z"), zone(name)) == expected);
  BOOST_TEST(local_iso(at("2026-03-15T07:00:05Z"), zone("UTC")) == "2026-03-15T07:00:05+00:00");
  BOOST_TEST(local_iso(at("1880-01-01T00:00:00Z"), zone("Europe/Berlin")) == "1880-01-01T00:53:28+00:53:28");
}

BOOST_AUTO_TEST_CASE(a_range_holds_its_begin_and_not_its_end) {
  const Range day = range("2026-03-15T00:00:00Z", "2026-03-16T00:00:00Z");
  BOOST_TEST(day.contains(day.begin));
  BOOST_TEST(!day.contains(day.end));
}

BOOST_AUTO_TEST_SUITE_END()
