#include "http/endpoint.hpp"

#include <boost/test/unit_test.hpp>

namespace portico::http {

BOOST_AUTO_TEST_SUITE(http_endpoint)

BOOST_AUTO_TEST_CASE(reads_hosts_and_ports_and_writes_them_one_way) {
  struct Case {
    std::string url, host;
    std::uint16_t port;
    std::string written;
  };
  const Case cases[] = {
      {"https://portal.example.com", "portal.example.com", 443, "https://portal.example.com"},
      {"https://Portal.Example.com:8443/", "portal.example.com", 8443, "https://portal.example.com:8443"},
      {"https://10.0.0.1:443", "10.0.0.1", 443, "https://10.0.0.1"},
      {"https://[2001:DB8:0::1]:65535", "2001:db8::1", 65535, "https://[2001:db8::1]:65535"},
      {"https://[::]", "::", 443, "https://[::]"},
      {"https://my_host-2:1", "my_host-2", 1, "https://my_host-2:1"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.url) {
      const auto endpoint = parse_https(c.url);
      BOOST_TEST_REQUIRE(endpoint.has_value());
      BOOST_TEST(endpoint->host == c.host);
      BOOST_TEST(endpoint->port == c.port);
      BOOST_TEST(url_of(*endpoint) == c.written);
      BOOST_TEST((parse_https(url_of(*endpoint)).value() == *endpoint));
    }
  }
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong_with_a_url) {
  const std::pair<std::string, std::string> cases[] = {
      {"http://portal.example.com", "without TLS anybody on the way could read along; use https://"},
      {"portal.example.com", "expected https://HOST[:PORT]"},
      {"HTTPS://x", "expected https://HOST[:PORT]"},
      {"https://", "the host is neither a name nor an IP address"},
      {"https://-x", "the host is neither"},
      {"https://a b", "the host is neither"},
      {"https://b\xc3\xbc"
       "cher.example",
       "the host is neither"},
      {"https://" + std::string(254, 'a'), "the host is neither"},
      {"https://host/path", "expected a host and a port only"},
      {"https://host?x", "expected a host and a port only"},
      {"https://user:secret@host", "expected a host and a port only"},
      {"https://host:0", "the port is no number"},
      {"https://host:65536", "the port is no number"},
      {"https://host:", "the port is no number"},
      {"https://host:+1", "the port is no number"},
      {"https://2001:db8::1", "an IPv6 address stands in brackets"},
      {"https://[2001:db8::1", "what stands in brackets is no IPv6 address"},
      {"https://[", "what stands in brackets is no IPv6 address"},
      {"https://[::1]x", "the port is no number"},
      {"https://[fe80::1%eth0]", "what stands in brackets is no IPv6 address"},
  };
  for (const auto& [url, message] : cases) {
    BOOST_TEST_CONTEXT(url) {
      const auto refused = parse_https(url);
      BOOST_TEST_REQUIRE(refused.has_error());
      BOOST_TEST((refused.error().code == Errc::invalid));
      BOOST_TEST(refused.error().message.find(message) != std::string::npos, refused.error().message);
    }
  }
}

BOOST_AUTO_TEST_CASE(tells_addresses_from_names) {
  for (const char* address : {"0.0.0.0", "192.0.2.1", "::", "2001:db8::1"}) BOOST_TEST(is_ip_address(address), address);
  for (const char* name : {"localhost", "1.2.3", "256.0.0.1", "a.b"}) BOOST_TEST(!is_ip_address(name), name);
}

BOOST_AUTO_TEST_CASE(counts_ipv6_by_the_network_of_a_subscriber) {
  BOOST_TEST(network_of("192.0.2.1") == "192.0.2.1");
  BOOST_TEST(network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  BOOST_TEST(network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::"));
  BOOST_TEST(network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1"));
  BOOST_TEST(network_of("fe80::1%eth0") == "fe80::/64");
  BOOST_TEST(network_of("unix") == "unix");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico::http
