#include <functional>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "http/https_module.hpp"
#include "tls_fixture.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;
using testing::CertificateWish;
using testing::Certified;
using testing::RawClient;
using testing::TlsServer;
using testing::write_file;

constexpr const char* module = PORTICO_HTTPS_MODULE;

Post request() { return {.target = "/v1/x", .bearer = "token", .body = "{}", .timeout = 10s}; }

/// A running server and who may be believed to be it.
struct Running : TlsServer {
  explicit Running(Handler handler = testing::echo, const Limits& limits = {}) : TlsServer(limits, std::move(handler)) {
    write_file(folder / "ca.pem", authority.certificate());
  }
  std::unique_ptr<Exchange> exchange(const std::string& host = "localhost") const {
    return open_https(module, {.endpoint = {.host = host, .port = port}, .ca_file = (folder / "ca.pem").string()})
        .value();
  }
  void show(const CertificateWish& wish) {
    // Loaded as if it were valid, whenever that is.
    const auto written = testing::write_pair(folder.path(), authority.issue(wish));
    server.use(TlsIdentity::load(files, {.certificate = written.certificate, .key = written.key}, wish.begins).value());
  }
  std::string url(const std::string& host = "localhost") const { return url_of({.host = host, .port = port}); }
  Error refused(const std::string& host = "localhost") const { return exchange(host)->post(request()).error(); }
};

/// A server that plays a part: each TLS connection, in turn, gets the next bytes once a request has come, then ends.
class Actor {
 public:
  enum class End { told, silent };  ///< whether close_notify is sent

  Actor(std::vector<std::string> parts, End end = End::told)
      : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), end_(end) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(listener_, 5) != 0)
      throw std::runtime_error("cannot listen");
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    write_file(folder_ / "ca.pem", authority_.certificate());
    const auto written = testing::write_pair(folder_.path(), authority_.issue());
    identity_ = TlsIdentity::load(files_, {.certificate = written.certificate, .key = written.key}, SystemClock().now())
                    .value();
    std::signal(SIGPIPE, SIG_IGN);  // as porticod does
    thread_ = std::thread([this, parts = std::move(parts)] {
      for (const auto& part : parts) play(part);
    });
  }
  Actor(const Actor&) = delete;
  Actor& operator=(const Actor&) = delete;
  ~Actor() {
    thread_.join();
    ::close(listener_);
  }
  std::unique_ptr<Exchange> exchange() const {
    return open_https(module,
                      {.endpoint = {.host = "127.0.0.1", .port = port_}, .ca_file = (folder_ / "ca.pem").string()})
        .value();
  }
  std::string url() const { return url_of({.host = "127.0.0.1", .port = port_}); }

 private:
  void play(std::string_view bytes) {
    const int descriptor = ::accept(listener_, nullptr, nullptr);
    SSL* session = SSL_new(identity_->context());
    SSL_set_fd(session, descriptor);
    SSL_accept(session);
    std::string got;
    char piece[4096];
    while (got.find('}') == std::string::npos) {
      const int count = SSL_read(session, piece, sizeof piece);
      if (count <= 0) break;
      got.append(piece, static_cast<std::size_t>(count));
    }
    constexpr std::string_view wait = "WAIT";
    const bool waits = bytes.ends_with(wait);
    if (waits) bytes.remove_suffix(wait.size());
    if (!bytes.empty()) SSL_write(session, bytes.data(), static_cast<int>(bytes.size()));
    if (waits) SSL_read(session, piece, sizeof piece);
    if (end_ == End::told) SSL_shutdown(session);
    SSL_free(session);
    ::close(descriptor);
  }

  testing::ScratchFolder folder_;
  testing::Authority authority_;
  SystemFiles files_;
  TlsIdentity::Shared identity_;
  int listener_;
  End end_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

std::string ok(std::string_view body) {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_https_exchange)

BOOST_AUTO_TEST_CASE(posts_and_gets_the_reply) {
  const Running running([](Request&& got) {
    return Response{.status = 404,
                    .body = got.method + " " + got.target + " " + got.content_type + " " + got.accept + " " +
                            got.authorization + " " + got.body};
  });
  const auto reply = running.exchange()->post(request());
  BOOST_TEST_REQUIRE(reply.has_value());
  BOOST_TEST(reply->status == 404);
  BOOST_TEST(reply->body == "POST /v1/x application/json application/json Bearer token {}");
}

