#pragma once
#include <chrono>
#include <cstddef>

namespace portico::http {

/// What one client may use of the server. Sizes in bytes.
struct Limits {
  std::size_t start_line = 2 * 1024;
  std::size_t headers = 8 * 1024;  ///< all header lines together
  std::size_t fields = 64;
  std::size_t body = 1024 * 1024;
  std::chrono::milliseconds header_time =
      std::chrono::seconds{5};  ///< from a request's first byte to the end of its headers
  std::chrono::milliseconds body_time = std::chrono::seconds{15};  ///< from there to the end of its body
  std::chrono::milliseconds idle_time =
      std::chrono::seconds{30};  ///< between requests, and for each piece of an answer
  std::size_t connections = 512;
  std::size_t connections_per_address = 16;  ///< not for the unix socket
};

}  // namespace portico::http
