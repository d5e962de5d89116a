#include "http/exchange_errors.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace portico::http {
namespace {

/// Printable ASCII without blanks: nothing that ends a header line.
bool fits_header(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

Result<void> check_post(const Post& post) {
  if (fits_header(post.target) && fits_header(post.bearer)) return {};
  return Error{Errc::invalid, "the session token has characters that no token has", "Sign in again: portico login"};
}

Error unreachable(std::string_view server, std::string_view reason, std::string hint) {
  return {Errc::unavailable, fmt::format("cannot reach porticod at {}: {}", server, reason), std::move(hint)};
}

Error timed_out(std::string_view server, std::chrono::milliseconds timeout) {
  return {
      Errc::pending,
      fmt::format("porticod at {} did not answer within {} s", server, static_cast<double>(timeout.count()) / 1000.0),
      "It may still finish the request. Try again, or allow it more time with --timeout."};
}

Error broke_off(std::string_view server) {
  return {Errc::unavailable, fmt::format("porticod at {} broke off before its answer was complete", server),
          "Look at porticod's log, then try again."};
}

Error too_large(std::string_view server) {
  return {Errc::invalid, fmt::format("the answer of porticod at {} is larger than 256 MiB", server),
          "Ask for less at a time, e.g. with --limit or a shorter period."};
}

Error not_http(std::string_view server, std::string_view reason, std::string hint) {
  return {Errc::unavailable, fmt::format("the answer of porticod at {} is not HTTP: {}", server, reason),
          std::move(hint)};
}

}  // namespace portico::http
