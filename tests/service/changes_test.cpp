#include "service/changes.hpp"

#include <future>

#include <boost/test/unit_test.hpp>

#include "service/desk.hpp"

using namespace portico;
using namespace std::chrono_literals;
using service::Changes;
using testing::Desk;

namespace {

const Changes::Time start;

/// Waits among changes and notes what it is told.
struct Watcher {
  std::vector<std::pair<warehouse::Tx, bool>> told;
  std::stop_source gone;

  Watcher(Changes& changes, warehouse::Tx after, std::chrono::seconds patience) {
    changes.add({.after = after,
                 .until = start + patience,
                 .gone = gone.get_token(),
                 .tell = [this](warehouse::Tx tx, bool changed) { told.emplace_back(tx, changed); }});
  }
  bool was_told(warehouse::Tx tx, bool changed) const { return told == decltype(told){{tx, changed}}; }
};

/// A desk that waits for changes on the wire.
struct AwaitingDesk : Desk {
  std::string token = sign_up("ada@example.com", "6", "viewer");
  std::string answer;  ///< what came later

  http::Response await(const std::string& body) {
    auto response = call("query.await", body, stranger(), token);
    if (response.later) response.later([this](const http::Response& later) { answer = later.body; });
    return response;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(service_changes)

BOOST_AUTO_TEST_CASE(tells_who_knows_less_and_nobody_else) {
  Changes changes;
  const Watcher old(changes, 3, 60s), newest(changes, 4, 60s);
  changes.tell(4, start);
  BOOST_TEST(old.was_told(4, true));
  BOOST_TEST(newest.told.empty());
  changes.tell(5, start);
  BOOST_TEST(newest.was_told(5, true));
  BOOST_TEST(old.told.size() == 1U);
}

BOOST_AUTO_TEST_CASE(tells_when_the_time_is_over) {
  Changes changes;
  const Watcher patient(changes, 7, 20s), hasty(changes, 7, 10s);
  changes.tell(7, start + 9s);
  BOOST_TEST(hasty.told.empty());
  changes.tell(7, start + 10s);
  BOOST_TEST(hasty.was_told(7, false));
  BOOST_TEST(patient.told.empty());
}

BOOST_AUTO_TEST_CASE(forgets_who_is_gone) {
  Changes changes;
  Watcher leaving(changes, 3, 10s);
  leaving.gone.request_stop();
  changes.tell(9, start + 20s);
  changes.tell_all(9);
  BOOST_TEST(leaving.told.empty());
}

BOOST_AUTO_TEST_CASE(tells_all_when_what_is_stored_means_something_else) {
  Changes changes;
  const Watcher watcher(changes, 9, 60s);
  changes.tell_all(9);
  BOOST_TEST(watcher.was_told(9, true));
}

BOOST_FIXTURE_TEST_CASE(a_waiting_client_is_answered_by_a_reload, AwaitingDesk) {
  clock.set(*parse_instant("2026-03-02T00:01:00Z"));
  await(R"({"tx":1,"seconds":25})");
  BOOST_TEST(answer == "");
  BOOST_TEST(portal->reload(load().value()).has_value());
  BOOST_TEST(answer == R"({"tx":1,"changed":true})");
}

BOOST_FIXTURE_TEST_CASE(a_waiting_client_is_answered_by_every_sync_well_or_not, AwaitingDesk) {
  clock.set(*parse_instant("2026-03-02T00:01:00Z"));
  const auto sync = [&] { return call("source.sync", R"({"name":"file"})", local()).status; };
  const auto file = folder / "sales.csv", away = folder / "away.csv";
  const std::pair<std::pair<std::filesystem::path, std::filesystem::path>, bool> steps[] = {
      {{file, file}, true}, {{file, away}, false}, {{away, file}, true}};
  for (const auto& [move, well] : steps) {
    std::filesystem::rename(move.first, move.second);
    answer.clear();
    await(R"({"tx":1,"seconds":25})");
    BOOST_TEST(answer == "");
    BOOST_TEST((sync() == 200) == well);
    BOOST_TEST(answer == R"({"tx":1,"changed":true})");
  }
}

BOOST_FIXTURE_TEST_CASE(a_waiting_client_is_answered_at_the_quarter_of_an_hour, AwaitingDesk) {
  portal->start();
  for (const auto& [time, says] : {std::pair("2026-03-02T00:14:59.9Z", R"({"tx":1,"changed":true})"),
                                   std::pair("2026-03-02T00:13:00Z", R"({"tx":1,"changed":false})")}) {
    clock.set(*parse_instant(time));
    std::promise<std::string> told;
    const auto response = call("query.await", R"({"tx":1,"seconds":1})", stranger(), token);
    BOOST_REQUIRE(response.later);
    response.later([&told](const http::Response& later) { told.set_value(later.body); });
    BOOST_TEST(told.get_future().get() == says);
  }
}

BOOST_FIXTURE_TEST_CASE(a_client_that_knows_an_older_state_is_told_at_once, AwaitingDesk) {
  portal->start();
  std::promise<std::string> told;
  const auto response = call("query.await", R"({"tx":0})", stranger(), token);
  BOOST_REQUIRE(response.later);
  response.later([&told](const http::Response& later) { told.set_value(later.body); });
  BOOST_TEST(told.get_future().get() == R"({"tx":1,"changed":true})");
}

BOOST_FIXTURE_TEST_CASE(waiting_takes_a_session_and_a_time_within_bounds, AwaitingDesk) {
  BOOST_TEST(call("query.await", R"({"tx":1})", stranger()).status == 401);
  for (const char* seconds : {"0", "26", "-1", "99999999999"}) {
    const auto refused = await(fmt::format(R"({{"tx":1,"seconds":{}}})", seconds));
    BOOST_TEST(refused.status == 400);
    BOOST_TEST(refused.body.find("is not between 1 and 25") != std::string::npos, refused.body);
  }
}

BOOST_AUTO_TEST_SUITE_END()
