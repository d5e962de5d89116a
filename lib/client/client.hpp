#pragma once
/// client: what a program needs to call the daemon: profiles, kept credentials, and typed calls. It knows no terminal.
#include <chrono>
#include <memory>
#include <string>

#include "core/secret.hpp"
#include "http/exchange.hpp"
#include "model/rows.hpp"
#include "protocol/json.hpp"
#include "protocol/method.hpp"

namespace portico::client {

/// Calls methods over an exchange. Not thread-safe.
class Client {
 public:
  /// `token` may be empty: then only anonymous and local methods answer.
  Client(std::unique_ptr<http::Exchange> exchange, Secret token, std::chrono::milliseconds timeout);

  void set_token(Secret token) { token_ = std::move(token); }

  /// The method's answer, or the daemon's error; `unavailable` and `pending` as the exchange says; `internal` when the
  /// answer is not what the method promises. `wait` is how long the request asks the daemon to hold the answer back:
  /// it does not count against the timeout.
  template <class RequestType, class ResponseType>
  Result<ResponseType> call(const protocol::Call<RequestType, ResponseType>& method, const RequestType& request,
                            std::chrono::milliseconds wait = {}) {
    PORTICO_TRY(const protocol::Json answer, post(method.name, protocol::encode(request), wait));
    auto decoded = protocol::decode<ResponseType>(answer);
    if (!decoded) return not_understood(decoded.error());
    return decoded;
  }

  /// Hands the method's rows to `sink` as they come.
  template <class RequestType>
  Result<void> call(const protocol::RowsCall<RequestType>& method, const RequestType& request, model::RowSink& sink) {
    return post_for_rows(method.name, protocol::encode(request), sink);
  }

 private:
  static Error not_understood(const Error& why);
  Result<protocol::Json> post(std::string_view method, const std::string& body, std::chrono::milliseconds wait);
  Result<void> post_for_rows(std::string_view method, const std::string& body, model::RowSink& sink);

  std::unique_ptr<http::Exchange> exchange_;
  Secret token_;
  std::chrono::milliseconds timeout_;
};

}  // namespace portico::client
