#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/exchange.hpp"

/// What every exchange refuses, and says when it fails, whatever it runs over. `server` is as a user writes it.
namespace portico::http {

/// The longest body of a reply that is not handed to a sink.
inline constexpr std::uint64_t max_reply = 256ULL * 1024 * 1024;

/// `invalid` when target or bearer hold what would end a header line.
Result<void> check_post(const Post& post);

Error unreachable(std::string_view server, std::string_view reason, std::string hint);
Error timed_out(std::string_view server, std::chrono::milliseconds timeout);
Error broke_off(std::string_view server);
Error too_large(std::string_view server);
Error not_http(std::string_view server, std::string_view reason, std::string hint);

}  // namespace portico::http
