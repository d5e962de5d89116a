#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "http/gate.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"
#include "http/refusal.hpp"

namespace portico::http {

/// Turns the bytes of a connection into requests that passed the gate, one after the other. No I/O, no time.
class RequestReader {
 public:
  enum class Stage {
    idle,      ///< no byte of the request has come
    head,      ///< inside start line or header
    body,      ///< header accepted, body incomplete
    complete,  ///< take() it
    refused,   ///< for good: where the next request would start is unknown
  };

  explicit RequestReader(const Limits& limits);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  /// Takes bytes and answers how many were used; the others belong to the next request, or come after a refusal.
  std::size_t feed(std::string_view bytes);
  Stage stage() const { return stage_; }
  /// At stage `refused`: why.
  const Refusal& refusal() const { return refusal_; }
  /// At stage `body`: whether the sender waits for "100 Continue" before it sends the body.
  bool wants_continue() const;
  /// At stage `complete`: the request, without its peer. Then next().
  Request take();
  /// Whether the sender lets the connection stay open.
  bool keep_alive() const;
  /// Back to `idle`, for the next request.
  void next();

 private:
  struct Parser;

  std::size_t feed_head(std::string_view bytes);
  std::size_t feed_body(std::string_view bytes);
  void parse_head();
  void refuse(Refusal refusal);

  const Limits& limits_;
  Stage stage_ = Stage::idle;
  HeadScan scan_;
  std::string head_;
  std::string pending_;  ///< body bytes the parser cannot use yet: an incomplete chunk header
  bool body_begun_ = false;
  std::unique_ptr<Parser> parser_;
  Refusal refusal_;
};

}  // namespace portico::http
