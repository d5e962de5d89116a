#include "http/exchange.hpp"

#include <functional>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "fixture.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;
using testing::RawClient;
using testing::RunningServer;

/// A daemon that plays a part: each connection, in turn, is handed to the next of `parts`, then closed.
class Actor {
 public:
  using Part = std::function<void(RawClient&)>;

  explicit Actor(std::vector<Part> parts) : listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_un address = testing::unix_address(path());
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_, 5) != 0)
      throw std::runtime_error("cannot listen at " + path().string());
    thread_ = std::thread([this, parts = std::move(parts)] {
      for (const Part& part : parts) {
        RawClient connection(::accept(listener_, nullptr, nullptr));
        part(connection);
      }
    });
  }
  Actor(const Actor&) = delete;
  Actor& operator=(const Actor&) = delete;
  ~Actor() {
    thread_.join();
    ::close(listener_);
  }
  std::filesystem::path path() const { return folder_ / "s"; }

 private:
  testing::ScratchFolder folder_;
  int listener_;
  std::thread thread_;
};

/// Reads one request whose body ends in '}' and answers with these bytes.
Actor::Part answering(std::string bytes) {
  return [bytes = std::move(bytes)](RawClient& connection) {
    connection.receive_until("}");
    connection.send(bytes);
  };
}

