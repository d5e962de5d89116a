#include "protocol/error_json.hpp"

namespace portico::protocol {
namespace {

bool retryable(Errc code) { return code == Errc::unavailable || code == Errc::throttled || code == Errc::pending; }

std::string text_member(const boost::json::object& object, const char* name) {
  const Json* found = object.if_contains(name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

}  // namespace

Json error_to_json(const Error& error, const std::string& request_id) {
  boost::json::object body{{"code", name_of(error.code)},
                           {"message", error.message},
                           {"hint", error.hint},
                           {"request_id", request_id},
                           {"retryable", retryable(error.code)}};
  if (error.retry_after.count() > 0) body["retry_after"] = error.retry_after.count();
  return boost::json::object{{"error", std::move(body)}};
}

Error error_from_json(const Json& json) {
  const Json* body = json.is_object() ? json.get_object().if_contains("error") : nullptr;
  if (!body || !body->is_object())
    return {Errc::internal, "the daemon's answer is not understood", "Are portico and porticod of one version?"};
  const auto& object = body->get_object();
  Error error{errc_from_name(text_member(object, "code")), text_member(object, "message"), text_member(object, "hint")};
  if (const Json* wait = object.if_contains("retry_after"); wait && wait->is_int64())
    error.retry_after = std::chrono::seconds{wait->get_int64()};
  return error;
}

int http_status(Errc code) {
  switch (code) {
    case Errc::invalid:
      return 400;
    case Errc::not_signed_in:
    case Errc::second_factor:
      return 401;
    case Errc::denied:
      return 403;
    case Errc::not_found:
      return 404;
    case Errc::conflict:
      return 409;
    case Errc::partial:
      return 412;
    case Errc::throttled:
      return 429;
    case Errc::pending:
      return 504;
    case Errc::unavailable:
      return 503;
    case Errc::storage:
      return 507;
    case Errc::corrupt:
    case Errc::internal:
      return 500;
  }
  return 500;
}

}  // namespace portico::protocol
