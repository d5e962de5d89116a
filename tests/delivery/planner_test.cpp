#include "delivery/planner.hpp"

#include <boost/test/unit_test.hpp>

#include "delivery/world.hpp"

using namespace portico;
using namespace portico::delivery;
using testing::at;

namespace {

struct Fixture : testing::DeliveryWorld {
  std::size_t plan_at(const char* iso) {
    clock.set(at(iso));
    return deliverer->plan(clock.now());
  }
  std::int64_t runs() {
    return control->read([](db::Database& opened) {
      auto row = opened.prepare("SELECT count(*) FROM run");
      row.step();
      return row.integer(0);
    });
  }
  template <class Change>
  void change(Change apply) {
    const auto changed_by = scope("olga@example.com");
    database([&](db::Database& opened) {
      (deliverer->schedules().*apply)(opened, "mine", changed_by, clock.now()).value();
    });
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(delivery_planner, Fixture)

BOOST_AUTO_TEST_CASE(an_occurrence_is_planned_once_when_it_is_due) {
  create("every day at 07:00", {"ada@example.com", "bob@example.com"});
  BOOST_TEST(plan_at("2026-11-21T06:59:59Z") == 0U);
  BOOST_TEST(plan_at("2026-11-21T07:00:00Z") == 2U);
  BOOST_TEST(plan_at("2026-11-21T07:00:01Z") == 0U);
  BOOST_TEST(runs() == 1);
  BOOST_TEST(states() == "planned planned");
  BOOST_TEST((newest().occurrence == at("2026-11-21T07:00:00Z")));
}

BOOST_AUTO_TEST_CASE(a_restart_loses_no_occurrence_and_repeats_none) {
  create("every day at 07:00");
  BOOST_TEST(plan_at("2026-11-21T07:00:00Z") == 1U);
  start();
  BOOST_TEST(deliverer->plan(clock.now()) == 0U);
  clock.set(at("2026-11-22T09:00:00Z"));
  start();
  BOOST_TEST(deliverer->plan(clock.now()) == 1U);
  BOOST_TEST(runs() == 2);
}

BOOST_AUTO_TEST_CASE(what_was_missed_is_listed_and_told_to_the_log) {
  create("every day at 07:00");
  BOOST_TEST(plan_at("2026-11-23T20:00:00Z") == 0U);
  BOOST_TEST(states() == "expired expired expired");
  BOOST_TEST(newest().reply == "missed: the daemon was not running when it was due");
  BOOST_TEST(newest().finished_at.has_value());
  BOOST_TEST(log.contains("schedule 'mine' missed 3 occurrences"));
  BOOST_TEST(plan_at("2026-11-24T07:00:00Z") == 1U);
}

BOOST_AUTO_TEST_CASE(a_newer_occurrence_supersedes_what_was_not_delivered) {
  create("every day at 07:00");
  plan_at("2026-11-21T07:00:00Z");
  plan_at("2026-11-22T07:00:00Z");
  BOOST_TEST(states() == "cancelled planned");
  BOOST_TEST(deliveries().at(1).reply == "superseded by a newer occurrence");
}

BOOST_AUTO_TEST_CASE(a_missed_occurrence_supersedes_nothing) {
  create("every day at 07:00");
  plan_at("2026-11-21T07:00:00Z");
  plan_at("2026-11-22T20:00:00Z");
  BOOST_TEST(states() == "planned expired");
}

BOOST_AUTO_TEST_CASE(occurrences_while_paused_are_skipped) {
  create("every day at 07:00");
  change(&Schedules::pause);
  BOOST_TEST(plan_at("2026-11-22T08:00:00Z") == 0U);
  change(&Schedules::resume);
  BOOST_TEST(plan_at("2026-11-22T08:00:01Z") == 0U);
  BOOST_TEST(plan_at("2026-11-23T07:00:00Z") == 1U);
  BOOST_TEST(runs() == 1);
}

BOOST_AUTO_TEST_CASE(a_deleted_schedule_cancels_what_waits_and_keeps_its_list) {
  create("every day at 07:00");
  plan_at("2026-11-21T07:00:00Z");
  change(&Schedules::remove);
  BOOST_TEST(states() == "cancelled");
  BOOST_TEST(newest().schedule == "mine");
  BOOST_TEST(plan_at("2026-11-22T07:00:00Z") == 0U);
}

BOOST_AUTO_TEST_CASE(a_clock_that_goes_back_repeats_nothing) {
  create("every day at 07:00");
  BOOST_TEST(plan_at("2026-11-22T07:00:00Z") == 1U);
  BOOST_TEST(plan_at("2026-11-21T07:00:00Z") == 0U);
  BOOST_TEST(plan_at("2026-11-22T07:00:30Z") == 0U);
}

BOOST_AUTO_TEST_CASE(ten_thousand_schedules_that_are_not_due_cost_one_look) {
  create("every day at 07:00");
  database([](db::Database& opened) {
    opened.execute(
        "INSERT INTO schedule(customer, name, owner, report, at, attach, created_at, planned_until, next_at)"
        " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
        " SELECT '6', 's' || i, 'ada@example.com', 'weekly', at, '', created_at, planned_until, next_at + i * 1000000 "
        "FROM n, schedule"
        " WHERE name = 'mine'");
    auto plan = opened.prepare("EXPLAIN QUERY PLAN SELECT id FROM schedule WHERE next_at <= 5 ORDER BY next_at");
    BOOST_TEST_REQUIRE(plan.step());
    BOOST_TEST(plan.text(3).find("schedule_due") != std::string::npos);
  });
  BOOST_TEST(plan_at("2026-11-21T07:00:00Z") == 1U);
  BOOST_TEST(runs() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
