#include "client/client.hpp"

#include <boost/test/unit_test.hpp>

#include "protocol/data.hpp"
#include "protocol/error_json.hpp"

using namespace portico;
using client::Client;
namespace method = protocol::method;

namespace {

/// What was posted last, and what to answer.
struct Wire {
  http::Reply reply{200, "{}"};
  std::optional<Error> failure;
  std::string target, bearer, body;
  std::chrono::milliseconds timeout{0};
};

class FakeExchange final : public http::Exchange {
 public:
  explicit FakeExchange(Wire& wire) : wire_(wire) {}
  Result<http::Reply> post(const http::Post& request) override {
    wire_.target = request.target;
    wire_.bearer = request.bearer;
    wire_.body = request.body;
    wire_.timeout = request.timeout;
    if (wire_.failure) return *wire_.failure;
    if (request.sink && wire_.reply.status == 200) {
      PORTICO_CHECK(request.sink(wire_.reply.body));
      return http::Reply{200, ""};
    }
    return wire_.reply;
  }

 private:
  Wire& wire_;
};

struct Caller {
  Wire wire;
  Client client{std::make_unique<FakeExchange>(wire), Secret("ptc_s_1"), std::chrono::seconds(7)};

  Result<protocol::CustomerList> list() { return client.call(method::customer_list, {.customer = "6"}); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(client_client)

BOOST_FIXTURE_TEST_CASE(posts_the_request_to_the_methods_address, Caller) {
  wire.reply.body = R"({"customers":[{"id":"6"}]})";
  BOOST_TEST(list().value().customers.at(0).id == "6");
  BOOST_TEST(wire.target == "/v1/customer.list");
  BOOST_TEST(wire.body == R"({"customer":"6","all_customers":false})");
  BOOST_TEST(wire.bearer == "ptc_s_1");
  BOOST_TEST(wire.timeout.count() == 7000);
}

BOOST_FIXTURE_TEST_CASE(a_time_that_the_daemon_is_asked_to_wait_is_not_its_slowness, Caller) {
  const protocol::QueryAwait await{.tx = 3, .seconds = 20};
  wire.reply.body = R"({"tx":4,"changed":true})";
  BOOST_TEST(client.call(method::query_await, await, std::chrono::seconds(20)).value().tx == 4);
  BOOST_TEST(wire.timeout.count() == 27'000);
  BOOST_TEST(list().has_error());
  BOOST_TEST(wire.timeout.count() == 7000);
}

BOOST_FIXTURE_TEST_CASE(a_new_token_counts_from_the_next_call, Caller) {
  client.set_token(Secret("ptc_s_2"));
  BOOST_TEST(list().has_value());
  BOOST_TEST(wire.bearer == "ptc_s_2");
}

BOOST_FIXTURE_TEST_CASE(the_daemons_error_is_answered_as_it_is, Caller) {
  const Error error{Errc::denied, "viewers may not", "ask an owner"};
  wire.reply = {403, protocol::serialize(protocol::error_to_json(error, "r1"))};
  BOOST_TEST((list().error() == error));
}

BOOST_FIXTURE_TEST_CASE(an_unreachable_daemon_is_the_exchanges_error, Caller) {
  wire.failure = Error{Errc::unavailable, "no daemon", "start it"};
  BOOST_TEST((list().error() == *wire.failure));
}

BOOST_FIXTURE_TEST_CASE(an_answer_that_is_none_is_no_fault_of_the_caller, Caller) {
  const http::Reply answers[] = {
      {200, "<html>"}, {200, ""},  {200, "[]"}, {200, R"({"customers":[{"id":7}]})"}, {200, R"({"surprise":1})"},
      {500, "oops"},   {204, "{}"}};
  for (const auto& reply : answers) {
    wire.reply = reply;
    BOOST_TEST((list().error().code == Errc::internal), reply.body);
    BOOST_TEST(list().error().hint.find("version") != std::string::npos);
  }
}

BOOST_FIXTURE_TEST_CASE(the_member_that_does_not_fit_is_named, Caller) {
  wire.reply.body = R"({"customers":[{"id":7}]})";
  BOOST_TEST(list().error().message == "the daemon's answer is not understood: 'customers[0].id': expected text");
}

/// Counts rows.
struct Count final : model::RowSink {
  void begin(const std::vector<model::AnswerColumn>&) override {}
  void add(const model::RowBatch& batch) override { rows += batch.rows; }
  void end(const model::Provenance&) override {}
  std::size_t rows = 0;
};

BOOST_FIXTURE_TEST_CASE(rows_are_handed_on_and_missing_ones_noticed, Caller) {
  const std::string head =
      "{\"columns\":[{\"name\":\"n\",\"type\":\"int\",\"role\":\"dimension\",\"unit\":\"\"}]}\n[1]\n[2]\n";
  Count count;
  wire.reply.body = head + "{\"provenance\":{}}\n";
  BOOST_TEST(client.call(method::rows_run, {.query = {.dataset = "sales"}}, count).has_value());
  BOOST_TEST(count.rows == 2);
  BOOST_TEST(wire.target == "/v1/rows.run");
  wire.reply.body = head;
  BOOST_TEST((client.call(method::rows_run, {}, count).error().code == Errc::unavailable));
  wire.reply = {404, protocol::serialize(protocol::error_to_json({Errc::not_found, "no dataset", ""}, "r1"))};
  BOOST_TEST(client.call(method::rows_run, {}, count).error().message == "no dataset");
}

BOOST_AUTO_TEST_SUITE_END()
