#include "delivery/outbox.hpp"

#include "delivery/world.hpp"

using namespace portico;
using namespace portico::testing;
namespace outbox = portico::delivery::outbox;

namespace {

struct Fixture : DeliveryWorld {
  void hold() {
    database([&](db::Database& opened) { outbox::begin_hold(opened, {clock.now(), "restored"}); });
  }
  std::int64_t release() {
    return control->transact([](db::Database& opened) { return outbox::end_hold(opened); });
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(delivery_outbox, Fixture)

BOOST_AUTO_TEST_CASE(nothing_goes_out_while_it_is_held) {
  create("every day at 09:00", {"ada@example.com"});
  hold();
  run_at("2026-11-21T09:00:00Z");
  BOOST_TEST(states() == "held");
  BOOST_TEST(newest().reply == "restored");
  start();
  run();
  BOOST_TEST(states() == "held");
  BOOST_TEST(postbox.tries == 0);
}

BOOST_AUTO_TEST_CASE(released_it_goes_on_with_what_is_still_due) {
  create("every day at 09:00", {"ada@example.com"});
  hold();
  run_at("2026-11-21T09:00:00Z");
  run_at("2026-11-22T09:00:00Z");
  BOOST_TEST(release() == 1);
  run();
  BOOST_TEST(states() == "cancelled sent");
  BOOST_TEST(postbox.taken.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_in_doubt_waits_too) {
  create("every day at 09:00", {"ada@example.com"});
  postbox.crash(Postbox::Turn::Crash::in_data);
  BOOST_TEST(!run_at("2026-11-21T09:00:00Z"));
  hold();
  start();
  run_at("2026-11-21T09:10:00Z");
  BOOST_TEST(states() == "doubt");
  BOOST_TEST(postbox.tries == 1);
  release();
  run_at("2026-11-21T09:11:00Z");
  BOOST_TEST(states() == "sent");
}

BOOST_AUTO_TEST_CASE(the_operator_sees_what_waits_of_everyone_without_subjects) {
  create("every day at 09:00", {"ada@example.com"});
  hold();
  run_at("2026-11-21T09:00:00Z");
  const auto waiting = control->read([](db::Database& opened) { return delivery::list_waiting(opened); });
  BOOST_REQUIRE(waiting.size() == 1u);
  BOOST_TEST(waiting.front().recipient.text == "ada@example.com");
  BOOST_TEST(waiting.front().subject == "");
}

BOOST_AUTO_TEST_SUITE_END()
