#include "http/session.hpp"

#include <future>
#include <mutex>
#include <optional>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "fixture.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;
using testing::post;
using testing::RawClient;
using testing::RunningServer;
using testing::status_of;

/// Waits until the client is gone, at most ten seconds.
bool wait_for_end(const std::stop_token& gone) {
  std::promise<void> ended;
  const std::stop_callback callback(gone, [&ended] { ended.set_value(); });
  return ended.get_future().wait_for(10s) == std::future_status::ready;
}

/// Answers nothing until it is told what.
class Later {
 public:
  Response handle(Request&& request) {
    gone_.set_value(request.gone);
    return {.later = [this](std::function<void(Response)> take) { take_.set_value(std::move(take)); }};
  }
  std::stop_token gone() { return gone_.get_future().get(); }
  std::function<void(Response)> take() { return take_.get_future().get(); }

 private:
  std::promise<std::stop_token> gone_;
  std::promise<std::function<void(Response)>> take_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(http_session)

BOOST_AUTO_TEST_CASE(tells_a_handler_that_its_client_is_gone_or_the_server_closes) {
  for (const bool client_leaves : {true, false}) {
    std::promise<void> begun;
    std::promise<bool> told;
    RunningServer running({}, [&](Request&& request) {
      begun.set_value();
      told.set_value(wait_for_end(request.gone));
      return Response{};
    });
    std::optional<RawClient> client(running.path());
    client->send(post("{}"));
    begun.get_future().wait();
    if (client_leaves)
      client.reset();
    else
      running.server.stop(0ms);
    BOOST_TEST(told.get_future().get(), client_leaves);
  }
}

BOOST_AUTO_TEST_CASE(answers_a_client_that_has_only_ended_sending) {
  RunningServer running({}, [&](Request&& request) {
    wait_for_end(request.gone);
    return testing::echo(std::move(request));
  });
  RawClient client(running.path());
  client.send(post("words"));
  client.finish_writing();
  BOOST_TEST(client.receive_all().ends_with("words"));
}

BOOST_AUTO_TEST_CASE(answers_all_that_a_client_asked_before_it_ended_sending) {
  RunningServer running({}, [&](Request&& request) {
    wait_for_end(request.gone);
    return testing::echo(std::move(request));
  });
  for (int turn = 0; turn < 20; ++turn) {
    RawClient client(running.path());
    client.send(post("one") + post("two"));
    client.finish_writing();
    const std::string answers = client.receive_all();
    BOOST_TEST(testing::count_responses(answers) == 2U);
    BOOST_TEST(answers.ends_with("two"));
  }
}

BOOST_AUTO_TEST_CASE(keeps_what_comes_before_the_answer_for_the_next_request) {
  std::promise<void> begun, go_on;
  bool first = true;
  RunningServer running({}, [&](Request&& request) {
    if (std::exchange(first, false)) {
      begun.set_value();
      go_on.get_future().wait();
    }
    return testing::echo(std::move(request));
  });
  RawClient client(running.path());
  client.send(post("first"));
  begun.get_future().wait();
  const std::string big(100'000, 'x');
  std::thread sender([&] { client.send(post(big) + post("last")); });
  go_on.set_value();
  BOOST_TEST(client.receive_response().ends_with("first"));
  BOOST_TEST(client.receive_response().ends_with(big));
  BOOST_TEST(client.receive_response().ends_with("last"));
  sender.join();
}

BOOST_AUTO_TEST_CASE(sends_an_answer_that_comes_later_and_goes_on_with_the_connection) {
  std::mutex mutex;
  std::vector<std::function<void(Response)>> waiting;
  RunningServer running(
      {},
      [&](Request&& request) {
        if (request.body != "wait") return testing::echo(std::move(request));
        return Response{.later = [&](std::function<void(Response)> take) {
          const std::lock_guard lock(mutex);
          waiting.push_back(std::move(take));
        }};
      },
      1);
  RawClient client(running.path());
  client.send(post("wait"));
  RawClient another(running.path());  // the only worker is free meanwhile
  another.send(post("at once"));
  BOOST_TEST(another.receive_response().ends_with("at once"));
  const std::lock_guard lock(mutex);
  BOOST_REQUIRE_EQUAL(waiting.size(), 1U);
  waiting.front()({.body = "late"});
  BOOST_TEST(client.receive_response().ends_with("late"));
  client.send(post("again"));
  BOOST_TEST(client.receive_response().ends_with("again"));
}

BOOST_AUTO_TEST_CASE(takes_a_later_answer_once) {
  Later later;
  RunningServer running({}, [&](Request&& request) { return later.handle(std::move(request)); });
  RawClient client(running.path());
  client.send(post("{}"));
  const auto take = later.take();
  take({.body = "first"});
  take({.body = "second"});
  BOOST_TEST(client.receive_response().ends_with("first"));
  client.finish_writing();
  BOOST_TEST(client.receive_all() == "");
}

BOOST_AUTO_TEST_CASE(gives_up_an_answer_whose_client_has_left) {
  Later later;
  RunningServer running({}, [&](Request&& request) { return later.handle(std::move(request)); });
  std::optional<RawClient> client(running.path());
  client->send(post("{}"));
  const auto take = later.take();
  client.reset();
  BOOST_TEST(wait_for_end(later.gone()));
  take({.body = "for nobody"});
}

BOOST_AUTO_TEST_CASE(waits_for_no_later_answer_when_the_server_stops) {
  Later later;
  std::optional<RunningServer> running(std::in_place, Limits{},
                                       [&](Request&& request) { return later.handle(std::move(request)); });
  RawClient client(running->path());
  client.send(post("{}"));
  const auto take = later.take();
  running->server.stop(30s);
  BOOST_TEST(client.receive_all() == "");
  BOOST_TEST(later.gone().stop_requested());
  running.reset();
  take({.body = "to a server that is gone"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico::http
