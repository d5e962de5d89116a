#include "http/refusal.hpp"

#include <algorithm>

#include <boost/beast/http/status.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

namespace portico::http {
namespace {

bool retryable(Errc code) { return code == Errc::unavailable || code == Errc::pending || code == Errc::throttled; }

std::string header_value(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

}  // namespace

Response to_response(const Refusal& refusal, const std::string& request_id) {
  const boost::json::object error{{"code", name_of(refusal.code)},
                                  {"message", refusal.message},
                                  {"hint", refusal.hint},
                                  {"request_id", request_id},
                                  {"retryable", retryable(refusal.code)}};
  Response response{.status = refusal.status, .body = boost::json::serialize(boost::json::object{{"error", error}})};
  if (refusal.status == 405) response.headers.emplace_back("Allow", "GET, POST");
  if (refusal.status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

std::string to_wire(const Response& response, Then then) {
  const auto status = static_cast<boost::beast::http::status>(response.status);
  const std::string_view reason = boost::beast::http::obsolete_reason(status);
  std::string wire;
  wire.reserve(response.body.size() + 256);
  fmt::format_to(
      std::back_inserter(wire), "HTTP/1.1 {} {}\r\nContent-Type: {}\r\n{}\r\nCache-Control: no-store\r\n",
      response.status, reason, header_value(response.content_type),
      response.pieces ? "Transfer-Encoding: chunked" : fmt::format("Content-Length: {}", response.body.size()));
  for (const auto& [name, value] : response.headers)
    fmt::format_to(std::back_inserter(wire), "{}: {}\r\n", name, header_value(value));
  wire += then == Then::close ? "Connection: close\r\n\r\n" : "\r\n";
  wire += response.body;
  return wire;
}

std::string chunk(std::string_view piece) { return fmt::format("{:x}\r\n{}\r\n", piece.size(), piece); }

}  // namespace portico::http
