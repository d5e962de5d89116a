#include "calendar/bucket.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

#include "calendar/moments.hpp"
#include "support/seed.hpp"

using namespace portico;
using namespace portico::calendar;
using namespace std::chrono_literals;
using portico::testing::at;
using portico::testing::zone;

namespace {

std::vector<std::string> labels(const Range& range, Every every, const Zone& in, Conventions conventions = {}) {
  std::vector<std::string> names;
  auto starts = boundaries(range, every, in, conventions);
  if (!starts.empty()) starts.pop_back();
  for (const Instant instant : starts) names.push_back(label(instant, every, in, conventions));
  return names;
}

const std::vector<std::string> zone_names{"Europe/Berlin",     "America/New_York",  "Australia/Lord_Howe",
                                          "America/St_Johns",  "Africa/Casablanca", "Pacific/Apia",
                                          "America/Sao_Paulo", "Asia/Beirut"};

}  // namespace

BOOST_AUTO_TEST_SUITE(calendar_bucket)

BOOST_AUTO_TEST_CASE(names_of_units_read_back) {
  for (std::size_t i = 0; i < every_names().size(); ++i) {
    BOOST_TEST((parse_every(every_names()[i]).value() == static_cast<Every>(i)));
    BOOST_TEST(name_of(static_cast<Every>(i)) == every_names()[i]);
  }
  BOOST_TEST((parse_every("Fiscal-Quarter").value() == Every::fiscal_quarter));
  BOOST_TEST((parse_every(" Month ").value() == Every::month));
}

BOOST_AUTO_TEST_CASE(an_unknown_unit_is_named_with_the_near_one) {
  const auto refused = parse_every("mnth");
  BOOST_TEST(refused.error().message == "no time unit 'mnth'; did you mean 'month'?");
  BOOST_TEST(refused.error().hint == "use hour, day, week, month, quarter, year, fiscal quarter or fiscal year");
}

BOOST_AUTO_TEST_CASE(labels_name_each_unit) {
  const Instant moment = at("2026-05-15T12:34:56+02:00");
  const std::pair<Every, std::string> cases[] = {{Every::hour, "2026-05-15T12:00+02:00"},
                                                 {Every::day, "2026-05-15"},
                                                 {Every::week, "2026-W20"},
                                                 {Every::month, "2026-05"},
                                                 {Every::quarter, "2026Q2"},
                                                 {Every::year, "2026"}};
  for (const auto& [every, expected] : cases)
    BOOST_TEST(label(floor(moment, every, zone("Europe/Berlin")), every, zone("Europe/Berlin")) == expected);
}

BOOST_AUTO_TEST_CASE(weeks_start_on_the_day_asked_for) {
  const Instant sunday = at("2026-11-22T12:00:00Z");
  const Zone& utc = zone("UTC");
  BOOST_TEST((floor(sunday, Every::week, utc) == at("2026-11-16T00:00:00Z")));
  BOOST_TEST((floor(sunday, Every::week, utc, {.week_start = WeekStart::sunday}) == at("2026-11-22T00:00:00Z")));
  BOOST_TEST((floor(sunday, Every::week, utc, {.week_start = WeekStart::saturday}) == at("2026-11-21T00:00:00Z")));
  BOOST_TEST(label(at("2026-11-22T00:00:00Z"), Every::week, utc) == "2026-11-22");
}

BOOST_AUTO_TEST_CASE(fiscal_years_are_named_by_the_year_they_end_in) {
  const Conventions april{.fiscal_year_start = std::chrono::April};
  const Range range{at("2025-03-31T12:00:00Z"), at("2026-04-01T12:00:00Z")};
  const std::vector<std::string> years{"FY2025", "FY2026", "FY2027"};
  const std::vector<std::string> quarters{"FY2025Q4", "FY2026Q1", "FY2026Q2", "FY2026Q3", "FY2026Q4", "FY2027Q1"};
  BOOST_TEST(labels(range, Every::fiscal_year, zone("UTC"), april) == years);
  BOOST_TEST(labels(range, Every::fiscal_quarter, zone("UTC"), april) == quarters);
  BOOST_TEST((floor(at("2026-03-31T23:59:59Z"), Every::fiscal_year, zone("UTC"), april) == at("2025-04-01T00:00:00Z")));
}

