#pragma once
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "core/error.hpp"
#include "core/log.hpp"
#include "http/connection.hpp"
#include "http/endpoint.hpp"
#include "http/limits.hpp"
#include "http/tls_identity.hpp"

namespace portico::http {

/// What a TLS listener works with; all of it outlives the listener and its connections.
struct TlsHost {
  boost::asio::io_context& context;
  const Limits& limits;  ///< a handshake may take as long as a header
  /// What to show to a client that arrives now. Called on the I/O thread.
  std::function<TlsIdentity::Shared()> identity;
  Log& log;
};

/// Listens on the endpoint, whose host is an IP address, as Server::listen_tls promises. A connection's peer is its IP
/// address, and nobody by uid. Its handshake is done when it is first read or written; one that fails or takes too long
/// looks like a peer that is gone.
Result<std::unique_ptr<Listener>> listen_tls(const TlsHost& host, const Endpoint& endpoint);

}  // namespace portico::http
