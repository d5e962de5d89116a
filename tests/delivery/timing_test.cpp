#include "delivery/timing.hpp"

#include <boost/test/unit_test.hpp>

#include "delivery/world.hpp"

using namespace portico;
using namespace portico::delivery;
using namespace std::chrono_literals;
using testing::at;

namespace {

const Zones zones;

calendar::ScheduleRule rule(const char* text) { return calendar::ScheduleRule::parse(text, zones, "UTC").value(); }

/// "on_time", "late", "missed" of each, in order.
std::string met(const Due& due) {
  std::string line;
  for (const auto& one : due.occurrences) {
    const char* names[] = {"on_time", "late", "missed"};
    line += std::string(line.empty() ? "" : " ") + names[static_cast<int>(one.lateness)];
  }
  return line;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(delivery_timing)

BOOST_AUTO_TEST_CASE(an_occurrence_is_late_until_the_midpoint_to_the_next_one) {
  const Instant due = at("2026-11-16T07:00:00Z");
  const struct {
    std::chrono::seconds after;
    std::chrono::seconds to_next;
    Lateness expected;
  } cases[] = {
      {0s, 24h, Lateness::on_time},     {60s, 24h, Lateness::on_time},      {61s, 24h, Lateness::late},
      {12h - 1s, 24h, Lateness::late},  {12h, 24h, Lateness::missed},       {29s, 60s, Lateness::on_time},
      {30s, 60s, Lateness::missed},     {83h, 7 * 24h, Lateness::late},     {84h, 7 * 24h, Lateness::missed},
      {167h, 90 * 24h, Lateness::late}, {168h, 90 * 24h, Lateness::missed},
  };
  for (const auto& one : cases) BOOST_TEST_CONTEXT(one.after.count() << " s after, next in " << one.to_next.count())
  BOOST_TEST((lateness(due, due + one.to_next, due + one.after) == one.expected));
  BOOST_TEST((lateness(due, std::nullopt, due + 6 * 24h) == Lateness::late));
}

BOOST_AUTO_TEST_CASE(a_delivery_is_tried_until_half_an_hour_before_the_next_within_4_to_24_hours) {
  const Instant now = at("2026-11-16T07:00:00Z");
  BOOST_TEST((deadline(now, now + 15min) == now + 4h));
  BOOST_TEST((deadline(now, now + 8h) == now + 7h + 30min));
  BOOST_TEST((deadline(now, now + 24 * 7h) == now + 24h));
  BOOST_TEST((deadline(now, std::nullopt) == now + 24h));
}

BOOST_AUTO_TEST_CASE(retries_wait_longer_up_to_an_hour) {
  std::vector<std::int64_t> waits;
  for (std::int64_t attempt = 1; attempt <= 7; ++attempt) waits.push_back(retry_delay(attempt).count());
  BOOST_TEST(waits == (std::vector<std::int64_t>{1, 5, 15, 30, 60, 60, 60}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(only_the_newest_of_many_due_occurrences_can_still_be_sent) {
  const Due due = due_occurrences(rule("every day at 07:00"), at("2026-11-10T07:00:00Z"), at("2026-11-14T08:00:00Z"));
  BOOST_TEST(met(due) == "missed missed missed late");
  BOOST_TEST((due.next == at("2026-11-15T07:00:00Z")));
  BOOST_TEST(met(due_occurrences(rule("every day at 07:00"), at("2026-11-10T07:00:00Z"), at("2026-11-11T19:00:00Z"))) ==
             "missed");
}

BOOST_AUTO_TEST_CASE(nothing_is_due_before_the_next_occurrence) {
  const Due due = due_occurrences(rule("every day at 07:00"), at("2026-11-10T07:00:00Z"), at("2026-11-11T06:59:59Z"));
  BOOST_TEST(due.occurrences.empty());
  BOOST_TEST((due.next == at("2026-11-11T07:00:00Z")));
}

BOOST_AUTO_TEST_CASE(a_long_pause_of_a_frequent_schedule_lists_the_newest_and_counts_the_rest) {
  const Due due = due_occurrences(rule("every 15 minutes"), at("2026-11-10T00:00:00Z"), at("2026-11-15T00:00:05Z"));
  BOOST_TEST(due.occurrences.size() == 100U);
  BOOST_TEST(due.unlisted == 5U * 96 - 100);
  BOOST_TEST((due.occurrences.back().at == at("2026-11-15T00:00:00Z")));
  BOOST_TEST((due.occurrences.back().lateness == Lateness::on_time));
}

BOOST_AUTO_TEST_CASE(years_of_minutes_are_not_counted_one_by_one) {
  const Due due = due_occurrences(rule("every 1 minutes"), at("1996-01-01T00:00:00Z"), at("2026-11-15T00:00:05Z"));
  BOOST_TEST((due.occurrences.back().at == at("2026-11-15T00:00:00Z")));
  BOOST_TEST(due.unlisted < 25'000U);
}

BOOST_AUTO_TEST_SUITE_END()