BOOST_AUTO_TEST_CASE(fiscal_years_from_january_are_the_calendars) {
  const Range range{at("2025-12-31T12:00:00Z"), at("2026-04-01T12:00:00Z")};
  BOOST_TEST(labels(range, Every::fiscal_year, zone("UTC")) == (std::vector<std::string>{"FY2025", "FY2026"}));
  BOOST_TEST(labels(range, Every::fiscal_quarter, zone("UTC")) ==
             (std::vector<std::string>{"FY2025Q4", "FY2026Q1", "FY2026Q2"}));
}

/// Counts months from the year's first one, as a person would on a list.
BOOST_AUTO_TEST_CASE(every_day_lies_in_the_fiscal_units_that_counting_months_finds) {
  using namespace std::chrono;
  std::mt19937_64 random(testing::seed());
  for (int i = 0; i < 5000; ++i) {
    const auto start = static_cast<unsigned>(1 + random() % 12);
    const Conventions conventions{.fiscal_year_start = month{start}};
    const Date day{sys_days{year{1900} / 1 / 1} + days{random() % 80'000}};
    const year_month_day ymd{day};
    const auto number = static_cast<unsigned>(ymd.month());
    const int began = static_cast<int>(ymd.year()) - (number < start ? 1 : 0);
    const int name = start == 1 ? began : began + 1;
    const unsigned into = (number + 12 - start) % 12;
    const Date first_of_year{sys_days{year{began} / month{start} / 1}};
    Date first_of_quarter = first_of_year;
    for (unsigned quarter = into / 3; quarter > 0; --quarter)
      first_of_quarter = sys_days{year_month_day{first_of_quarter} + months{3}};
    BOOST_TEST((first_day(day, Every::fiscal_year, conventions) == first_of_year));
    BOOST_TEST((first_day(day, Every::fiscal_quarter, conventions) == first_of_quarter));
    BOOST_TEST(fiscal_label(first_of_year, Every::fiscal_year, month{start}) == "FY" + std::to_string(name));
    BOOST_TEST(fiscal_label(first_of_quarter, Every::fiscal_quarter, month{start}) ==
               "FY" + std::to_string(name) + "Q" + std::to_string(into / 3 + 1));
  }
}

BOOST_AUTO_TEST_CASE(iso_weeks_belong_to_the_year_of_their_thursday) {
  const Zone& utc = zone("UTC");
  const std::pair<const char*, const char*> cases[] = {
      {"2027-01-01T00:00:00Z", "2026-W53"}, {"2025-12-29T00:00:00Z", "2026-W01"}, {"2024-12-30T00:00:00Z", "2025-W01"}};
  for (const auto& [day, expected] : cases)
    BOOST_TEST(label(floor(at(day), Every::week, utc), Every::week, utc) == expected);
}

BOOST_AUTO_TEST_CASE(boundaries_floor_the_first_and_end_the_last) {
  const Range range{at("2026-01-15T00:00:00Z"), at("2026-03-02T00:00:00Z")};
  const std::vector<Instant> expected{at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"),
                                      at("2026-03-01T00:00:00Z"), at("2026-04-01T00:00:00Z")};
  BOOST_TEST((boundaries(range, Every::month, zone("UTC")) == expected));
}

BOOST_AUTO_TEST_CASE(a_range_that_ends_on_a_boundary_does_not_touch_the_next) {
  const Range range{at("2026-01-01T00:00:00Z"), at("2026-03-01T00:00:00Z")};
  const std::vector<std::string> expected{"2026-01", "2026-02"};
  BOOST_TEST(labels(range, Every::month, zone("UTC")) == expected);
}

BOOST_AUTO_TEST_CASE(an_empty_range_has_no_buckets) {
  BOOST_TEST(
      boundaries(Range{at("2026-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z")}, Every::day, zone("UTC")).empty());
}

BOOST_AUTO_TEST_CASE(days_of_clock_changes_have_23_and_25_hours) {
  const Zone& berlin = zone("Europe/Berlin");
  BOOST_TEST(labels({at("2026-03-29T00:00:00+01:00"), at("2026-03-30T00:00:00+02:00")}, Every::hour, berlin).size() ==
             23U);
  const auto autumn = labels({at("2026-10-25T00:00:00+02:00"), at("2026-10-26T00:00:00+01:00")}, Every::hour, berlin);
  BOOST_REQUIRE(autumn.size() == 25U);
  BOOST_TEST(autumn[2] == "2026-10-25T02:00+02:00");
  BOOST_TEST(autumn[3] == "2026-10-25T02:00+01:00");
}

BOOST_AUTO_TEST_CASE(a_clock_change_by_half_an_hour_starts_an_hour_of_its_own) {
  const std::vector<std::string> expected{"2026-04-05T01:00+11:00", "2026-04-05T01:30+10:30", "2026-04-05T02:00+10:30"};
  BOOST_TEST(labels({at("2026-04-05T01:10:00+11:00"), at("2026-04-05T02:10:00+10:30")}, Every::hour,
                    zone("Australia/Lord_Howe")) == expected);
}

BOOST_AUTO_TEST_CASE(a_day_the_zone_skipped_has_no_bucket) {
  const std::vector<std::string> expected{"2011-12-29", "2011-12-31"};
  BOOST_TEST(labels({at("2011-12-29T12:00:00-10:00"), at("2011-12-31T12:00:00+14:00")}, Every::day,
                    zone("Pacific/Apia")) == expected);
}

BOOST_AUTO_TEST_CASE(a_day_whose_midnight_is_in_a_gap_starts_after_it) {
  const Instant start = floor(at("2018-11-04T12:00:00-02:00"), Every::day, zone("America/Sao_Paulo"));
  BOOST_TEST(label(start, Every::hour, zone("America/Sao_Paulo")) == "2018-11-04T01:00-02:00");
}

BOOST_AUTO_TEST_CASE(too_many_buckets_are_refused) {
  BOOST_CHECK_EXCEPTION(boundaries(Range::all(), Every::day, zone("UTC")), Failure, [](const Failure& failure) {
    return failure.error().code == Errc::invalid && failure.error().message == "more than 1000000 buckets of one day";
  });
}

BOOST_AUTO_TEST_CASE(every_moment_lies_in_the_bucket_it_floors_to) {
  std::mt19937_64 random(testing::seed());
  for (int i = 0; i < 3000; ++i) {
    const Zone& in = zone(zone_names[random() % zone_names.size()]);
    const auto every = static_cast<Every>(random() % every_names().size());
    const Conventions by{.week_start = random() % 2 == 0 ? WeekStart::monday : WeekStart::saturday,
                         .fiscal_year_start = std::chrono::month{static_cast<unsigned>(1 + random() % 12)}};
    const Instant moment{std::chrono::seconds{random() % 4'000'000'000}};
    const Instant start = floor(moment, every, in, by);
    const auto bucket = boundaries(Range{moment, moment + 1s}, every, in, by);
    BOOST_TEST_CONTEXT(in.name() << ' ' << name_of(every) << ' ' << to_iso(moment)) {
      BOOST_REQUIRE(bucket.size() == 2U);
      BOOST_TEST((bucket[0] == start && start <= moment && moment < bucket[1]));
      BOOST_TEST((floor(start, every, in, by) == start));
      BOOST_TEST((floor(bucket[1] - 1us, every, in, by) == start));
      BOOST_TEST((floor(bucket[1], every, in, by) == bucket[1]));
    }
  }
}

BOOST_AUTO_TEST_CASE(buckets_around_every_clock_change_follow_each_other) {
  for (const auto& name : zone_names) {
    const Zone& in = zone(name);
    const Range years{at("2006-01-01T00:00:00Z"), at("2012-01-01T00:00:00Z")};
    for (const auto every : {Every::hour, Every::day}) {
      const auto starts = boundaries(years, every, in);
      for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
        BOOST_REQUIRE((starts[i] < starts[i + 1]));
        BOOST_REQUIRE((floor(starts[i], every, in) == starts[i] && floor(starts[i + 1] - 1us, every, in) == starts[i]));
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
