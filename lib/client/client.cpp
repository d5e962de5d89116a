#include "client/client.hpp"

#include "protocol/error_json.hpp"
#include "protocol/rows_json.hpp"

namespace portico::client {

Client::Client(std::unique_ptr<http::Exchange> exchange, Secret token, std::chrono::milliseconds timeout)
    : exchange_(std::move(exchange)), token_(std::move(token)), timeout_(timeout) {}

Error Client::not_understood(const Error& why) {
  return {Errc::internal, fmt::format("the daemon's answer is not understood: {}", why.message),
          "Are portico and porticod of one version?"};
}

Result<protocol::Json> Client::post(std::string_view method, const std::string& body, std::chrono::milliseconds wait) {
  PORTICO_TRY(
      const http::Reply reply,
      exchange_->post(
          {.target = "/v1/" + std::string(method), .bearer = token_.text(), .body = body, .timeout = timeout_ + wait}));
  auto answer = protocol::parse(reply.body);
  if (reply.status == 200) {
    if (!answer) return not_understood(answer.error());
    return answer;
  }
  return protocol::error_from_json(answer ? *answer : protocol::Json());
}

Result<void> Client::post_for_rows(std::string_view method, const std::string& body, model::RowSink& sink) {
  protocol::RowsReader reader(sink);
  PORTICO_TRY(const http::Reply reply,
              exchange_->post({.target = "/v1/" + std::string(method),
                               .bearer = token_.text(),
                               .body = body,
                               .timeout = timeout_,
                               .sink = [&reader](std::string_view piece) { return reader.feed(piece); }}));
  if (reply.status == 200) return reader.finish();
  const auto answer = protocol::parse(reply.body);
  return protocol::error_from_json(answer ? *answer : protocol::Json());
}

}  // namespace portico::client
