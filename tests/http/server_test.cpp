#include "http/server.hpp"

#include <atomic>
#include <fstream>
#include <future>
#include <random>
#include <sys/stat.h>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "fixture.hpp"
#include "support/seed.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;
using testing::post;
using testing::RawClient;
using testing::RunningServer;
using testing::status_of;

/// A handler that tells when it runs and goes on when it is let go.
class Gatekeeper {
 public:
  Response handle() {
    begun_.set_value();
    released_.get_future().wait();
    return {.status = 200, .body = "finished"};
  }
  void wait_until_running() { begun_.get_future().wait(); }
  void release() { released_.set_value(); }

 private:
  std::promise<void> begun_;
  std::promise<void> released_;
};

std::string get(std::string_view target) { return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n"; }

}  // namespace

BOOST_AUTO_TEST_SUITE(http_server)

BOOST_AUTO_TEST_CASE(answers_several_requests_on_one_connection) {
  RunningServer running({}, testing::echo);
  RawClient client(running.path());
  for (const std::string body : {"{}", "{\"a\":1}", ""}) {
    client.send(post(body));
    const std::string answer = client.receive_response();
    BOOST_TEST(status_of(answer) == 200);
    BOOST_TEST(answer.ends_with("\r\n\r\n" + body));
  }
}

BOOST_AUTO_TEST_CASE(answers_pipelined_requests_in_order) {
  RunningServer running({}, testing::echo);
  RawClient client(running.path());
  client.send(post("1") + post("2") + post("3"));
  for (const std::string body : {"1", "2", "3"}) BOOST_TEST(client.receive_response().ends_with("\r\n\r\n" + body));
}

BOOST_AUTO_TEST_CASE(tells_the_handler_who_asks) {
  Request seen;
  RunningServer running({}, [&seen](Request&& request) {
    seen = std::move(request);
    return Response{};
  });
  RawClient client(running.path());
  client.send(get("/healthz"));
  client.receive_response();
  BOOST_TEST(seen.target == "/healthz");
  BOOST_TEST(seen.peer.address == "unix");
  BOOST_TEST((seen.peer.uid == ::getuid()));
}

/// An answer of these pieces; some may be empty.
Handler in_pieces(std::vector<std::string> pieces) {
  return [pieces](Request&&) {
    return Response{.pieces = [pieces, next = std::size_t{0}](std::string& piece) mutable {
      piece = pieces.at(next++);
      return next < pieces.size();
    }};
  };
}

