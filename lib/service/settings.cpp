#include "service/settings.hpp"

#include <array>

#include <fmt/format.h>

namespace portico::service {
namespace {

constexpr std::string_view unix_scheme = "unix:";
constexpr std::size_t longest_socket_path = 107;  // sockaddr_un, less its final NUL

void read_socket(const config::Value& listen, const std::string& address, Settings& settings) {
  if (address.size() > unix_scheme.size() + longest_socket_path)
    listen.problem(fmt::format("'{}': a socket's path has at most {} bytes", address, longest_socket_path));
  else if (address.starts_with("unix:/"))
    settings.sockets.emplace_back(address.substr(unix_scheme.size()));
  else
    listen.problem("'" + address +
                   "' is no address to listen on; expected unix:/path/to/portico.sock or https://ADDRESS:PORT");
}

void read_endpoint(const config::Value& listen, const std::string& address, Settings& settings) {
  const auto endpoint = http::parse_https(address);
  if (!endpoint)
    listen.problem(endpoint.error());
  else if (!http::is_ip_address(endpoint->host))
    listen.problem("'" + address +
                   "': expected an IP address, as in https://0.0.0.0:8443; 0.0.0.0 and [::] stand for all");
  else
    settings.endpoints.push_back(*endpoint);
}

void read_listen(const config::Value& listen, Settings& settings) {
  for (const auto& address : listen.texts()) {
    if (address.starts_with("http"))
      read_endpoint(listen, address, settings);
    else
      read_socket(listen, address, settings);
  }
  if (listen.is_list() && listen.items().empty())
    listen.problem("expected at least one address, e.g. \"unix:/run/portico/portico.sock\"");
}

http::TlsFiles read_tls(const config::Table& table) {
  constexpr std::array<std::string_view, 2> versions{"1.2", "1.3"};
  http::TlsFiles files{.certificate = table.required_text("certificate").value_or(""),
                       .key = table.required_text("key").value_or("")};
  if (const auto minimum = table.find("minimum"))
    if (minimum->choice(versions) == 0U) files.minimum = http::TlsFiles::Version::tls12;
  return files;
}

}  // namespace

Settings read_settings(const config::Table& root) {
  Settings settings;
  const auto table = root.table("daemon");
  if (table)
    if (const auto folder = table->text("data_dir")) settings.data_dir = *folder;
  if (const auto listen = table ? table->find("listen") : std::nullopt)
    read_listen(*listen, settings);
  else
    settings.sockets.emplace_back("/run/portico/portico.sock");
  if (const auto tls = table ? table->table("tls") : std::nullopt) settings.tls = read_tls(*tls);
  if (!settings.endpoints.empty() && !settings.tls)
    table->problem("listening on https:// takes a certificate: add [daemon.tls] with certificate and key");
  return settings;
}

}  // namespace portico::service
