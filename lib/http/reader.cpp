#include "http/reader.hpp"

#include <functional>
#include <iterator>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

namespace portico::http {
namespace {

namespace beast = boost::beast;
using boost::system::error_code;

/// An incomplete chunk header is a CR LF and at most 16 digits; more is padding or a trailer.
constexpr std::size_t max_pending = 64;

/// Any rest of a chunked body has at least these bytes: "0", twice CR LF. Beast 1.81 asserts that it never gets fewer
/// of the last chunk.
constexpr std::size_t shortest_chunked_rest = 5;

Refusal too_long_a_body(const Limits& limits) {
  return {.status = 413,
          .message = fmt::format("the body is longer than {} bytes", limits.body),
          .hint = "Send less at a time."};
}

/// Beast would wait for a CR that never comes.
bool has_bare_lf(std::string_view chunk_header) {
  const std::size_t at = chunk_header.find('\n');
  return at != std::string_view::npos && (at == 0 || chunk_header[at - 1] != '\r');
}

}  // namespace

struct RequestReader::Parser {
  explicit Parser(const Limits& limits) {
    parser.eager(true);
    parser.body_limit(limits.body);
    parser.header_limit(static_cast<std::uint32_t>(limits.start_line + limits.headers + 16));
    parser.on_chunk_header(refuse_extension);
  }

  std::size_t put(std::string_view bytes, error_code& failure) {
    return parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), failure);
  }

  std::ptrdiff_t count_fields() const { return std::distance(parser.get().begin(), parser.get().end()); }

  std::function<void(std::uint64_t, beast::string_view, error_code&)> refuse_extension =
      [](std::uint64_t, beast::string_view extension, error_code& failure) {
        if (!extension.empty()) failure = beast::http::error::bad_chunk_extension;
      };
  beast::http::request_parser<beast::http::string_body> parser;
  std::ptrdiff_t header_fields = 0;
};

RequestReader::RequestReader(const Limits& limits)
    : limits_(limits), scan_(limits), parser_(std::make_unique<Parser>(limits)) {}

RequestReader::~RequestReader() = default;

std::size_t RequestReader::feed(std::string_view bytes) {
  if (bytes.empty()) return 0;
  std::size_t used = 0;
  if (stage_ == Stage::idle || stage_ == Stage::head) used = feed_head(bytes);
  if (stage_ == Stage::body && used < bytes.size()) used += feed_body(bytes.substr(used));
  return used;
}

std::size_t RequestReader::feed_head(std::string_view bytes) {
  stage_ = Stage::head;
  const std::size_t used = scan_.take(bytes);
  head_.append(bytes.substr(0, used));
  if (scan_.refusal())
    refuse(*scan_.refusal());
  else if (scan_.complete())
    parse_head();
  return used;
}

void RequestReader::parse_head() {
  if (auto refusal = check_start_line(std::string_view(head_).substr(0, head_.find('\r'))))
    return refuse(*std::move(refusal));
  error_code failure;
  parser_->put(head_, failure);
  if (failure == beast::http::error::body_limit) return refuse(too_long_a_body(limits_));
  if (failure) return refuse({.status = 400, .message = "the header is malformed: " + failure.message(), .hint = ""});
  const auto& message = parser_->parser.get();
  const Verb verb = message.method() == beast::http::verb::get ? Verb::get : Verb::post;
  if (auto refusal = check_fields(message, verb)) return refuse(*std::move(refusal));
  parser_->header_fields = parser_->count_fields();
  stage_ = parser_->parser.is_done() ? Stage::complete : Stage::body;
}

std::size_t RequestReader::feed_body(std::string_view bytes) {
  body_begun_ = true;
  const bool fresh = pending_.empty();
  if (!fresh) pending_.append(bytes);
  const std::string_view unread = fresh ? bytes : std::string_view(pending_);
  if (parser_->parser.chunked() && unread.size() < shortest_chunked_rest) {
    if (fresh) pending_ = bytes;
    return bytes.size();
  }
  error_code failure;
  const std::string rest(unread.substr(parser_->put(unread, failure)));
  if (failure == beast::http::error::body_limit) {
    refuse(too_long_a_body(limits_));
  } else if (failure && failure != beast::http::error::need_more) {
    refuse({.status = 400, .message = "the body is malformed: " + failure.message(), .hint = ""});
  } else if (parser_->parser.is_done()) {
    // Beast merges trailers into the header, where they would pass for checked fields.
    if (parser_->count_fields() != parser_->header_fields)
      refuse({.status = 400, .message = "trailers are not accepted", .hint = ""});
    else
      stage_ = Stage::complete;
    return bytes.size() - rest.size();
  } else if (rest.size() > max_pending) {
    refuse({.status = 400, .message = "a chunk has too long a header", .hint = ""});
  } else if (has_bare_lf(rest)) {
    refuse({.status = 400, .message = "a chunk has a LF without CR", .hint = ""});
  }
  pending_ = rest;
  return bytes.size();
}

bool RequestReader::wants_continue() const {
  return stage_ == Stage::body && !body_begun_ && parser_->parser.get().count(beast::http::field::expect) > 0;
}

Request RequestReader::take() {
  auto& message = parser_->parser.get();
  const auto value = [&message](beast::http::field name) {
    const auto text = message[name];
    return std::string(text.data(), text.size());
  };
  const auto method = message.method_string();
  const auto target = message.target();
  return {.method = std::string(method.data(), method.size()),
          .target = std::string(target.data(), std::min(target.find('?'), target.size())),
          .content_type = value(beast::http::field::content_type),
          .accept = value(beast::http::field::accept),
          .authorization = value(beast::http::field::authorization),
          .body = std::move(message.body()),
          .peer = {}};
}

bool RequestReader::keep_alive() const { return parser_->parser.keep_alive(); }

void RequestReader::next() {
  stage_ = Stage::idle;
  scan_ = HeadScan(limits_);
  head_.clear();
  pending_.clear();
  body_begun_ = false;
  parser_ = std::make_unique<Parser>(limits_);
}

void RequestReader::refuse(Refusal refusal) {
  stage_ = Stage::refused;
  refusal_ = std::move(refusal);
}

}  // namespace portico::http