BOOST_AUTO_TEST_CASE(sends_pieces_as_chunks_and_goes_on_with_the_connection) {
  RunningServer running({}, in_pieces({"one", "", "twenty bytes of text", ""}));
  RawClient client(running.path());
  for (int again = 0; again < 2; ++again) {
    client.send(get("/"));
    const std::string answer = client.receive_until("0\r\n\r\n");
    BOOST_TEST(answer.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
    BOOST_TEST(answer.find("Content-Length") == std::string::npos);
    BOOST_TEST(answer.ends_with("\r\n\r\n3\r\none\r\n14\r\ntwenty bytes of text\r\n0\r\n\r\n"));
  }
}

BOOST_AUTO_TEST_CASE(breaks_off_an_answer_whose_pieces_fail) {
  RunningServer running({}, [](Request&&) {
    return Response{.pieces = [begun = false](std::string& piece) mutable {
      if (begun) throw std::runtime_error("no more");
      piece = "begun";
      return begun = true;
    }};
  });
  RawClient client(running.path());
  client.send(get("/"));
  const std::string answer = client.receive_all();
  BOOST_TEST(answer.ends_with("5\r\nbegun\r\n"));
}

BOOST_AUTO_TEST_CASE(makes_no_pieces_that_nobody_reads) {
  std::atomic<int> made = 0;
  RunningServer running({}, [&made](Request&&) {
    return Response{.pieces = [&made](std::string& piece) {
      piece.assign(1'000'000, 'x');
      return ++made < 1000;
    }};
  });
  {
    RawClient client(running.path());
    client.send(get("/"));
    client.receive_until("xxx");
  }
  RawClient another(running.path());
  another.send(get("/"));
  another.receive_until("xxx");
  BOOST_TEST(made < 20);
}

BOOST_AUTO_TEST_CASE(carries_large_answers) {
  const std::string large(20'000'000, 'x');
  RunningServer running({}, [&large](Request&&) { return Response{.body = large}; });
  RawClient client(running.path());
  client.send(get("/"));
  BOOST_TEST(client.receive_response().size() > large.size());
}

BOOST_AUTO_TEST_CASE(closes_when_asked_to_and_after_a_client_error) {
  RunningServer running({},
                        [](Request&& request) { return Response{.status = request.target == "/wrong" ? 422 : 200}; });
  RawClient asking(running.path());
  asking.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  BOOST_TEST(asking.receive_all().find("Connection: close") != std::string::npos);
  RawClient erring(running.path());
  erring.send(get("/wrong") + get("/"));
  const std::string answer = erring.receive_all();
  BOOST_TEST(status_of(answer) == 422);
  BOOST_TEST(testing::count_responses(answer) == 1U);
}

BOOST_AUTO_TEST_CASE(lets_a_client_wait_for_leave_to_send) {
  RunningServer running({}, testing::echo);
  RawClient client(running.path());
  const std::string request = post("{}");
  const std::string head = "POST / HTTP/1.1\r\nExpect: 100-continue\r\n" + request.substr(request.find("Host"));
  client.send(head.substr(0, head.size() - 2));
  BOOST_TEST(client.receive_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("{}");
  BOOST_TEST(status_of(client.receive_response()) == 200);
}

BOOST_AUTO_TEST_CASE(gives_up_on_a_header_that_drips_in) {
  RunningServer running({.header_time = 100ms}, testing::echo);
  RawClient client(running.path());
  client.send("GET / HTTP/1.1\r\nHos");
  const std::string answer = client.receive_all();
  BOOST_TEST(status_of(answer) == 408);
  BOOST_TEST(answer.find("\"retryable\":true") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(does_not_extend_the_time_by_dripping) {
  RunningServer running({.header_time = 100ms}, testing::echo);
  RawClient client(running.path());
  std::size_t sent = client.send("GET / HTTP/1.1\r\nX: ");
  const auto begun = std::chrono::steady_clock::now();
  auto answered = std::async(std::launch::async, [&client] { return client.receive_all(); });
  while (answered.wait_for(20ms) != std::future_status::ready && std::chrono::steady_clock::now() - begun < 9s)
    sent += client.send("a");
  BOOST_TEST(status_of(answered.get()) == 408);
}

BOOST_AUTO_TEST_CASE(gives_up_on_a_body_that_does_not_come) {
  RunningServer running({.body_time = 100ms}, testing::echo);
  RawClient client(running.path());
  const std::string request = post("{\"a\":1}");
  client.send(std::string_view(request).substr(0, request.size() - 1));
  BOOST_TEST(status_of(client.receive_all()) == 408);
}

BOOST_AUTO_TEST_CASE(closes_idle_connections_without_a_word) {
  RunningServer running({.idle_time = 100ms}, testing::echo);
  RawClient silent(running.path());
  BOOST_TEST(silent.receive_all() == "");
  RawClient once(running.path());
  once.send(post("{}"));
  BOOST_TEST(status_of(once.receive_response()) == 200);
  BOOST_TEST(once.receive_all() == "");
}

BOOST_AUTO_TEST_CASE(does_not_limit_the_time_of_a_handler) {
  Gatekeeper gatekeeper;
  RunningServer running({.header_time = 20ms, .body_time = 20ms, .idle_time = 500ms},
                        [&](Request&&) { return gatekeeper.handle(); });
  RawClient client(running.path());
  client.send(post("{}"));
  gatekeeper.wait_until_running();
  RawClient other(running.path());
  BOOST_TEST(other.receive_all() == "");  // the idle time has passed
  gatekeeper.release();
  BOOST_TEST(status_of(client.receive_response()) == 200);
}

BOOST_AUTO_TEST_CASE(refuses_a_big_body_without_reading_it) {
  RunningServer running({}, testing::echo);
  RawClient client(running.path());
  const std::string big = post(std::string(50'000'000, ' '));
  BOOST_TEST(client.send(big) < 5'000'000U);
  const std::string answer = client.receive_all();
  BOOST_TEST(status_of(answer) == 413);
  BOOST_TEST(testing::count_responses(answer) == 1U);
}

BOOST_AUTO_TEST_CASE(turns_away_connections_beyond_the_limit) {
  RunningServer running({.connections = 1}, testing::echo);
  RawClient first(running.path());
  first.send(post("{}"));
  BOOST_TEST(status_of(first.receive_response()) == 200);
  RawClient second(running.path());
  const std::string answer = second.receive_all();
  BOOST_TEST(status_of(answer) == 503);
  BOOST_TEST(answer.find("Retry-After: 1\r\n") != std::string::npos);
  first.send(post("{}"));
  BOOST_TEST(status_of(first.receive_response()) == 200);
}

BOOST_AUTO_TEST_CASE(does_not_let_a_slow_handler_block_others) {
  Gatekeeper gatekeeper;
  RunningServer running(
      {}, [&](Request&& request) { return request.target == "/slow" ? gatekeeper.handle() : Response{}; });
  RawClient slow(running.path());
  slow.send(get("/slow"));
  gatekeeper.wait_until_running();
  RawClient quick(running.path());
  quick.send(get("/quick"));
  BOOST_TEST(status_of(quick.receive_response()) == 200);
  gatekeeper.release();
  BOOST_TEST(status_of(slow.receive_response()) == 200);
}

BOOST_AUTO_TEST_CASE(serves_concurrent_clients) {
  RunningServer running({}, testing::echo, 4);
  std::atomic<int> right = 0;
  std::vector<std::thread> clients;
  for (int c = 0; c < 8; ++c)
    clients.emplace_back([&, c] {
      RawClient client(running.path());
      for (int i = 0; i < 50; ++i) {
        const std::string body = std::to_string(c * 1000 + i);
        client.send(post(body));
        if (client.receive_response().ends_with("\r\n\r\n" + body)) ++right;
      }
    });
  for (auto& client : clients) client.join();
  BOOST_TEST(right == 400);
}

BOOST_AUTO_TEST_CASE(stops_after_the_running_request) {
  Gatekeeper gatekeeper;
  RunningServer running({}, [&](Request&&) { return gatekeeper.handle(); });
  RawClient busy(running.path());
  RawClient idle(running.path());
  busy.send(post("{}"));
  gatekeeper.wait_until_running();
  auto stopped = std::async(std::launch::async, [&running] { running.server.stop(30s); });
  BOOST_TEST(idle.receive_all() == "");
  BOOST_CHECK_THROW(RawClient late(running.path()), std::runtime_error);
  gatekeeper.release();
  const std::string answer = busy.receive_all();
  BOOST_TEST(answer.ends_with("finished"));
  BOOST_TEST(answer.find("Connection: close") != std::string::npos);
  stopped.get();
  BOOST_TEST(!std::filesystem::exists(running.path()));
}

BOOST_AUTO_TEST_CASE(stops_waiting_when_the_grace_is_over) {
  Gatekeeper gatekeeper;
  RunningServer running({}, [&](Request&&) { return gatekeeper.handle(); });
  RawClient client(running.path());
  client.send(post("{}"));
  gatekeeper.wait_until_running();
  auto stopped = std::async(std::launch::async, [&running] { running.server.stop(50ms); });
  BOOST_TEST(client.receive_all() == "");
  gatekeeper.release();
  stopped.get();
}

BOOST_AUTO_TEST_CASE(opens_its_socket_to_everyone) {
  RunningServer running({}, testing::echo);
  struct stat file {};
  BOOST_TEST_REQUIRE(::stat(running.path().c_str(), &file) == 0);
  BOOST_TEST((file.st_mode & 0777U) == 0666U);
}

BOOST_AUTO_TEST_CASE(replaces_a_stale_socket) {
  testing::ScratchFolder folder;
  testing::SilentLog log;
  const auto path = folder / "s";
  const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
  const sockaddr_un address = testing::unix_address(path);
  BOOST_TEST_REQUIRE(::bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::close(dead);
  Server server({}, testing::echo, log);
  BOOST_TEST(server.listen_unix(path).has_value());
  server.start(1);
  RawClient client(path);
  client.send(post("{}"));
  BOOST_TEST(status_of(client.receive_response()) == 200);
}

BOOST_AUTO_TEST_CASE(leaves_a_living_daemon_its_socket) {
  RunningServer running({}, testing::echo);
  Server second({}, testing::echo, running.log);
  const auto refused = second.listen_unix(running.path());
  BOOST_TEST_REQUIRE(refused.has_error());
  BOOST_TEST((refused.error().code == Errc::conflict));
  BOOST_TEST(refused.error().message ==
             "cannot listen at unix:" + running.path().string() + ": another porticod listens there");
  RawClient client(running.path());
  client.send(post("{}"));
  BOOST_TEST(status_of(client.receive_response()) == 200);
}

BOOST_AUTO_TEST_CASE(names_what_keeps_it_from_listening) {
  testing::ScratchFolder folder;
  testing::SilentLog log;
  Server server({}, testing::echo, log);
  const auto missing = server.listen_unix(folder / "none/s");
  BOOST_TEST((missing.error().code == Errc::not_found));
  BOOST_TEST(missing.error().message.find("the folder " + (folder / "none").string() + " does not exist") !=
             std::string::npos);
  BOOST_TEST(missing.error().hint == "Create it: mkdir -p " + (folder / "none").string());
  BOOST_TEST((server.listen_unix(folder / std::string(120, 'a')).error().code == Errc::invalid));
  const auto file = folder / "file";
  std::ofstream(file) << "kept";
  BOOST_TEST((server.listen_unix(file).error().code == Errc::conflict));
  BOOST_TEST(std::filesystem::exists(file));
}

BOOST_AUTO_TEST_CASE(answers_or_closes_whatever_comes) {
  RunningServer running({.idle_time = 2s}, testing::echo);
  std::mt19937_64 random(testing::seed());
  for (int round = 0; round < 500; ++round) {
    std::string bytes = round % 2 == 0 ? post("{\"a\":1}") : std::string(random() % 300 + 1, '\0');
    for (std::size_t i = round % 2 == 0 ? random() % 4 : bytes.size(); i > 0; --i)
      bytes[round % 2 == 0 ? random() % bytes.size() : i - 1] = static_cast<char>(random());
    RawClient client(running.path());
    client.send(bytes);
    client.finish_writing();
    const int status = status_of(client.receive_all());
    BOOST_TEST_REQUIRE((status == 0 || status == 200 || (status >= 400 && status < 500) || status == 505));
  }
  RawClient client(running.path());
  client.send(post("{}"));
  BOOST_TEST(status_of(client.receive_response()) == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico::http
