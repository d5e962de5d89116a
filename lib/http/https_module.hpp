#pragma once
#include <filesystem>
#include <memory>

#include "core/error.hpp"
#include "http/endpoint.hpp"
#include "http/exchange.hpp"

namespace portico::http {

/// A server over TLS, and whose certificates are believed.
struct HttpsServer {
  Endpoint endpoint;
  std::string ca_file;  ///< PEM, these authorities and no others; "" for those of the system
};

/// Exchanges over TLS 1.2 or later with libcurl: certificate and host name are verified, no redirect is followed, no
/// proxy is used and nothing but https spoken. Keeps its connection; not thread-safe. libcurl and all that it needs
/// stand in a module of their own, loaded here for the rest of the process, so that nobody else has to start with
/// them. `module` is its absolute path. `storage` when it is missing, cannot be loaded (libcurl is missing) or is of
/// another version.
Result<std::unique_ptr<Exchange>> open_https(const std::filesystem::path& module, HttpsServer server);

/// The two names that the module exports: its version, a text; and its one function.
inline constexpr const char* https_version_symbol = "portico_https_version";
inline constexpr const char* https_open_symbol = "portico_https_open";
using HttpsOpen = Exchange* (*)(HttpsServer* server);  ///< takes the server's value; the caller owns what it gets

}  // namespace portico::http
