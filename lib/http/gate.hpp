#pragma once
/// The gate: refuses what a lenient parser would let through and another one would read differently (request
/// smuggling). Beast parses between the two halves; what it accepts too much is listed at each check.
#include <cstddef>
#include <optional>
#include <string_view>

#include <boost/beast/http/fields.hpp>

#include "http/limits.hpp"
#include "http/refusal.hpp"

namespace portico::http {

/// Follows the raw bytes of a request's start line and header, as they arrive, up to the blank line: limits, control
/// characters, bare CR or LF, bytes beyond ASCII and folded lines, which are no longer visible once parsed.
class HeadScan {
 public:
  explicit HeadScan(const Limits& limits) : limits_(&limits) {}

  /// Takes bytes and answers how many belong to the head: all of them, until `complete` or a refusal.
  std::size_t take(std::string_view bytes);
  bool complete() const { return complete_; }
  const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  std::optional<Refusal> step(unsigned char byte);
  std::optional<Refusal> end_line();
  std::optional<Refusal> check_length() const;

  const Limits* limits_;
  std::size_t line_ = 0;    ///< number of the line, from 0
  std::size_t length_ = 0;  ///< of this line so far, without CR LF
  std::size_t header_ = 0;  ///< bytes of the complete header lines
  bool after_cr_ = false;
  bool complete_ = false;
  std::optional<Refusal> refusal_;
};

/// `line` is the start line without CR LF: a method we serve, a plain path, HTTP/1.1.
std::optional<Refusal> check_start_line(std::string_view line);

enum class Verb { get, post };

/// The parsed header fields of a request.
std::optional<Refusal> check_fields(const boost::beast::http::fields& fields, Verb verb);

}  // namespace portico::http
