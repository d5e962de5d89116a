#include "protocol/error_json.hpp"

#include <boost/test/unit_test.hpp>

using namespace portico;
using protocol::error_from_json;
using protocol::error_to_json;
using protocol::Json;

namespace {

constexpr Errc all_codes[] = {Errc::invalid,     Errc::not_found, Errc::not_signed_in, Errc::second_factor,
                              Errc::denied,      Errc::conflict,  Errc::partial,       Errc::pending,
                              Errc::unavailable, Errc::throttled, Errc::storage,       Errc::corrupt,
                              Errc::internal};

}  // namespace

BOOST_AUTO_TEST_SUITE(protocol_error_json)

BOOST_AUTO_TEST_CASE(every_code_comes_back) {
  for (const Errc code : all_codes) {
    const Error error{code, "message of \"it\"", "the hint"};
    BOOST_TEST((error_from_json(error_to_json(error, "r1")) == error), name_of(code));
  }
}

BOOST_AUTO_TEST_CASE(a_throttled_error_says_when_to_come_back) {
  const Error error{
      .code = Errc::throttled, .message = "too many tries", .hint = "", .retry_after = std::chrono::seconds{90}};
  const Json json = error_to_json(error, "r1");
  BOOST_TEST(json.at("error").at("retry_after").as_int64() == 90);
  BOOST_TEST((error_from_json(json) == error));
}

BOOST_AUTO_TEST_CASE(the_members_are_those_of_the_contract) {
  BOOST_TEST(
      protocol::serialize(error_to_json({Errc::not_found, "no customer '7'", "see"}, "r1")) ==
      R"({"error":{"code":"not_found","message":"no customer '7'","hint":"see","request_id":"r1","retryable":false}})");
}

BOOST_AUTO_TEST_CASE(only_passing_failures_are_retryable) {
  for (const Errc code : all_codes) {
    const bool passing = code == Errc::unavailable || code == Errc::throttled || code == Errc::pending;
    BOOST_TEST(error_to_json({code, "", ""}, "").at("error").at("retryable").as_bool() == passing, name_of(code));
  }
}

BOOST_AUTO_TEST_CASE(anything_else_is_an_internal_error) {
  for (const char* text : {"null", "[]", "7", "{}", R"({"error":"text"})", R"({"error":null})",
                           R"({"error":{"code":"brand_new","message":1}})"})
    BOOST_TEST((error_from_json(protocol::parse(text).value()).code == Errc::internal), text);
}

BOOST_AUTO_TEST_CASE(every_code_has_an_error_status) {
  for (const Errc code : all_codes)
    BOOST_TEST((protocol::http_status(code) >= 400 && protocol::http_status(code) < 600), name_of(code));
  BOOST_TEST(protocol::http_status(Errc::not_signed_in) == 401);
  BOOST_TEST(protocol::http_status(Errc::denied) == 403);
  BOOST_TEST(protocol::http_status(Errc::throttled) == 429);
}

BOOST_AUTO_TEST_SUITE_END()
