#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>

#include "core/error.hpp"
#include "core/log.hpp"
#include "http/endpoint.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"
#include "http/tls_identity.hpp"

namespace portico::http {

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
  /// socket file is replaced; `conflict` when another daemon listens there, `not_found` when the folder is missing.
  /// Before start().
  Result<void> listen_unix(const std::filesystem::path& path);
  /// Binds and listens for TLS; the host is an IP address, port 0 takes a free one. `conflict` when another program
  /// listens there, `denied` when the port takes rights, `invalid` for an address that no interface has. Before
  /// start(), and after use().
  Result<void> listen_tls(const Endpoint& endpoint);
  /// Shows this identity to everyone who arrives from now on; connections go on with theirs. Thread-safe.
  void use(TlsIdentity::Shared identity);
  /// Serves: one thread moves bytes, `threads` threads run the handler. Returns at once; once per server.
  void start(unsigned threads);
  /// Stops accepting, lets running requests finish (at most `grace`), closes, joins, removes socket files. A handler
  /// that still runs then loses its client, and is waited for. The destructor stops without grace.
  void stop(std::chrono::milliseconds grace);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace portico::http