BOOST_AUTO_TEST_CASE(sends_no_authorization_without_a_token) {
  const Running running([](Request&& got) { return Response{.body = "<" + got.authorization + ">"}; });
  BOOST_TEST(running.exchange()->post({.target = "/", .bearer = "", .body = "{}"})->body == "<>");
}

BOOST_AUTO_TEST_CASE(keeps_its_connection_and_makes_another_when_that_has_ended) {
  Limits limits;
  limits.connections_per_address = 1;
  limits.idle_time = 300ms;
  Running running(testing::echo, limits);
  const auto exchange = running.exchange();
  for (const char* body : {"1", "2"})
    BOOST_TEST(exchange->post({.target = "/", .bearer = "", .body = body})->body == body);
  std::this_thread::sleep_for(500ms);
  BOOST_TEST(exchange->post({.target = "/", .bearer = "", .body = "3"})->body == "3");
}

BOOST_AUTO_TEST_CASE(carries_large_bodies_both_ways) {
  const std::string large(10'000'000, 'x');
  Limits limits;
  limits.body = 2 * large.size();
  const Running running(testing::echo, limits);
  BOOST_TEST((running.exchange()->post({.target = "/", .bearer = "", .body = large})->body == large));
}

BOOST_AUTO_TEST_CASE(hands_a_good_body_to_the_sink_as_it_comes) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const Actor actor({head + "6\r\nfirst,\r\nWAIT", head + "3\r\none\r\n4\r\n two\r\n0\r\n\r\n"});
  Post post = request();
  post.timeout = 300ms;
  std::string got;
  post.sink = [&got](std::string_view piece) -> Result<void> { return got += piece, Result<void>(); };
  const auto broken = actor.exchange()->post(post);
  BOOST_TEST((broken.error().code == Errc::pending));
  BOOST_TEST(broken.error().message == "porticod at " + actor.url() + " did not answer within 0.3 s");
  BOOST_TEST(got == "first,");
  got.clear();
  const auto whole = actor.exchange()->post(post);
  BOOST_TEST_REQUIRE(whole.has_value());
  BOOST_TEST(whole->body == "");
  BOOST_TEST(got == "one two");
}

BOOST_AUTO_TEST_CASE(gives_each_wait_with_a_sink_the_whole_time) {
  const Running running([](Request&&) {
    return Response{.pieces = [left = 5](std::string& piece) mutable {
      std::this_thread::sleep_for(300ms);
      piece = "piece";
      return --left > 0;
    }};
  });
  Post post = request();
  post.timeout = 1s;
  std::string got;
  post.sink = [&got](std::string_view piece) -> Result<void> { return got += piece, Result<void>(); };
  BOOST_TEST(running.exchange()->post(post).has_value());
  BOOST_TEST(got == "piecepiecepiecepiecepiece");
  post.sink = {};
  BOOST_TEST((running.exchange()->post(post).error().code == Errc::pending));
}

BOOST_AUTO_TEST_CASE(keeps_the_body_of_an_error_from_the_sink) {
  const Running running([](Request&&) { return Response{.status = 404, .body = "no"}; });
  Post post = request();
  post.sink = [](std::string_view) -> Result<void> { return Error{Errc::internal, "not for the sink", ""}; };
  BOOST_TEST(running.exchange()->post(post)->body == "no");
}

BOOST_AUTO_TEST_CASE(ends_with_what_the_sink_answers_or_throws) {
  const Running running([](Request&&) { return Response{.body = "body"}; });
  const auto exchange = running.exchange();
  Post post = request();
  post.sink = [](std::string_view) -> Result<void> { return Error{Errc::storage, "full", ""}; };
  BOOST_TEST(exchange->post(post).error().message == "full");
  post.sink = [](std::string_view) -> Result<void> { throw Failure({Errc::storage, "thrown", ""}); };
  BOOST_CHECK_THROW(static_cast<void>(exchange->post(post)), Failure);
  BOOST_TEST(exchange->post(request())->body == "body");
}

