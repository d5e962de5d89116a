#include "http/gate.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::http {
namespace {

using boost::beast::http::field;
using boost::beast::http::fields;
using Check = std::optional<Refusal>;

Refusal malformed(std::string message) { return {.status = 400, .message = std::move(message), .hint = ""}; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

/// RFC 3986 path and query: no fragment, no raw delimiters, escapes complete and none of them a NUL.
Check check_target(std::string_view target) {
  if (!target.starts_with('/')) return malformed("the request target is not a path");
  for (std::size_t i = 0; i < target.size(); ++i) {
    const char c = target[i];
    if (c == '%') {
      if (i + 2 >= target.size() || !is_hex(target[i + 1]) || !is_hex(target[i + 2]))
        return malformed("the request target has an incomplete % escape");
      if (target.substr(i + 1, 2) == "00") return malformed("the request target has a NUL");
    } else if (!is_alnum(c) && std::string_view("/?-._~!$&'()*+,;=:@").find(c) == std::string_view::npos) {
      return malformed("the request target has a character that a URL must escape");
    }
  }
  return std::nullopt;
}

/// The fields that decide where a request ends, whom it is for and what it may: at most once each.
Check check_single(const fields& all) {
  constexpr std::array single{field::host,         field::content_length, field::transfer_encoding,
                              field::content_type, field::authorization,  field::expect};
  for (const field name : single)
    if (all.count(name) > 1) return malformed(fmt::format("the header has several {} fields", view(to_string(name))));
  return std::nullopt;
}

Check check_host(const fields& all) {
  const auto found = all.find(field::host);
  if (found == all.end()) return malformed("the header has no Host field");
  const std::string_view host = view(found->value());
  const auto allowed = [](char c) {
    return is_alnum(c) || std::string_view("-._:[]").find(c) != std::string_view::npos;
  };
  if (host.empty() || !std::all_of(host.begin(), host.end(), allowed))
    return malformed("the Host field is not a host name");
  return std::nullopt;
}

/// RFC 9112 section 6: a body is as long as one plain Content-Length says, or chunked, never both. Beast takes equal
/// lists of lengths, and ignores a transfer coding it does not know, so that the body would be read as the next
/// request.
Check check_framing(const fields& all, Verb verb) {
  const auto length = all.find(field::content_length);
  const auto coding = all.find(field::transfer_encoding);
  if (length != all.end() && coding != all.end())
    return malformed("the header has both Content-Length and Transfer-Encoding");
  if (coding != all.end() && to_lower(view(coding->value())) != "chunked")
    return malformed("the only Transfer-Encoding is chunked");
  if (length != all.end()) {
    const std::string_view text = view(length->value());
    if (text.empty() || text.size() > 18 || !std::all_of(text.begin(), text.end(), is_digit))
      return malformed("the Content-Length is not one plain number");
    if (verb == Verb::get && text != "0") return malformed("a GET request has no body");
  }
  if (verb == Verb::get && coding != all.end()) return malformed("a GET request has no body");
  if (verb == Verb::post && length == all.end() && coding == all.end())
    return Refusal{
        .status = 411, .message = "the header has no Content-Length", .hint = "Send the length of the body."};
  if (all.count(field::trailer) > 0) return malformed("trailers are not accepted");
  return std::nullopt;
}

bool is_json(std::string_view type) {
  const std::size_t semicolon = type.find(';');
  if (to_lower(trimmed(type.substr(0, semicolon))) != "application/json") return false;
  if (semicolon == std::string_view::npos) return true;
  const std::string parameter = to_lower(trimmed(type.substr(semicolon + 1)));
  return parameter == "charset=utf-8" || parameter == "charset=\"utf-8\"";
}

Check check_content(const fields& all, Verb verb) {
  if (all.count(field::content_encoding) > 0)
    return Refusal{.status = 415, .message = "a Content-Encoding is not accepted", .hint = "Send the body as it is."};
  if (verb == Verb::post && !is_json(view(all[field::content_type])))
    return Refusal{
        .status = 415, .message = "the body's type is not accepted", .hint = "Send Content-Type: application/json."};
  const auto expect = all.find(field::expect);
  if (expect != all.end() && to_lower(view(expect->value())) != "100-continue")
    return Refusal{.status = 417, .message = "only Expect: 100-continue can be met", .hint = ""};
  return std::nullopt;
}

}  // namespace

std::size_t HeadScan::take(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && !complete_ && !refusal_) refusal_ = step(static_cast<unsigned char>(bytes[used++]));
  return used;
}

Check HeadScan::step(unsigned char byte) {
  if (after_cr_) {
    if (byte != '\n') return malformed("the header has a CR without LF");
    after_cr_ = false;
    return end_line();
  }
  if (byte == '\n') return malformed("the header has a LF without CR");
  if (byte == '\r') {
    after_cr_ = true;
    return std::nullopt;
  }
  if (line_ > 0 && length_ == 0 && (byte == ' ' || byte == '\t')) return malformed("the header has a folded line");
  if (byte > 0x7e || (byte < 0x20 && (byte != '\t' || line_ == 0)))
    return malformed("the header has a control character or one beyond ASCII");
  ++length_;
  return check_length();
}

Check HeadScan::check_length() const {
  if (line_ == 0 && length_ > limits_->start_line)
    return Refusal{.status = 414,
                   .message = fmt::format("the request line is longer than {} bytes", limits_->start_line),
                   .hint = ""};
  if (line_ > 0 && header_ + length_ > limits_->headers)
    return Refusal{
        .status = 431, .message = fmt::format("the header is longer than {} bytes", limits_->headers), .hint = ""};
  return std::nullopt;
}

Check HeadScan::end_line() {
  if (length_ == 0) {
    if (line_ == 0) return malformed("the request starts with an empty line");
    complete_ = true;
    return std::nullopt;
  }
  if (line_ > limits_->fields)
    return Refusal{
        .status = 431, .message = fmt::format("the header has more than {} fields", limits_->fields), .hint = ""};
  if (line_ > 0) header_ += length_ + 2;
  ++line_;
  length_ = 0;
  return std::nullopt;
}

Check check_start_line(std::string_view line) {
  const auto parts = split(line, ' ');
  const auto is_version = [](std::string_view text) {
    return text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) && text[6] == '.' && is_digit(text[7]);
  };
  if (parts.size() != 3 || parts[0].empty() || !is_version(parts[2]))
    return malformed("the request line is not METHOD PATH HTTP/1.1");
  if (parts[2] != "HTTP/1.1")
    return Refusal{.status = 505, .message = "only HTTP/1.1 is spoken here", .hint = "Send the request as HTTP/1.1."};
  if (parts[0] != "GET" && parts[0] != "POST")
    return Refusal{
        .status = 405, .message = "the request's method is not served", .hint = "The methods are GET and POST."};
  return check_target(parts[1]);
}

Check check_fields(const fields& all, Verb verb) {
  if (auto refusal = check_single(all)) return refusal;
  if (auto refusal = check_host(all)) return refusal;
  if (auto refusal = check_framing(all, verb)) return refusal;
  return check_content(all, verb);
}

}  // namespace portico::http
