#include "client/connect.hpp"

#include "http/https_module.hpp"

namespace portico::client {

Result<std::unique_ptr<http::Exchange>> connect(const Profile& profile, const std::filesystem::path& https_module) {
  constexpr std::string_view unix_scheme = "unix:";
  const std::string& server = profile.server();
  if (server.starts_with(unix_scheme))
    return std::unique_ptr<http::Exchange>(std::make_unique<http::UnixExchange>(server.substr(unix_scheme.size())));
  PORTICO_TRY(auto endpoint, http::parse_https(server));
  return http::open_https(https_module, {.endpoint = std::move(endpoint), .ca_file = profile.ca_file()});
}

}  // namespace portico::client