BOOST_AUTO_TEST_CASE(believes_only_who_can_prove_its_name) {
  Running running;
  BOOST_TEST(running.exchange()->post(request()).has_value());
  BOOST_TEST(running.exchange("127.0.0.1")->post(request()).has_value());
  running.show({.names = "DNS:portal.example.com"});
  const auto wrong = running.refused();
  BOOST_TEST((wrong.code == Errc::unavailable));
  BOOST_TEST(wrong.message == "cannot reach porticod at " + running.url() + ": its certificate is not for 'localhost'");
  BOOST_TEST(running.refused("127.0.0.1").message.ends_with("its certificate is not for '127.0.0.1'"));
  BOOST_TEST(wrong.hint.find("--server or PORTICO_SERVER") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuses_a_certificate_out_of_its_time) {
  Running running;
  const Instant now = SystemClock().now();
  running.show({.begins = now - 48h, .ends = now - 24h});
  BOOST_TEST(running.refused().message.ends_with("its certificate has expired"), running.refused().message);
  running.show({.begins = now + 24h, .ends = now + 48h});
  BOOST_TEST(running.refused().message.ends_with("its certificate is not valid yet"), running.refused().message);
}

BOOST_AUTO_TEST_CASE(refuses_an_authority_that_it_was_not_told_of) {
  Running running;
  write_file(running.folder / "ca.pem", testing::Authority().certificate());
  BOOST_TEST(running.refused().message == "cannot reach porticod at " + running.url() +
                                              ": its certificate is of no authority in " +
                                              (running.folder / "ca.pem").string());
  const auto by_system = open_https(module, {.endpoint = {.host = "localhost", .port = running.port}, .ca_file = ""})
                             .value()
                             ->post(request());
  BOOST_TEST(by_system.error().message == "cannot reach porticod at " + running.url() +
                                              ": its certificate is of an authority that is not known here");
  BOOST_TEST(by_system.error().hint.find("PORTICO_CA_FILE=FILE") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(names_a_ca_file_that_is_none) {
  Running running;
  for (const char* content : {"", "no certificate"}) {
    write_file(running.folder / "ca.pem", content);
    BOOST_TEST(running.refused().message ==
               "the CA file " + (running.folder / "ca.pem").string() + " cannot be read, or holds no certificate");
  }
  std::filesystem::remove(running.folder / "ca.pem");
  BOOST_TEST((running.refused().code == Errc::invalid));
}

BOOST_AUTO_TEST_CASE(says_why_a_server_cannot_be_reached) {
  const Running running;
  const auto nobody =
      open_https(module, {.endpoint = {.host = "127.0.0.1", .port = testing::some_free_port()}, .ca_file = ""})
          .value()
          ->post(request());
  BOOST_TEST((nobody.error().code == Errc::unavailable));
  BOOST_TEST(nobody.error().message.ends_with(": Connection refused"), nobody.error().message);
  const auto unknown = running.refused("no-such-host.invalid");
  BOOST_TEST((unknown.code == Errc::unavailable));
  BOOST_TEST(unknown.message.ends_with(": the name 'no-such-host.invalid' is unknown"), unknown.message);
}

BOOST_AUTO_TEST_CASE(refuses_replies_it_cannot_use) {
  struct Case {
    std::string bytes;
    Errc code;
    std::string message;
  };
  const std::vector<Case> cases{
      {"HTTP/1.1 200 OK\r\nContent-Length: 268435457\r\n\r\nWAIT", Errc::invalid, "is larger than 256 MiB"},
      {"SSH-2.0-OpenSSH_9.2\r\n", Errc::unavailable, "is not HTTP"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345", Errc::unavailable, "broke off"},
      {"", Errc::unavailable, "broke off"},
  };
  for (const auto end : {Actor::End::told, Actor::End::silent})
    for (const Case& c : cases) {
      BOOST_TEST_CONTEXT(c.bytes) {
        const Actor actor({c.bytes}, end);
        const auto reply = actor.exchange()->post(request());
        BOOST_TEST_REQUIRE(reply.has_error());
        BOOST_TEST((reply.error().code == c.code));
        BOOST_TEST(reply.error().message.find(c.message) != std::string::npos, reply.error().message);
      }
    }
}

BOOST_AUTO_TEST_CASE(follows_nobody_elsewhere) {
  const Actor actor({"HTTP/1.1 302 Found\r\nLocation: https://example.com/\r\nContent-Length: 4\r\n\r\nmove"});
  const auto reply = actor.exchange()->post(request());
  BOOST_TEST_REQUIRE(reply.has_value());
  BOOST_TEST(reply->status == 302);
  BOOST_TEST(reply->body == "move");
}

BOOST_AUTO_TEST_CASE(asks_no_proxy) {
  ::setenv("https_proxy", "http://127.0.0.1:1", 1);
  ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
  const Running running;
  BOOST_TEST(running.exchange()->post(request()).has_value());
  ::unsetenv("https_proxy");
  ::unsetenv("ALL_PROXY");
}

BOOST_AUTO_TEST_CASE(reads_a_refusal_that_comes_before_all_was_sent) {
  Limits limits;
  limits.body = 1000;
  const Running running(testing::echo, limits);
  const std::string big(100'000, ' ');
  const auto reply = running.exchange()->post({.target = "/", .bearer = "", .body = big});
  BOOST_TEST_REQUIRE(reply.has_value());
  BOOST_TEST(reply->status == 413);
}

BOOST_AUTO_TEST_CASE(stops_waiting_after_the_timeout) {
  const Actor actor({ok("never") + "WAIT", "WAIT"});
  Post slow = request();
  slow.timeout = 300ms;
  BOOST_TEST(actor.exchange()->post(slow)->body == "never");
  BOOST_TEST((actor.exchange()->post(slow).error().code == Errc::pending));
}

BOOST_AUTO_TEST_CASE(counts_a_handshake_that_does_not_come_as_out_of_reach) {
  const int silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  BOOST_TEST_REQUIRE(::bind(silent, reinterpret_cast<const sockaddr*>(&address), size) == 0);
  ::listen(silent, 5);
  ::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size);
  Post slow = request();
  slow.timeout = 200ms;
  const auto reply =
      open_https(module, {.endpoint = {.host = "127.0.0.1", .port = ntohs(address.sin_port)}, .ca_file = ""})
          .value()
          ->post(slow);
  BOOST_TEST((reply.error().code == Errc::unavailable));
  BOOST_TEST(reply.error().message.ends_with(": nobody answers there"), reply.error().message);
  ::close(silent);
}

BOOST_AUTO_TEST_CASE(leaves_the_signal_of_a_closed_pipe_as_it_was) {
  std::signal(SIGPIPE, SIG_DFL);
  const Running running;
  Post post = request();
  bool as_before = false;
  post.sink = [&as_before](std::string_view) -> Result<void> {
    as_before = std::signal(SIGPIPE, SIG_DFL) == SIG_DFL;
    return {};
  };
  BOOST_TEST(running.exchange()->post(post).has_value());
  BOOST_TEST(as_before);
  BOOST_TEST((std::signal(SIGPIPE, SIG_DFL) == SIG_DFL));
}

BOOST_AUTO_TEST_CASE(lets_no_token_write_header_lines) {
  const Running running;
  Post crafted = request();
  crafted.bearer = "x\r\nHost: y";
  BOOST_TEST((running.exchange()->post(crafted).error().code == Errc::invalid));
}

BOOST_AUTO_TEST_CASE(names_a_module_that_cannot_be_used) {
  testing::ScratchFolder folder;
  const HttpsServer server{.endpoint = {.host = "localhost", .port = 1}, .ca_file = ""};
  const auto missing = open_https(folder / "portico-https.so", server);
  BOOST_TEST((missing.error().code == Errc::storage));
  BOOST_TEST(missing.error().message ==
             "https cannot be used: " + (folder / "portico-https.so").string() + " is missing");
  BOOST_TEST(missing.error().hint == "Install Portico again, with all its files; unix: servers work without this one.");
  BOOST_TEST(open_https("portico-https.so", server).error().message.ends_with("is missing"));
  write_file(folder / "text.so", "no library");
  const auto text = open_https(folder / "text.so", server);
  BOOST_TEST(text.error().message.starts_with("https cannot be used: "), text.error().message);
  BOOST_TEST(text.error().hint.find("apt-get install libcurl4") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico::http
