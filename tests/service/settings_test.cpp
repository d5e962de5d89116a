#include "service/settings.hpp"

#include <boost/test/unit_test.hpp>

#include "config/tree.hpp"

using namespace portico;
using service::Settings;

namespace {

Settings read(const std::string& toml, std::string& problems) {
  auto tree = config::Tree::parse(toml, "p.toml");
  auto settings = service::read_settings(tree.root());
  tree.refuse_unread();
  problems = tree.problems().print();
  return settings;
}

Settings read(const std::string& toml) {
  std::string problems;
  auto settings = read(toml, problems);
  BOOST_TEST(problems == "");
  return settings;
}

std::string problems_of(const std::string& toml) {
  std::string problems;
  read(toml, problems);
  return problems;
}

constexpr const char* tls = "[daemon.tls]\ncertificate = 'c'\nkey = 'k'\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(service_settings)

BOOST_AUTO_TEST_CASE(listens_on_one_socket_unless_told) {
  const Settings settings = read("");
  BOOST_TEST(settings.data_dir == "/var/lib/portico");
  BOOST_TEST(settings.sockets.size() == 1U);
  BOOST_TEST(settings.sockets.at(0) == "/run/portico/portico.sock");
  BOOST_TEST(settings.endpoints.empty());
  BOOST_TEST(!settings.tls.has_value());
}

BOOST_AUTO_TEST_CASE(reads_sockets_and_addresses) {
  const Settings settings =
      read(std::string("[daemon]\nlisten = ['unix:/run/p.sock', 'https://0.0.0.0:8443', 'https://[::]:8443']\n") + tls);
  BOOST_TEST(settings.sockets.at(0) == "/run/p.sock");
  BOOST_TEST((settings.endpoints == std::vector<http::Endpoint>{{"0.0.0.0", 8443}, {"::", 8443}}));
  BOOST_TEST(settings.tls->certificate == "c");
  BOOST_TEST(settings.tls->key == "k");
  BOOST_TEST((settings.tls->minimum == http::TlsFiles::Version::tls13));
}

BOOST_AUTO_TEST_CASE(allows_tls_12_when_told) {
  const auto minimum = [](const std::string& version) {
    return read(tls + ("minimum = '" + version + "'\n")).tls->minimum;
  };
  BOOST_TEST((minimum("1.2") == http::TlsFiles::Version::tls12));
  BOOST_TEST((minimum("1.3") == http::TlsFiles::Version::tls13));
}

BOOST_AUTO_TEST_CASE(points_at_what_is_wrong) {
  const std::pair<std::string, std::string> cases[] = {
      {"[daemon]\nlisten = ['http://0.0.0.0:80']\n", "without TLS anybody on the way could read along; use https://"},
      {"[daemon]\nlisten = ['https://portal.example.com']\n", "expected an IP address, as in https://0.0.0.0:8443"},
      {"[daemon]\nlisten = ['https://0.0.0.0:99999']\n", "the port is no number from 1 to 65535"},
      {"[daemon]\nlisten = ['0.0.0.0:8443']\n", "expected unix:/path/to/portico.sock or https://ADDRESS:PORT"},
      {"[daemon]\nlisten = []\n", "expected at least one address"},
      {"[daemon]\nlisten = ['unix:/" + std::string(107, 'a') + "']\n", "a socket's path has at most 107 bytes"},
      {"[daemon]\nlisten = ['https://0.0.0.0:8443']\n", "add [daemon.tls] with certificate and key"},
      {"[daemon.tls]\ncertificate = 'c'\n", "'key'"},
      {"[daemon.tls]\nkey = 'k'\n", "'certificate'"},
      {tls + std::string("minimum = '1.1'\n"), "'1.2'"},
      {tls + std::string("minimum = 1.2\n"), "minimum"},
      {tls + std::string("ciphers = 'all'\n"), "ciphers"},
  };
  for (const auto& [toml, message] : cases) {
    const std::string problems = problems_of(toml);
    BOOST_TEST(problems.find(message) != std::string::npos, toml << " gave: " << problems);
  }
}

BOOST_AUTO_TEST_SUITE_END()
