#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "config/table.hpp"

namespace portico::service {

/// [daemon]: where the data lies and where the daemon listens.
struct Settings {
  std::filesystem::path data_dir = "/var/lib/portico";
  std::vector<std::filesystem::path> sockets;  ///< of listen = ["unix:/path"]
};

/// Reads [daemon]; what is wrong is added to the table's problems.
Settings read_settings(const config::Table& root);

}  // namespace portico::service