std::string ok(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

Post request() { return {.target = "/v1/x", .bearer = "token", .body = "{}", .timeout = 10s}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(http_exchange)

BOOST_AUTO_TEST_CASE(posts_and_gets_the_reply) {
  RunningServer running({}, [](Request&& got) {
    return Response{.status = 404, .body = got.method + " " + got.target + " " + got.authorization + " " + got.body};
  });
  UnixExchange exchange(running.path());
  const auto reply = exchange.post(request());
  BOOST_TEST_REQUIRE(reply.has_value());
  BOOST_TEST(reply->status == 404);
  BOOST_TEST(reply->body == "POST /v1/x Bearer token {}");
}

BOOST_AUTO_TEST_CASE(sends_no_authorization_without_a_token) {
  RunningServer running({}, [](Request&& got) { return Response{.body = "<" + got.authorization + ">"}; });
  UnixExchange exchange(running.path());
  BOOST_TEST(exchange.post({.target = "/", .bearer = "", .body = "{}"})->body == "<>");
}

BOOST_AUTO_TEST_CASE(keeps_its_connection) {
  Actor actor({[](RawClient& connection) {
    for (const std::string body : {"1", "2"}) {
      connection.receive_until("}");
      connection.send(ok(body));
    }
  }});
  UnixExchange exchange(actor.path());
  BOOST_TEST(exchange.post(request())->body == "1");
  BOOST_TEST(exchange.post(request())->body == "2");
}

BOOST_AUTO_TEST_CASE(hands_a_good_body_to_the_sink_as_it_comes) {
  Actor actor({[](RawClient& connection) {
                 connection.receive_until("}");
                 connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nfirst,\r\n");
                 connection.receive_until("}");  // the second request only comes once the body is complete
               },
               answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n4\r\n two\r\n0\r\n\r\n")});
  Post post = request();
  post.timeout = 200ms;
  std::string got;
  post.sink = [&got](std::string_view piece) -> Result<void> { return got += piece, Result<void>(); };
  const auto broken = UnixExchange(actor.path()).post(post);
  BOOST_TEST((broken.error().code == Errc::pending));
  BOOST_TEST(got == "first,");
  got.clear();
  const auto whole = UnixExchange(actor.path()).post(post);
  BOOST_TEST(whole->status == 200);
  BOOST_TEST(whole->body == "");
  BOOST_TEST(got == "one two");
}

BOOST_AUTO_TEST_CASE(keeps_the_body_of_an_error_from_the_sink) {
  Actor actor({answering("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")});
  Post post = request();
  post.sink = [](std::string_view) -> Result<void> { return Error{Errc::internal, "not for the sink", ""}; };
  BOOST_TEST(UnixExchange(actor.path()).post(post)->body == "no");
}

BOOST_AUTO_TEST_CASE(ends_with_the_error_of_the_sink) {
  Actor actor({answering(ok("body"))});
  Post post = request();
  post.sink = [](std::string_view) -> Result<void> { return Error{Errc::storage, "full", ""}; };
  BOOST_TEST(UnixExchange(actor.path()).post(post).error().message == "full");
}

BOOST_AUTO_TEST_CASE(connects_again_when_the_kept_connection_has_ended) {
  Actor actor({answering(ok("1")), answering(ok("2"))});
  UnixExchange exchange(actor.path());
  BOOST_TEST(exchange.post(request())->body == "1");
  BOOST_TEST(exchange.post(request())->body == "2");
}

BOOST_AUTO_TEST_CASE(connects_again_when_the_kept_connection_ends_under_a_request) {
  const Actor::Part answers_once = [](RawClient& connection) {
    connection.receive_until("}");
    connection.send(ok("1"));
    connection.receive_until("}");
  };
  Actor actor({answers_once, answering(ok("2"))});
  UnixExchange exchange(actor.path());
  BOOST_TEST(exchange.post(request())->body == "1");
  BOOST_TEST(exchange.post(request())->body == "2");
}

BOOST_AUTO_TEST_CASE(does_not_send_twice_on_a_new_connection) {
  Actor actor({answering("")});
  const auto reply = UnixExchange(actor.path()).post(request());
  BOOST_TEST_REQUIRE(reply.has_error());
  BOOST_TEST((reply.error().code == Errc::unavailable));
  BOOST_TEST(reply.error().message ==
             "porticod at unix:" + actor.path().string() + " broke off before its answer was complete");
}

BOOST_AUTO_TEST_CASE(opens_a_new_connection_after_the_daemon_said_close) {
  Actor actor(
      {answering("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), answering(ok("2"))});
  UnixExchange exchange(actor.path());
  BOOST_TEST(exchange.post(request())->status == 401);
  BOOST_TEST(exchange.post(request())->body == "2");
}

BOOST_AUTO_TEST_CASE(says_how_to_start_a_daemon_that_is_not_there) {
  testing::ScratchFolder folder;
  const auto path = folder / "s";
  const auto missing = UnixExchange(path).post(request());
  BOOST_TEST((missing.error().code == Errc::unavailable));
  BOOST_TEST(missing.error().message ==
             "cannot reach porticod at unix:" + path.string() + ": No such file or directory");
  BOOST_TEST(missing.error().hint == "Start it: porticod run --config FILE (or: systemctl start porticod)");
  const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
  const sockaddr_un address = testing::unix_address(path);
  BOOST_TEST_REQUIRE(::bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::close(dead);
  BOOST_TEST(UnixExchange(path).post(request()).error().message ==
             "cannot reach porticod at unix:" + path.string() + ": Connection refused");
}

BOOST_AUTO_TEST_CASE(refuses_a_path_that_no_socket_can_have) {
  const auto refused = UnixExchange("/" + std::string(107, 'a')).post(request());
  BOOST_TEST_REQUIRE(refused.has_error());
  BOOST_TEST((refused.error().code == Errc::invalid));
  BOOST_TEST(refused.error().message.ends_with("a socket's path has at most 107 bytes"));
  BOOST_TEST((UnixExchange("/" + std::string(106, 'a')).post(request()).error().code == Errc::unavailable));
}

BOOST_AUTO_TEST_CASE(stops_waiting_after_the_timeout) {
  Actor actor({[](RawClient& connection) { connection.receive_all(); }});
  Post slow = request();
  slow.timeout = 50ms;
  const auto reply = UnixExchange(actor.path()).post(slow);
  BOOST_TEST((reply.error().code == Errc::pending));
  BOOST_TEST(reply.error().message == "porticod at unix:" + actor.path().string() + " did not answer within 0.05 s");
}

BOOST_AUTO_TEST_CASE(counts_a_dripping_reply_against_the_timeout) {
  Actor actor({[](RawClient& connection) {
    connection.receive_until("}");
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n1");
    connection.receive_all();
  }});
  Post slow = request();
  slow.timeout = 50ms;
  BOOST_TEST((UnixExchange(actor.path()).post(slow).error().code == Errc::pending));
}

BOOST_AUTO_TEST_CASE(refuses_replies_it_cannot_use) {
  struct Case {
    std::string bytes;
    Errc code;
    std::string message;
  };
  const std::vector<Case> cases{
      {"HTTP/1.1 200 OK\r\nContent-Length: 268435457\r\n\r\n", Errc::invalid, "is larger than 256 MiB"},
      {"SSH-2.0-OpenSSH_9.2\r\n", Errc::unavailable, "is not HTTP"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345", Errc::unavailable, "broke off"},
      {"HTTP/1.1 200", Errc::unavailable, "broke off"},
  };
  for (const Case& c : cases) {
    BOOST_TEST_CONTEXT(c.bytes) {
      Actor actor({answering(c.bytes)});
      const auto reply = UnixExchange(actor.path()).post(request());
      BOOST_TEST_REQUIRE(reply.has_error());
      BOOST_TEST((reply.error().code == c.code));
      BOOST_TEST(reply.error().message.find(c.message) != std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(reads_a_refusal_that_comes_before_all_was_sent) {
  RunningServer running({.body = 1000}, testing::echo);
  const std::string big(30'000'000, ' ');
  const auto reply = UnixExchange(running.path()).post({.target = "/", .bearer = "", .body = big});
  BOOST_TEST_REQUIRE(reply.has_value());
  BOOST_TEST(reply->status == 413);
}

BOOST_AUTO_TEST_CASE(reads_chunked_replies_byte_by_byte) {
  for (const auto& [chunks, body] : {std::pair("2\r\n[]\r\n0\r\n\r\n", "[]"), std::pair("0\r\n\r\n", "")}) {
    Actor actor({[chunks = std::string(chunks)](RawClient& connection) {
      connection.receive_until("}");
      for (const char byte : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
        connection.send({&byte, 1});
    }});
    BOOST_TEST(UnixExchange(actor.path()).post(request())->body == body);
  }
}

BOOST_AUTO_TEST_CASE(carries_large_replies) {
  const std::string large(10'000'000, 'x');
  RunningServer running({}, [&large](Request&&) { return Response{.body = large}; });
  BOOST_TEST((UnixExchange(running.path()).post(request())->body == large));
}

BOOST_AUTO_TEST_CASE(lets_no_token_write_header_lines) {
  Post crafted = request();
  crafted.bearer = "x\r\nHost: y";
  BOOST_TEST((UnixExchange("/nowhere").post(crafted).error().code == Errc::invalid));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico::http
