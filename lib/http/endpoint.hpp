#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace portico::http {

/// Where TLS is spoken: a host and a port.
struct Endpoint {
  std::string host;  ///< a name in lower case, or an IP address without brackets
  std::uint16_t port = 443;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// Reads "https://HOST[:PORT]", an IPv6 address in brackets; a final slash is ignored. `invalid` with what is wrong: a
/// scheme without TLS, a path, a user, a host or port that cannot be.
Result<Endpoint> parse_https(std::string_view url);
/// The one way to write it: "https://HOST", then the port unless it is 443.
std::string url_of(const Endpoint& endpoint);

/// Whether the host is an IPv4 or IPv6 address rather than a name.
bool is_ip_address(const std::string& host);
/// Whom an address is counted for: an IPv4 address stands for itself, an IPv6 address for its /64, which is what one
/// subscriber gets (RFC 6177). Anything else stands for itself.
std::string network_of(const std::string& address);

}  // namespace portico::http
