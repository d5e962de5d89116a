#include "service/api.hpp"

#include <array>

#include "core/hash.hpp"
#include "protocol/error_json.hpp"

namespace portico::service {
namespace {

constexpr std::string_view prefix = "/v1/";
constexpr std::string_view bearer = "Bearer ";

}  // namespace

http::Response Api::answer(const http::Request& request) const {
  try {
    return route(request);
  } catch (const Failure& failure) {
    return refusal(failure.error());
  } catch (const std::exception& defect) {
    return refusal({Errc::internal, fmt::format("{} failed: {}", request.target, defect.what()),
                    "This is a defect in Portico; please report it."});
  }
}

http::Response Api::route(const http::Request& request) const {
  if (request.target == "/healthz" || request.target == "/readyz") {
    if (request.method != "GET") return refusal({Errc::invalid, "use GET", ""});
    return {.status = 200, .content_type = "text/plain; charset=utf-8", .body = "ok\n", .headers = {}};
  }
  if (!request.target.starts_with(prefix))
    return refusal(
        {Errc::not_found, fmt::format("nothing at '{}'", request.target), "Methods are at POST /v1/<noun>.<verb>."});
  if (request.method != "POST") return refusal({Errc::invalid, "methods are called with POST", ""});
  auto answered = call(request, std::string_view(request.target).substr(prefix.size()));
  if (!answered) return refusal(answered.error());
  if (auto* pieces = std::get_if<Pieces>(&*answered))
    return {.content_type = "application/x-ndjson", .pieces = std::move(*pieces)};
  if (auto* later = std::get_if<Later<std::string>>(&*answered))
    return {.later = [later = std::move(*later)](std::function<void(http::Response)> take) {
      later([take = std::move(take)](const std::string& message) { take({.body = message}); });
    }};
  return {.body = std::move(std::get<std::string>(*answered))};
}

Result<Answered> Api::call(const http::Request& request, std::string_view method) const {
  PORTICO_TRY(const Caller caller, caller_of(request));
  PORTICO_TRY(const protocol::Json body, protocol::parse(request.body));
  return dispatcher_.dispatch(method, body, caller);
}

Result<Caller> Api::caller_of(const http::Request& request) const {
  Caller caller{
      .session = {}, .uid = request.peer.uid, .local = false, .address = request.peer.address, .gone = request.gone};
  caller.local = caller.uid && (*caller.uid == 0 || *caller.uid == daemon_uid_);
  if (request.authorization.empty()) return caller;
  if (!request.authorization.starts_with(bearer))
    return Error{Errc::not_signed_in, "the Authorization header is not 'Bearer <token>'", ""};
  auto session = verify_(std::string_view(request.authorization).substr(bearer.size()));
  if (session) {
    caller.session = std::move(*session);
    return caller;
  }
  // A local call needs no session: a stale token must not stand in its way. Others are told by the dispatcher's check.
  if (caller.local) return caller;
  return session.error();
}

http::Response Api::refusal(const Error& error) const {
  std::array<std::byte, 8> bytes{};
  random_.fill(bytes);
  http::Response response{.status = protocol::http_status(error.code),
                          .content_type = "application/json",
                          .body = protocol::serialize(protocol::error_to_json(error, to_hex(bytes))),
                          .headers = {}};
  if (error.retry_after.count() > 0)
    response.headers.emplace_back("Retry-After", std::to_string(error.retry_after.count()));
  return response;
}

}  // namespace portico::service
