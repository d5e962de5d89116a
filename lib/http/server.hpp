#pragma once
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>

#include "core/error.hpp"
#include "core/log.hpp"
#include "http/message.hpp"

namespace portico::http {

struct Limits {
  std::size_t start_line = 2 * 1024;
  std::size_t headers = 8 * 1024;
  std::size_t fields = 64;
  std::size_t body = 1024 * 1024;
  std::chrono::seconds header_time{5};
  std::chrono::seconds body_time{15};
  std::chrono::seconds idle_time{30};
  std::size_t connections = 512;
  std::size_t connections_per_address = 16;  ///< not for the unix socket
};

/// Answers a request. Called on one of the server's worker threads; must not throw.
using Handler = std::function<Response(Request&&)>;

/// Listens, parses, refuses what the gate refuses (design: HTTP API), hands the rest to the handler.
class Server {
 public:
  Server(const Limits& limits, Handler handler, Log& log);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds and listens; the socket file gets mode 0666 (sessions and peer credentials guard it, not the file). A stale
  /// socket file is replaced; `conflict` when another daemon listens there.
  Result<void> listen_unix(const std::filesystem::path& path);
  /// Serves on `threads` threads of its own; returns at once.
  void start(unsigned threads);
  /// Stops accepting, lets running requests finish (at most `grace`), closes, joins, removes socket files.
  void stop(std::chrono::seconds grace);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace portico::http
