#include "service/settings.hpp"

#include <fmt/format.h>

namespace portico::service {
namespace {

constexpr std::string_view unix_scheme = "unix:";
constexpr std::size_t longest_socket_path = 107;  // sockaddr_un, less its final NUL

}  // namespace

Settings read_settings(const config::Table& root) {
  Settings settings;
  const auto table = root.table("daemon");
  if (table)
    if (const auto folder = table->text("data_dir")) settings.data_dir = *folder;
  const auto listen = table ? table->find("listen") : std::nullopt;
  if (!listen) {
    settings.sockets.emplace_back("/run/portico/portico.sock");
    return settings;
  }
  for (const auto& address : listen->texts()) {
    if (address.size() > unix_scheme.size() + longest_socket_path)
      listen->problem(fmt::format("'{}': a socket's path has at most {} bytes", address, longest_socket_path));
    else if (address.starts_with("unix:/"))
      settings.sockets.emplace_back(address.substr(unix_scheme.size()));
    else
      listen->problem("'" + address + "' is no address to listen on; expected unix:/path/to/portico.sock");
  }
  if (listen->is_list() && listen->items().empty())
    listen->problem("expected at least one address, e.g. \"unix:/run/portico/portico.sock\"");
  return settings;
}

}  // namespace portico::service
