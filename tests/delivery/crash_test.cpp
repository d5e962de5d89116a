// The process is killed at each step of a delivery, and started again: a report is sent once, or it was in doubt and
// the same bytes went twice.
#include <boost/test/unit_test.hpp>

#include "delivery/world.hpp"

using namespace portico;
using testing::at;
using testing::Crash;
using When = testing::Postbox::Turn::Crash;

namespace {

struct Fixture : testing::DeliveryWorld {
  Fixture() { create("every day at 07:00", {"ada@example.com", "bob@example.com"}); }
  void finish() {
    start();
    for (const char* moment : {"2026-11-21T07:00:30Z", "2026-11-21T07:03:00Z", "2026-11-21T07:30:00Z"})
      BOOST_TEST(run_at(moment));
  }
  std::size_t taken_by(const std::string& recipient) const {
    return static_cast<std::size_t>(std::count_if(postbox.taken.begin(), postbox.taken.end(),
                                                  [&](const auto& mail) { return mail.to == recipient; }));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(delivery_crash, Fixture)

BOOST_AUTO_TEST_CASE(after_planning) {
  clock.set(at("2026-11-21T07:00:00Z"));
  deliverer->plan(clock.now());
  finish();
  BOOST_TEST(states() == "sent sent");
  BOOST_TEST(postbox.taken.size() == 2U);
}

BOOST_AUTO_TEST_CASE(while_composing) {
  composer.meanwhile = [] { throw Crash{}; };
  BOOST_TEST(!run_at("2026-11-21T07:00:00Z"));
  BOOST_TEST(states() == "rendering planned");
  composer.meanwhile = nullptr;
  finish();
  BOOST_TEST(states() == "sent sent");
  BOOST_TEST(postbox.taken.size() == 2U);
}

BOOST_AUTO_TEST_CASE(before_the_server_asks_for_the_message) {
  postbox.crash(When::before_data);
  BOOST_TEST(!run_at("2026-11-21T07:00:00Z"));
  BOOST_TEST(states().find("claimed") != std::string::npos);
  finish();
  BOOST_TEST(states() == "sent sent");
  BOOST_TEST(postbox.taken.size() == 2U);
}

BOOST_AUTO_TEST_CASE(while_the_message_goes_out) {
  postbox.crash(When::in_data);
  BOOST_TEST(!run_at("2026-11-21T07:00:00Z"));
  BOOST_TEST(states().find("in_data") != std::string::npos);
  start();
  BOOST_TEST(states().find("doubt") != std::string::npos);
  finish();
  BOOST_TEST(states() == "sent sent");
  BOOST_TEST(postbox.taken.size() == 2U);
}

BOOST_AUTO_TEST_CASE(between_the_servers_answer_and_its_record) {
  postbox.crash(When::after_answer);
  BOOST_TEST(!run_at("2026-11-21T07:00:00Z"));
  finish();
  BOOST_TEST(states() == "sent sent");
  BOOST_TEST_REQUIRE(taken_by("ada@example.com") == 2U);
  BOOST_TEST(taken_by("bob@example.com") == 1U);
  BOOST_TEST(postbox.taken[0].id == postbox.taken[1].id);
  BOOST_TEST(postbox.taken[0].bytes == postbox.taken[1].bytes);
  BOOST_TEST(deliveries().at(1).reply.starts_with("250 ok (the second time"));
}

BOOST_AUTO_TEST_CASE(killed_in_doubt_again_and_again_it_goes_out_twice_at_most) {
  for (int i = 0; i < 5; ++i) postbox.crash(When::after_answer);
  BOOST_TEST(!run_at("2026-11-21T07:00:00Z"));
  for (int i = 0; i < 4; ++i) {
    start();
    run();
  }
  finish();
  BOOST_TEST(taken_by("ada@example.com") == 2U);
  BOOST_TEST(taken_by("bob@example.com") == 2U);
  BOOST_TEST(states() == "doubt doubt");
}

BOOST_AUTO_TEST_CASE(a_killed_resend_that_never_reached_the_server_is_done_again) {
  postbox.crash(When::in_data);
  postbox.crash(When::before_data);
  BOOST_TEST(!run_at("2026-11-21T07:00:00Z"));
  start();
  BOOST_TEST(!run());
  finish();
  BOOST_TEST(states() == "sent sent");
  BOOST_TEST(postbox.taken.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_composed_message_is_not_composed_again_after_a_restart) {
  postbox.crash(When::before_data);
  BOOST_TEST(!run_at("2026-11-21T07:00:00Z"));
  BOOST_TEST(composer.composed == 1);
  finish();
  BOOST_TEST(composer.composed == 2);
}

BOOST_AUTO_TEST_CASE(a_living_process_settles_what_an_exception_interrupted) {
  postbox.crash(When::before_data);
  BOOST_TEST(!run_at("2026-11-21T07:00:00Z"));
  BOOST_TEST(run());
  BOOST_TEST(states() == "sent sent");
  BOOST_TEST(postbox.taken.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_database_that_fails_after_the_answer_gets_it_recorded_later) {
  clock.set(at("2026-11-21T07:00:00Z"));
  deliverer->plan(clock.now());
  database([](db::Database& opened) {
    opened.execute(
        "CREATE TRIGGER full BEFORE UPDATE ON delivery WHEN new.state = 'sent' BEGIN SELECT raise(ABORT, 'disk full'); "
        "END");
  });
  BOOST_CHECK_THROW(deliverer->work(clock.now(), {}), Failure);
  BOOST_CHECK_THROW(deliverer->work(clock.now(), {}), Failure);
  BOOST_TEST(postbox.taken.size() == 1U);
  database([](db::Database& opened) { opened.execute("DROP TRIGGER full"); });
  BOOST_TEST(run());
  BOOST_TEST(states() == "sent sent");
  BOOST_TEST(postbox.taken.size() == 2U);
}

BOOST_AUTO_TEST_CASE(two_deliverers_on_the_same_tables_send_once) {
  clock.set(at("2026-11-21T07:00:00Z"));
  delivery::Deliverer other(delivery::World{*control, trail, scopes, catalog, composer,
                                            [this]() -> Result<std::unique_ptr<mail::MailTransport>> {
                                              return std::make_unique<testing::ScriptedTransport>(postbox);
                                            },
                                            clock, zones, log});
  bool first = true;
  composer.meanwhile = [&] {
    if (std::exchange(first, false)) other.work(clock.now(), {});
  };
  deliverer->plan(clock.now());
  other.plan(clock.now());
  deliverer->work(clock.now(), {});
  BOOST_TEST(states() == "sent sent");
  BOOST_TEST(postbox.taken.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
