#pragma once
#include <functional>

#include "core/random.hpp"
#include "http/message.hpp"
#include "service/dispatcher.hpp"

namespace portico::service {

/// The HTTP face of the dispatcher: POST /v1/<method> with a bearer token, GET /healthz and /readyz. Thread-safe.
class Api {
 public:
  /// Finds the session of a token.
  using Verify = std::function<Result<identity::Session>(std::string_view token)>;
  /// `daemon_uid` is the uid that, beside 0, may call `local` methods over the unix socket.
  Api(const Dispatcher& dispatcher, Verify verify, Random& random, unsigned daemon_uid)
      : dispatcher_(dispatcher), verify_(std::move(verify)), random_(random), daemon_uid_(daemon_uid) {}

  /// Never throws but for want of memory.
  http::Response answer(const http::Request& request) const;

 private:
  http::Response route(const http::Request& request) const;
  Result<Answered> call(const http::Request& request, std::string_view method) const;
  Result<Caller> caller_of(const http::Request& request) const;
  http::Response refusal(const Error& error) const;

  const Dispatcher& dispatcher_;
  Verify verify_;
  Random& random_;
  unsigned daemon_uid_;
};

}  // namespace portico::service
