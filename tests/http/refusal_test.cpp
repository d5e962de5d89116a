#include "http/refusal.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

namespace portico::http {

BOOST_AUTO_TEST_SUITE(http_refusal)

BOOST_AUTO_TEST_CASE(is_an_error_object_of_the_api) {
  const Response response =
      to_response({.status = 408, .code = Errc::pending, .message = "too \"late\"", .hint = "again"}, "r1");
  BOOST_TEST(response.status == 408);
  BOOST_TEST(response.content_type == "application/json");
  const auto expected = boost::json::parse(
      R"({"error":{"code":"pending","message":"too \"late\"","hint":"again","request_id":"r1","retryable":true}})");
  BOOST_TEST((boost::json::parse(response.body) == expected));
}

BOOST_AUTO_TEST_CASE(tells_malformed_requests_not_to_come_again) {
  const auto body = boost::json::parse(to_response({.status = 400, .message = "m"}, "r").body);
  BOOST_TEST(!body.at("error").at("retryable").as_bool());
}

BOOST_AUTO_TEST_CASE(names_the_methods_that_are_served) {
  const Response response = to_response({.status = 405, .message = "m"}, "r");
  BOOST_TEST((response.headers == std::vector<std::pair<std::string, std::string>>{{"Allow", "GET, POST"}}));
}

BOOST_AUTO_TEST_CASE(writes_a_response_as_it_travels) {
  const Response response{
      .status = 429, .content_type = "text/plain", .body = "wait", .headers = {{"Retry-After", "3"}}};
  BOOST_TEST(
      to_wire(response, Then::close) ==
      "HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/plain\r\nContent-Length: 4\r\nCache-Control: no-store\r\n"
      "Retry-After: 3\r\nConnection: close\r\n\r\nwait");
  BOOST_TEST(to_wire(response, Then::keep_alive).find("Connection") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(lets_no_header_value_start_a_line) {
  const Response response{.status = 200, .content_type = "a\r\nX: 1", .headers = {{"Y", "b\r\n\r\nc"}}};
  const std::string wire = to_wire(response, Then::keep_alive);
  BOOST_TEST(wire.find("a  X: 1\r\n") != std::string::npos);
  BOOST_TEST(wire.find("Y: b    c\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico::http
