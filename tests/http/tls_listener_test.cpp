#include "http/tls_listener.hpp"

#include <atomic>
#include <random>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "support/seed.hpp"
#include "tls_fixture.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;
using testing::connect_to;
using testing::post;
using testing::RawClient;
using testing::status_of;
using testing::TlsClient;
using testing::TlsServer;

std::string get(std::string_view target) { return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n"; }

/// The bytes with which a TLS client begins.
std::string first_flight() {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL* session = SSL_new(context);
  BIO* sink = BIO_new(BIO_s_mem());
  SSL_set_bio(session, BIO_new(BIO_s_mem()), sink);
  SSL_connect(session);
  char* data = nullptr;
  const long size = BIO_get_mem_data(sink, &data);
  std::string bytes(data, static_cast<std::size_t>(size));
  SSL_free(session);
  SSL_CTX_free(context);
  return bytes;
}

/// That others are still served.
void check_alive(const TlsServer& running) {
  TlsClient client(running.port);
  client.send(post("{}"));
  BOOST_TEST(status_of(client.receive_response()) == 200);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_tls_listener)

BOOST_AUTO_TEST_CASE(answers_several_requests_on_one_connection) {
  TlsServer running({}, testing::echo);
  TlsClient client(running.port);
  BOOST_TEST(std::string(SSL_get_version(client.session())) == "TLSv1.3");
  for (const std::string body : {"{}", "{\"a\":1}", ""}) {
    client.send(post(body));
    BOOST_TEST(client.receive_response().ends_with("\r\n\r\n" + body));
  }
}

BOOST_AUTO_TEST_CASE(tells_the_handler_an_address_and_nobodys_uid) {
  Peer seen;
  TlsServer running({}, [&seen](Request&& request) {
    seen = std::move(request.peer);
    return Response{};
  });
  TlsClient client(running.port);
  client.send(get("/"));
  client.receive_response();
  BOOST_TEST(seen.address == "127.0.0.1");
  BOOST_TEST(!seen.uid.has_value());
}

BOOST_AUTO_TEST_CASE(speaks_tls_13_and_12_only_where_that_is_allowed) {
  const TlsClient::Wish v11{.minimum = TLS1_VERSION, .maximum = TLS1_1_VERSION};
  const TlsClient::Wish v12{.maximum = TLS1_2_VERSION};
  TlsServer strict({}, testing::echo);
  BOOST_TEST(TlsClient(strict.port, v11).failure() != "");
  BOOST_TEST(TlsClient(strict.port, v12).failure() == "tlsv1 alert protocol version");
  BOOST_TEST(TlsClient(strict.port).failure() == "");
  TlsServer lenient({}, testing::echo, TlsFiles::Version::tls12);
  BOOST_TEST(TlsClient(lenient.port, v11).failure() != "");
  TlsClient old(lenient.port, v12);
  BOOST_TEST(old.failure() == "");
  BOOST_TEST(std::string(SSL_get_cipher(old.session())).starts_with("ECDHE-"));
  BOOST_TEST(SSL_renegotiate_pending(old.session()) == 0);
  old.send(post("{}"));
  BOOST_TEST(status_of(old.receive_response()) == 200);
}

BOOST_AUTO_TEST_CASE(does_not_negotiate_again) {
  TlsServer running({}, testing::echo, TlsFiles::Version::tls12);
  TlsClient client(running.port, {.maximum = TLS1_2_VERSION});
  SSL_renegotiate(client.session());
  BOOST_TEST(SSL_do_handshake(client.session()) != 1);
  check_alive(running);
}

BOOST_AUTO_TEST_CASE(agrees_on_http_11_or_on_nothing) {
  TlsServer running({}, testing::echo);
  TlsClient both(running.port, {.protocols = "\x02h2\x08http/1.1"});
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(both.session(), &chosen, &size);
  BOOST_TEST((std::string_view(reinterpret_cast<const char*>(chosen), size) == "http/1.1"));
  BOOST_TEST(TlsClient(running.port, {.protocols = "\x02h2"}).failure() == "tlsv1 alert no application protocol");
}

BOOST_AUTO_TEST_CASE(closes_on_whoever_does_not_speak_tls) {
  TlsServer running({}, testing::echo);
  const std::string noise[] = {get("/"), "garbage", "SSH-2.0-x\r\n", std::string(70'000, '\xff')};
  for (const auto& bytes : noise) {
    RawClient plain(connect_to(running.port));
    plain.send(bytes);
    plain.finish_writing();
    BOOST_TEST(plain.receive_all().find("HTTP/1.1") == std::string::npos);
  }
  check_alive(running);
}

BOOST_AUTO_TEST_CASE(gives_up_on_a_handshake_that_does_not_end) {
  TlsServer running({.header_time = 100ms}, testing::echo);
  const std::string hello = first_flight();
  for (const std::size_t sent : {std::size_t{0}, hello.size() / 2, hello.size()}) {
    RawClient slow(connect_to(running.port));
    slow.send(std::string_view(hello).substr(0, sent));
    slow.receive_all();  // throws if it is not closed
  }
  check_alive(running);
}

BOOST_AUTO_TEST_CASE(lets_others_shake_hands_while_one_does_not) {
  TlsServer running({}, testing::echo);
  RawClient silent(connect_to(running.port));
  check_alive(running);
}

BOOST_AUTO_TEST_CASE(turns_away_an_address_with_too_many_connections) {
  TlsServer running({.connections_per_address = 2}, testing::echo);
  TlsClient first(running.port), second(running.port);
  for (TlsClient* admitted : {&first, &second}) {
    admitted->send(post("{}"));
    BOOST_TEST(status_of(admitted->receive_response()) == 200);
  }
  TlsClient third(running.port);
  const std::string answer = third.receive_all();
  BOOST_TEST(status_of(answer) == 503);
  BOOST_TEST(answer.find("Retry-After: 1\r\n") != std::string::npos);
  first.send(post("{}"));
  BOOST_TEST(status_of(first.receive_response()) == 200);
}

BOOST_AUTO_TEST_CASE(tells_so_many_at_a_time_that_there_are_too_many) {
  TlsServer running({.connections_per_address = 1}, testing::echo);
  TlsClient admitted(running.port);
  admitted.send(post("{}"));
  admitted.receive_response();
  std::vector<std::unique_ptr<RawClient>> silent;
  for (int i = 0; i < 32; ++i) silent.push_back(std::make_unique<RawClient>(connect_to(running.port)));
  BOOST_TEST(TlsClient(running.port).failure() != "");
  silent.clear();
  admitted.send(post("{}"));
  BOOST_TEST(status_of(admitted.receive_response()) == 200);
}

BOOST_AUTO_TEST_CASE(keeps_the_gate_against_smuggling) {
  TlsServer running({}, testing::echo);
  for (const char* head : {"Host: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n", "Host: a\r\nHost: b\r\n",
                           "Host: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n", "Host: a\r\n folded: 1\r\n"}) {
    TlsClient client(running.port);
    client.send("POST / HTTP/1.1\r\nContent-Type: application/json\r\n" + std::string(head) + "\r\n{}" + get("/"));
    const std::string answer = client.receive_all();
    BOOST_TEST(status_of(answer) == 400);
    BOOST_TEST(testing::count_responses(answer) == 1U);
  }
}

BOOST_AUTO_TEST_CASE(says_the_end_so_that_nobody_else_can) {
  TlsServer running({.idle_time = 200ms}, testing::echo);
  TlsClient asking(running.port);
  asking.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  BOOST_TEST(status_of(asking.receive_all()) == 200);
  BOOST_TEST(asking.was_told_the_end());
  TlsClient idle(running.port);
  BOOST_TEST(idle.receive_all() == "");
  BOOST_TEST(idle.was_told_the_end());
  TlsClient stopped(running.port);
  stopped.send(post("{}"));
  BOOST_TEST(status_of(stopped.receive_response()) == 200);
  running.server.stop(1s);
  BOOST_TEST(stopped.receive_all() == "");
  BOOST_TEST(stopped.was_told_the_end());
}

BOOST_AUTO_TEST_CASE(refuses_a_big_body_and_lets_its_sender_read_why) {
  TlsServer running({.body = 1000}, testing::echo);
  TlsClient client(running.port);
  client.send(post(std::string(200'000, ' ')));
  BOOST_TEST(status_of(client.receive_all()) == 413);
  BOOST_TEST(client.was_told_the_end());
  TlsClient endless(running.port);
  BOOST_TEST(endless.send(post(std::string(50'000'000, ' '))) < 20'000'000U);
}

BOOST_AUTO_TEST_CASE(carries_large_answers_both_whole_and_in_pieces) {
  const std::string large(20'000'000, 'x');
  TlsServer running({}, [&large](Request&& request) {
    if (request.target == "/whole") return Response{.body = large};
    return Response{.pieces = [&large, left = 20](std::string& piece) mutable {
      piece = large.substr(0, 1'000'000);
      return --left > 0;
    }};
  });
  TlsClient client(running.port);
  client.send(get("/whole"));
  BOOST_TEST(client.receive_response().size() > large.size());
  client.send(get("/pieces"));
  BOOST_TEST(client.receive_until("0\r\n\r\n").size() > large.size());
}

BOOST_AUTO_TEST_CASE(forgets_a_client_that_breaks_off) {
  TlsServer running({.connections_per_address = 1}, testing::echo);
  for (int i = 0; i < 20; ++i) {
    RawClient(connect_to(running.port)).send(first_flight());
    TlsClient client(running.port);
    client.send("POST / HTTP/1.1\r\n");
  }
  for (const auto begun = std::chrono::steady_clock::now(); std::chrono::steady_clock::now() - begun < 9s;) {
    TlsClient client(running.port);
    client.send(post("{}"));
    if (status_of(client.receive_response()) == 200) return;
  }
  BOOST_FAIL("the only place of the address is never free again");
}

BOOST_AUTO_TEST_CASE(shows_a_new_certificate_to_who_comes_and_lets_others_go_on) {
  TlsServer running({}, testing::echo);
  TlsClient before(running.port);
  before.send(post("{}"));
  before.receive_response();
  const auto renewed = running.authority.issue();
  running.server.use(running.identity(renewed).value());
  TlsClient after(running.port);
  BOOST_TEST(after.certificate() == renewed.certificate);
  BOOST_TEST(before.certificate() != renewed.certificate);
  for (TlsClient* client : {&before, &after}) {
    client->send(post("{}"));
    BOOST_TEST(status_of(client->receive_response()) == 200);
  }
}

BOOST_AUTO_TEST_CASE(serves_while_certificates_change) {
  TlsServer running({.connections_per_address = 64}, testing::echo);
  const auto one = running.identity(running.authority.issue()).value();
  const auto other = running.identity(running.authority.issue()).value();
  std::atomic<int> right = 0, left = 4;
  std::vector<std::thread> clients;
  for (int c = 0; c < 4; ++c)
    clients.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        TlsClient client(running.port);
        client.send(post("{}"));
        if (status_of(client.receive_response()) == 200) ++right;
      }
      --left;
    });
  for (bool first = true; left > 0; first = !first) {
    running.server.use(first ? one : other);
    std::this_thread::yield();
  }
  for (auto& client : clients) client.join();
  BOOST_TEST(right == 100);
}

BOOST_AUTO_TEST_CASE(names_what_keeps_it_from_listening) {
  TlsServer running({}, testing::echo);
  testing::SilentLog log;
  Server second({}, testing::echo, log);
  const auto taken = second.listen_tls({.host = "127.0.0.1", .port = running.port});
  BOOST_TEST((taken.error().code == Errc::conflict));
  BOOST_TEST(taken.error().message ==
             fmt::format("cannot listen at https://127.0.0.1:{}: Address already in use", running.port));
  BOOST_TEST(taken.error().hint == fmt::format("See who does: ss -ltnp 'sport = :{}'", running.port));
  const auto elsewhere = second.listen_tls({.host = "192.0.2.1", .port = running.port});
  BOOST_TEST((elsewhere.error().code == Errc::invalid));
  BOOST_TEST(elsewhere.error().hint.find("0.0.0.0 and [::] stand for all") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(answers_or_closes_whatever_comes) {
  TlsServer running({.idle_time = 2s, .connections_per_address = 512}, testing::echo);
  std::mt19937_64 random(testing::seed());
  const std::string hello = first_flight();
  for (int round = 0; round < 200; ++round) {
    std::string bytes = hello;
    for (std::size_t i = random() % 4; i > 0; --i) bytes[random() % bytes.size()] = static_cast<char>(random());
    bytes.resize(random() % bytes.size() + 1);
    RawClient client(connect_to(running.port));
    client.send(bytes);
    client.finish_writing();
    client.receive_all();
  }
  check_alive(running);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico::http
