#pragma once
#include <filesystem>
#include <optional>
#include <vector>

#include "config/table.hpp"
#include "http/endpoint.hpp"
#include "http/tls_identity.hpp"

namespace portico::service {

/// [daemon]: where the data lies and where the daemon listens.
struct Settings {
  std::filesystem::path data_dir = "/var/lib/portico";
  std::vector<std::filesystem::path> sockets;  ///< of listen = ["unix:/path"]
  std::vector<http::Endpoint> endpoints;       ///< of listen = ["https://ADDRESS:PORT"]
  std::optional<http::TlsFiles> tls;           ///< [daemon.tls]; there when there is an endpoint
};

/// Reads [daemon]; what is wrong is added to the table's problems. Opens no file.
Settings read_settings(const config::Table& root);

}  // namespace portico::service
