#include "delivery/schedules.hpp"

#include <boost/test/unit_test.hpp>

#include "delivery/world.hpp"

using namespace portico;
using namespace portico::delivery;
using testing::at;
using testing::said;

namespace {

struct Fixture : testing::DeliveryWorld {
  NewSchedule wanted(const char* name = "mine") {
    return {
        .name = name, .report = "weekly", .at = "Every Monday at 7am", .zone = "Europe/Berlin", .to = {}, .attach = {}};
  }
  std::string refused(const NewSchedule& schedule, const std::string& caller = "ada@example.com") {
    return said(try_create(schedule, caller));
  }
  Result<Schedule> find(const char* name, const std::string& caller, const std::string& customer = "6") {
    const auto seen_by = scope(caller, customer);
    return control->read([&](db::Database& opened) { return deliverer->schedules().find(opened, name, seen_by); });
  }
  std::size_t listed(const model::Scope& seen_by) {
    return control->read([&](db::Database& opened) { return deliverer->schedules().list(opened, seen_by).size(); });
  }
  template <class Change>
  Result<Schedule> change(Change apply, const char* name = "mine", const std::string& caller = "ada@example.com",
                          const std::string& customer = "6") {
    const auto changed_by = scope(caller, customer);
    return control->attempt(
        [&](db::Database& opened) { return (deliverer->schedules().*apply)(opened, name, changed_by, clock.now()); });
  }
  std::vector<std::string> upcoming(const Schedule& schedule) {
    return deliverer->schedules().upcoming(schedule, clock.now(), 2).value();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(delivery_schedules, Fixture)

BOOST_AUTO_TEST_CASE(a_schedule_is_kept_in_its_canonical_form) {
  const Schedule schedule = try_create(wanted()).value();
  BOOST_TEST(schedule.at == "every monday at 07:00 in Europe/Berlin");
  BOOST_TEST(schedule.customer.text == "6");
  BOOST_TEST(schedule.owner.text == "ada@example.com");
  BOOST_TEST_REQUIRE(schedule.to.size() == 1U);
  BOOST_TEST(schedule.to[0].text == "ada@example.com");
  BOOST_TEST(name_of(schedule.state) == "active");
  BOOST_TEST(upcoming(schedule) == (std::vector<std::string>{"2026-11-23T07:00+01:00", "2026-11-30T07:00+01:00"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named) {
  auto schedule = wanted("a b");
  BOOST_TEST(refused(schedule) == "invalid: 'a b' cannot be a schedule's name");
  schedule = wanted();
  schedule.report = "weekl";
  BOOST_TEST(refused(schedule) == "not_found: no report 'weekl'; did you mean 'weekly'?");
  schedule = wanted();
  schedule.attach = {"cvs"};
  BOOST_TEST(refused(schedule) == "invalid: reports are not attached as 'cvs'; did you mean 'csv'?");
  schedule = wanted();
  schedule.at = "every mondy at 07:00";
  BOOST_TEST(refused(schedule).starts_with("invalid: "));
  schedule = wanted();
  schedule.zone = "Europe/Berln";
  BOOST_TEST(refused(schedule).starts_with("invalid: "));
  BOOST_TEST(listed(scope("olga@example.com")) == 0U);
}

BOOST_AUTO_TEST_CASE(a_name_is_taken_once_per_customer_until_it_is_deleted) {
  BOOST_TEST(said(try_create(wanted())) == "ok");
  BOOST_TEST(refused(wanted(), "bob@example.com") == "conflict: schedule 'mine' exists already");
  BOOST_TEST(said(try_create(wanted(), "eve@example.com", "7")) == "ok");
  BOOST_TEST(said(change(&Schedules::remove)) == "ok");
  BOOST_TEST(said(try_create(wanted())) == "ok");
}

BOOST_AUTO_TEST_CASE(only_an_owner_names_other_recipients) {
  auto schedule = wanted();
  schedule.to = {"Bob@Example.com"};
  BOOST_TEST(refused(schedule) == "denied: only an owner may send reports to others");
  schedule.to = {"bob@example.com", "ada@example.com", "bob@example.com"};
  const auto created = try_create(schedule, "olga@example.com").value();
  BOOST_TEST_REQUIRE(created.to.size() == 2U);
  BOOST_TEST(created.to[0].text == "ada@example.com");
}

BOOST_AUTO_TEST_CASE(recipients_are_active_accounts_of_the_customer) {
  const std::string tail = "' is active at customer '6'";
  auto schedule = wanted();
  for (const char* nobody : {"eve@example.com", "nobody@example.com", "root@example.com"}) {
    schedule.to = {nobody};
    BOOST_TEST(refused(schedule, "olga@example.com") == std::string("not_found: no account '") + nobody + tail);
  }
  schedule.to = {"not an address"};
  BOOST_TEST(refused(schedule, "olga@example.com").starts_with("invalid: "));
}

BOOST_AUTO_TEST_CASE(an_admin_subscribes_at_a_customer_but_not_at_all_of_them) {
  BOOST_TEST(try_create(wanted(), "root@example.com").value().to[0].text == "root@example.com");
  const auto all = testing::ScopeMaker::everyone();
  BOOST_TEST(said(control->attempt([&](db::Database& opened) {
               return deliverer->schedules().create(opened, wanted("other"), all, clock.now());
             })) == "invalid: a schedule belongs to one customer");
}

BOOST_AUTO_TEST_CASE(people_see_their_own_and_owners_everyones) {
  BOOST_TEST(said(try_create(wanted("adas"))) == "ok");
  BOOST_TEST(said(try_create(wanted("bobs"), "bob@example.com")) == "ok");
  BOOST_TEST(said(try_create(wanted("eves"), "eve@example.com", "7")) == "ok");
  BOOST_TEST(listed(scope("ada@example.com")) == 1U);
  BOOST_TEST(listed(scope("olga@example.com")) == 2U);
  BOOST_TEST(listed(testing::ScopeMaker::everyone()) == 3U);
  BOOST_TEST(said(find("bobs", "olga@example.com")) == "ok");
}

BOOST_AUTO_TEST_CASE(foreign_and_missing_schedules_are_answered_alike) {
  BOOST_TEST(said(try_create(wanted("bobs"), "bob@example.com")) == "ok");
  BOOST_TEST(said(find("bobs", "ada@example.com")) == "not_found: no schedule 'bobs'");
  BOOST_TEST(said(find("bobs", "eve@example.com", "7")) == "not_found: no schedule 'bobs'");
  BOOST_TEST(said(change(&Schedules::remove, "bobs")) == "not_found: no schedule 'bobs'");
  BOOST_TEST(said(change(&Schedules::pause, "bobs", "eve@example.com", "7")) == "not_found: no schedule 'bobs'");
  BOOST_TEST(said(find("bobs", "bob@example.com")) == "ok");
}

BOOST_AUTO_TEST_CASE(a_paused_schedule_has_no_next_occurrence) {
  BOOST_TEST(said(try_create(wanted())) == "ok");
  const Schedule paused = change(&Schedules::pause).value();
  BOOST_TEST(name_of(paused.state) == "paused");
  BOOST_TEST(upcoming(paused).empty());
  const Schedule resumed = change(&Schedules::resume).value();
  BOOST_TEST(name_of(resumed.state) == "active");
  BOOST_TEST(upcoming(resumed).size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
