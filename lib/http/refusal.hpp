#pragma once
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "http/message.hpp"

namespace portico::http {

/// A request the gate does not let through, and what its sender is told.
struct Refusal {
  int status = 400;
  Errc code = Errc::invalid;
  std::string message;
  std::string hint;

  friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// The answer with the JSON error body of the HTTP API (design: HTTP API).
Response to_response(const Refusal& refusal, const std::string& request_id);

/// What follows the answer on its connection.
enum class Then { keep_alive, close };

/// The bytes of a response, without those of its pieces. Control characters in header values become blanks, so that
/// none can start a line of its own.
std::string to_wire(const Response& response, Then then);

/// A piece, which has some bytes, as a chunk of a chunked body; the last chunk has none.
std::string chunk(std::string_view piece);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

}  // namespace portico::http
