#include "service/settings.hpp"

namespace portico::service {
namespace {

constexpr std::string_view unix_scheme = "unix:";

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
    if (address.starts_with("unix:/"))
      settings.sockets.emplace_back(address.substr(unix_scheme.size()));
    else
      listen->problem("'" + address + "' is no address to listen on; expected unix:/path/to/portico.sock");
  }
  if (settings.sockets.empty())
    listen->problem("expected at least one address, e.g. \"unix:/run/portico/portico.sock\"");
  return settings;
}

}  // namespace portico::service
