#include <random>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "fixture.hpp"
#include "http/reader.hpp"
#include "support/seed.hpp"

namespace portico::http {
namespace {

using testing::RawClient;
using testing::RunningServer;
using Stage = RequestReader::Stage;

struct Case {
  std::string name;
  std::string bytes;
  int status;
};

/// A POST with further header lines, each ended by CR LF, in place of Content-Length.
std::string framed(std::string_view lines, std::string_view body = "") {
  return fmt::format("POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{}\r\n{}", lines, body);
}
std::string get(std::string_view target, std::string_view lines = "Host: a\r\n") {
  return fmt::format("GET {} HTTP/1.1\r\n{}\r\n", target, lines);
}
std::string chunked(std::string_view body) { return framed("Transfer-Encoding: chunked\r\n", body); }

std::vector<Case> hostile_start_lines() {
  using namespace std::string_literals;
  return {
      {"HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", 505},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
      {"no version", "GET /\r\nHost: a\r\n\r\n", 400},
      {"lower-case version", "GET / http/1.1\r\nHost: a\r\n\r\n", 400},
      {"two blanks", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"tab as separator", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"leading empty line", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"leading blank", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"TLS hello", "\x16\x03\x01\x02\x00\x01"s, 400},
      {"unknown method", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 405},
      {"lower-case method", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 405},
      {"PUT", "PUT / HTTP/1.1\r\nHost: a\r\n\r\n", 405},
      {"CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 405},
      {"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 405},
      {"absolute form", get("http://a/"), 400},
      {"asterisk", get("*"), 400},
      {"relative path", get("v1"), 400},
      {"fragment", get("/a#b"), 400},
      {"NUL escape", get("/a%00b"), 400},
      {"half an escape", get("/a%4"), 400},
      {"bad escape", get("/a%zz"), 400},
      {"raw 0x80", get("/a\x80"), 400},
      {"raw NUL", "GET /a\0 HTTP/1.1\r\nHost: a\r\n\r\n"s, 400},
      {"quote", get("/a\"b"), 400},
      {"backslash", get("/a\\b"), 400},
      {"long start line", get("/" + std::string(3000, 'a')), 414},
      {"endless start line", std::string(5000, 'a'), 414},
  };
}

std::vector<Case> hostile_headers() {
  using namespace std::string_literals;
  const std::string two = "Content-Length: 2\r\n";
  std::string many = "Host: a\r\n";
  for (int i = 0; i < 64; ++i) many += fmt::format("X-{}: 1\r\n", i);
  return {
      {"no Host", get("/", "Accept: x\r\n"), 400},
      {"two Hosts", get("/", "Host: a\r\nHost: a\r\n"), 400},
      {"empty Host", get("/", "Host:\r\n"), 400},
      {"Host with a path", get("/", "Host: a/b\r\n"), 400},
      {"Host with userinfo", get("/", "Host: u@a\r\n"), 400},
      {"folded line", get("/", "Host: a\r\nX: 1\r\n 2\r\n"), 400},
      {"folded by a tab", get("/", "Host: a\r\nX: 1\r\n\t2\r\n"), 400},
      {"folded first line", get("/", " Host: a\r\n"), 400},
      {"blank before colon", get("/", "Host : a\r\n"), 400},
      {"no colon", get("/", "Host: a\r\nnonsense\r\n"), 400},
      {"empty name", get("/", "Host: a\r\n: 1\r\n"), 400},
      {"bare LF", "GET / HTTP/1.1\nHost: a\n\n", 400},
      {"bare LF in a header", get("/", "Host: a\nX: 1\r\n"), 400},
      {"bare CR", get("/", "Host: a\rX: 1\r\n"), 400},
      {"NUL in a value", get("/", "Host: a\r\nX: \0\r\n"s), 400},
      {"DEL in a value", get("/", "Host: a\r\nX: \x7f\r\n"), 400},
      {"beyond ASCII", get("/", "Host: a\r\nX: \xc3\xa4\r\n"), 400},
      {"65 fields", get("/", many), 431},
      {"long header", get("/", "Host: a\r\nX: " + std::string(9000, 'a') + "\r\n"), 431},
      {"duplicate Authorization", get("/", "Host: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n"), 400},
      {"duplicate Content-Type", framed("Content-Type: application/json\r\n" + two, "{}"), 400},
      {"wrong type", "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", 415},
      {"no type", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}", 415},
      {"wrong charset",
       "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json; charset=latin1\r\nContent-Length: 2\r\n\r\n{}",
       415},
      {"type with more behind",
       "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/jsonp\r\nContent-Length: 2\r\n\r\n{}", 415},
      {"compressed body", framed("Content-Encoding: gzip\r\n" + two, "{}"), 415},
      {"other expectation", framed("Expect: miracles\r\n" + two, "{}"), 417},
  };
}

std::vector<Case> hostile_framing() {
  const std::string smuggled = get("/smuggled");
  return {
      {"TE and CL", framed("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400},
      {"CL and TE", framed("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
      {"gzip and CL", framed("Content-Length: 2\r\nTransfer-Encoding: gzip\r\n", "{}"), 400},
      {"equal lengths twice", framed("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"), 400},
      {"differing lengths", framed("Content-Length: 2\r\nContent-Length: 3\r\n", "{} "), 400},
      {"list of lengths", framed("Content-Length: 2, 2\r\n", "{}"), 400},
      {"signed length", framed("Content-Length: +2\r\n", "{}"), 400},
      {"negative length", framed("Content-Length: -2\r\n", "{}"), 400},
      {"hexadecimal length", framed("Content-Length: 0x2\r\n", "{}"), 400},
      {"empty length", framed("Content-Length:\r\n", "{}"), 400},
      {"length overflow", framed("Content-Length: 18446744073709551618\r\n", "{}"), 400},
      {"no length", framed(""), 411},
      {"big body", framed("Content-Length: 1048577\r\n"), 413},
      {"big chunk", chunked("100001\r\n"), 413},
      {"gzip as transfer coding", framed("Transfer-Encoding: gzip\r\n", smuggled), 400},
      {"gzip, chunked", framed("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 400},
      {"chunked twice", framed("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
      {"chunked, identity", framed("Transfer-Encoding: chunked, identity\r\n", smuggled), 400},
      {"xchunked", framed("Transfer-Encoding: xchunked\r\n", smuggled), 400},
      {"chunked on HTTP/1.0",
       "POST / HTTP/1.0\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       505},
      {"GET with a body", get("/", "Host: a\r\nContent-Length: 2\r\n") + "{}", 400},
      {"GET with chunks", get("/", "Host: a\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n", 400},
      {"trailer", chunked("2\r\n{}\r\n0\r\nHost: b\r\n\r\n"), 400},
      {"announced trailer", framed("Trailer: X\r\nTransfer-Encoding: chunked\r\n", "0\r\nX: 1\r\n\r\n"), 400},
      {"long trailer", chunked("0\r\nX: " + std::string(10'000, 'a')), 400},
      {"chunk extension", chunked("2;a=b\r\n{}\r\n0\r\n\r\n"), 400},
      {"extension of the last chunk", chunked("2\r\n{}\r\n0;a\r\n\r\n"), 400},
      {"endless chunk extension", chunked("2;" + std::string(10'000, 'a')), 400},
      {"endless chunk size", chunked(std::string(10'000, '0')), 400},
      {"chunk size overflow", chunked("10000000000000002\r\n{}\r\n"), 400},
      {"negative chunk size", chunked("-2\r\n{}\r\n"), 400},
      {"no chunk size", chunked("\r\n{}\r\n0\r\n\r\n"), 400},
      {"chunk longer than told", chunked("2\r\n{}x\r\n0\r\n\r\n"), 400},
      {"chunk ended by LF", chunked("2\n{}\n0\n\n"), 400},
  };
}

std::vector<Case> hostile() {
  std::vector<Case> all = hostile_start_lines();
  for (const auto& more : {hostile_headers(), hostile_framing()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

/// Feeds in pieces of `size` bytes; answers the number of requests that passed.
int feed(RequestReader& reader, std::string_view bytes, std::size_t size) {
  int passed = 0;
  while (!bytes.empty() && reader.stage() != Stage::refused) {
    bytes.remove_prefix(reader.feed(bytes.substr(0, size)));
    if (reader.stage() != Stage::complete) continue;
    reader.take();
    reader.next();
    ++passed;
  }
  return passed;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_gate)

BOOST_AUTO_TEST_CASE(refuses_every_hostile_request_whole_or_byte_by_byte) {
  const Limits limits;
  for (const Case& c : hostile())
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, c.bytes.size()}) {
      BOOST_TEST_CONTEXT(c.name << " in pieces of " << size) {
        RequestReader reader(limits);
        BOOST_TEST(feed(reader, c.bytes, size) == 0);
        BOOST_TEST((reader.stage() == Stage::refused));
        BOOST_TEST(reader.refusal().status == c.status);
        BOOST_TEST(!reader.refusal().message.empty());
      }
    }
}

BOOST_AUTO_TEST_CASE(answers_a_hostile_request_once_and_closes) {
  RunningServer running({}, testing::echo);
  for (const Case& c : hostile()) {
    BOOST_TEST_CONTEXT(c.name) {
      RawClient client(running.path());
      client.send(c.bytes + get("/second"));
      const std::string answer = client.receive_until("\r\n\r\n") + client.receive_until("}}");
      client.finish_writing();
      BOOST_TEST(testing::status_of(answer) == c.status);
      BOOST_TEST(answer.find("\r\nConnection: close\r\n") != std::string::npos);
      BOOST_TEST(client.receive_all() == "");
    }
  }
}

BOOST_AUTO_TEST_CASE(passes_plain_requests) {
  const Limits limits;
  const std::vector<std::pair<std::string, std::string>> plain{
      {get("/healthz"), ""},
      {get("/u/abc?x=%20y"), ""},
      {get("/", "Host: a.example:8443\r\nContent-Length: 0\r\n"), ""},
      {get("/", "host: [::1]:80\r\nX-Tab: a\tb\r\n"), ""},
      {testing::post("{}"), "{}"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: Application/JSON ; charset=UTF-8\r\nContent-Length: 2\r\n\r\n{}",
       "{}"},
      {framed("Content-Length: 0\r\n"), ""},
      {chunked("0\r\n\r\n"), ""},
      {chunked("1\r\n{\r\n00a\r\n\"a\":12345 \r\n1\r\n}\r\n0\r\n\r\n"), "{\"a\":12345 }"},
      {framed("transfer-encoding: Chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"), "{}"},
  };
  for (const auto& [bytes, body] : plain) {
    BOOST_TEST_CONTEXT(bytes) {
      RequestReader reader(limits);
      for (std::size_t i = 0; i < bytes.size(); ++i) BOOST_TEST_REQUIRE(reader.feed(bytes.substr(i, 1)) == 1U);
      BOOST_TEST_REQUIRE((reader.stage() == Stage::complete));
      BOOST_TEST(reader.take().body == body);
    }
  }
}

BOOST_AUTO_TEST_CASE(tells_what_a_request_says) {
  const Limits limits;
  RequestReader reader(limits);
  reader.feed(
      "POST /v1/x?y=1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nAccept: text/csv\r\n"
      "Authorization: Bearer t\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
  BOOST_TEST_REQUIRE((reader.stage() == Stage::complete));
  BOOST_TEST(!reader.keep_alive());
  const Request request = reader.take();
  BOOST_TEST(request.method == "POST");
  BOOST_TEST(request.target == "/v1/x");
  BOOST_TEST(request.content_type == "application/json");
  BOOST_TEST(request.accept == "text/csv");
  BOOST_TEST(request.authorization == "Bearer t");
  BOOST_TEST(request.body == "{}");
}

BOOST_AUTO_TEST_CASE(leaves_the_bytes_of_the_next_request) {
  const Limits limits;
  for (const std::string& first : {testing::post("{}"), chunked("2\r\n{}\r\n0\r\n\r\n"), get("/")}) {
    RequestReader reader(limits);
    BOOST_TEST(reader.feed(first + get("/next")) == first.size());
    BOOST_TEST((reader.stage() == Stage::complete));
  }
}

BOOST_AUTO_TEST_CASE(takes_what_is_just_within_the_limits) {
  const Limits limits;
  std::string fields = "Host: a\r\n";
  for (int i = 1; i < 64; ++i) fields += fmt::format("X-{}: 1\r\n", i);
  fields.insert(fields.size() - 2, limits.headers - fields.size(), '1');
  const std::string target = "/" + std::string(limits.start_line - std::string("GET / HTTP/1.1").size(), 'a');
  RequestReader reader(limits);
  BOOST_TEST(feed(reader, get(target, fields) + testing::post(std::string(limits.body, ' ')), 5000) == 2);
}

BOOST_AUTO_TEST_CASE(survives_random_bytes_and_mutated_requests) {
  const Limits limits{.body = 4096};
  std::mt19937_64 random(testing::seed());
  std::vector<std::string> seeds{testing::post("{\"a\":1}"), chunked("7\r\n{\"a\":1}\r\n0\r\n\r\n"), get("/healthz")};
  for (const Case& c : hostile()) seeds.push_back(c.bytes.substr(0, 400));
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = seeds[random() % seeds.size()] + seeds[random() % 3];
    for (std::uint64_t n = random() % 6; n > 0; --n) {
      const std::size_t at = random() % bytes.size();
      if (random() % 3 == 0)
        bytes[at] = static_cast<char>(random());
      else if (random() % 2 == 0)
        bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 20));
      else
        bytes.erase(at, random() % 5);
    }
    RequestReader reader(limits);
    const int passed = feed(reader, bytes, 1 + random() % bytes.size());
    BOOST_TEST_REQUIRE(passed <= 4);
    if (reader.stage() == Stage::refused) BOOST_TEST_REQUIRE(reader.refusal().status >= 400);
  }
}

BOOST_AUTO_TEST_CASE(reads_the_same_however_the_bytes_are_cut) {
  const Limits limits{.body = 4096};
  std::mt19937_64 random(testing::seed());
  const std::string valid = testing::post("{\"a\":1}") + chunked("7\r\n{\"a\":1}\r\n0\r\n\r\n") + get("/healthz");
  for (int round = 0; round < 3'000; ++round) {
    std::string bytes = valid;
    bytes[random() % bytes.size()] = static_cast<char>(random());
    RequestReader whole(limits);
    RequestReader pieces(limits);
    BOOST_TEST_REQUIRE(feed(whole, bytes, bytes.size()) == feed(pieces, bytes, 1 + random() % 9));
    BOOST_TEST_REQUIRE((whole.stage() == pieces.stage()));
    BOOST_TEST_REQUIRE(whole.refusal().status == pieces.refusal().status);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico::http
