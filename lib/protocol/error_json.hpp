#pragma once
#include "protocol/json.hpp"

namespace portico::protocol {

/// {"error":{"code","message","hint","request_id","retryable"}}, with "retry_after" (seconds) when throttled.
Json error_to_json(const Error& error, const std::string& request_id);
/// The error in such an object; `internal` when `json` is none.
Error error_from_json(const Json& json);
/// The HTTP status that goes with a code.
int http_status(Errc code);

}  // namespace portico::protocol
