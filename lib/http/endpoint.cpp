#include "http/endpoint.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::http {
namespace {

constexpr std::string_view scheme = "https://";
constexpr std::uint16_t https_port = 443;
constexpr std::size_t longest_name = 253;  // RFC 1035, section 2.3.4

using Ipv6 = std::array<unsigned char, 16>;

bool parse_ipv6(const std::string& text, Ipv6& bytes) { return ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1; }

std::string text_of(const Ipv6& bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
  return text.data();
}

Error refused(std::string_view url, std::string_view reason) {
  return {Errc::invalid, fmt::format("'{}': {}", printable(url), reason), ""};
}

bool is_name(std::string_view host) {
  constexpr std::string_view known = "abcdefghijklmnopqrstuvwxyz0123456789-._";
  return !host.empty() && host.size() <= longest_name && host.front() != '-' && host.front() != '.' &&
         host.find_first_not_of(known) == std::string_view::npos;
}

/// Takes the host, with its brackets, from the front.
std::string take_host(std::string_view& rest) {
  const std::size_t close = rest.starts_with('[') ? rest.find(']') : std::string_view::npos;
  const std::size_t size = close == std::string_view::npos ? std::min(rest.find(':'), rest.size()) : close + 1;
  std::string host = to_lower(rest.substr(0, size));
  rest.remove_prefix(size);
  return host;
}

bool parse_port(std::string_view text, std::uint16_t& port) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
  return failed == std::errc() && end == text.data() + text.size() && port != 0;
}

}  // namespace

Result<Endpoint> parse_https(std::string_view url) {
  if (url.starts_with("http://")) return refused(url, "without TLS anybody on the way could read along; use https://");
  if (!url.starts_with(scheme)) return refused(url, "expected https://HOST[:PORT]");
  std::string_view rest = url.substr(scheme.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find_first_of("/?#@") != std::string_view::npos)
    return refused(url, "expected a host and a port only, as in https://portal.example.com:8443");
  Endpoint endpoint{.host = take_host(rest), .port = https_port};
  if (endpoint.host.starts_with('[')) {
    Ipv6 bytes{};
    if (!parse_ipv6(endpoint.host.substr(1, endpoint.host.size() - 2), bytes))
      return refused(url, "what stands in brackets is no IPv6 address");
    endpoint.host = text_of(bytes);
  } else if (!is_name(endpoint.host)) {
    return refused(url, "the host is neither a name nor an IP address");
  }
  if (!rest.empty() && (rest.front() != ':' || !parse_port(rest.substr(1), endpoint.port)))
    return refused(url, "the port is no number from 1 to 65535; an IPv6 address stands in brackets");
  return endpoint;
}

std::string url_of(const Endpoint& endpoint) {
  const bool brackets = endpoint.host.find(':') != std::string::npos;
  std::string url = fmt::format("{}{}{}{}", scheme, brackets ? "[" : "", endpoint.host, brackets ? "]" : "");
  return endpoint.port == https_port ? url : fmt::format("{}:{}", url, endpoint.port);
}

bool is_ip_address(const std::string& host) {
  Ipv6 bytes{};
  return parse_ipv6(host, bytes) || ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1;
}

std::string network_of(const std::string& address) {
  Ipv6 bytes{};
  if (!parse_ipv6(address.substr(0, address.find('%')), bytes)) return address;
  constexpr std::size_t subscriber_bytes = 8;
  std::fill(bytes.begin() + subscriber_bytes, bytes.end(), static_cast<unsigned char>(0));
  return text_of(bytes) + "/64";
}

}  // namespace portico::http
