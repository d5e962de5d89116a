#include "delivery/erasure.hpp"

#include "delivery/world.hpp"

using namespace portico;
using namespace portico::testing;

namespace {

struct Fixture : DeliveryWorld {
  delivery::CustomerTraces forget(const std::string& customer) {
    return control->transact([&](db::Database& opened) { return delivery::forget(opened, CustomerId(customer)); });
  }
  std::int64_t count(const std::string& table) {
    return control->read([&](db::Database& opened) {
      auto row = opened.prepare("SELECT count(*) FROM " + table);
      row.step();
      return row.integer(0);
    });
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(delivery_erasure, Fixture)

BOOST_AUTO_TEST_CASE(forgets_schedules_deliveries_and_messages_of_one_customer) {
  create("every day at 09:00", {"ada@example.com", "bob@example.com"});
  try_create({.name = "theirs", .report = "weekly", .at = "every day at 09:00", .zone = "", .to = {}, .attach = {}},
             "eve@example.com", "7")
      .value();
  run_at("2026-11-21T09:00:00Z");
  const auto gone = forget("6");
  BOOST_TEST(gone.schedules == 1);
  BOOST_TEST(gone.deliveries == 2);
  for (const char* table : {"schedule", "run", "recipient", "delivery", "message"})
    BOOST_TEST(count(table) == 1, table);
  BOOST_TEST(deliveries("eve@example.com", "7").size() == 1u);
  BOOST_TEST(!forget("6").any());
}

BOOST_AUTO_TEST_CASE(what_is_being_composed_meanwhile_is_not_kept) {
  create("every day at 09:00");
  composer.meanwhile = [&] { forget("6"); };
  BOOST_TEST(run_at("2026-11-21T09:00:00Z"));
  BOOST_TEST(count("message") == 0);
  BOOST_TEST(postbox.taken.empty());
}

BOOST_AUTO_TEST_SUITE_END()
