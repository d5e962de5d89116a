#include "client/connect.hpp"

#include <boost/test/unit_test.hpp>

#include "support/scratch_folder.hpp"

using namespace portico;
using client::Profile;

namespace {

struct Fixture {
  testing::ScratchFolder folder;
  SystemFiles files;

  Result<std::unique_ptr<http::Exchange>> connect(const std::string& server) {
    const auto profile = Profile::choose({{"PORTICO_CONFIG_DIR", folder.path().string()}}, "", server, files).value();
    return client::connect(profile, folder / "portico-https.so");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(client_connect, Fixture)

BOOST_AUTO_TEST_CASE(a_socket_takes_no_module) {
  const auto socket = (folder / "none.sock").string();
  const auto exchange = connect("unix:" + socket);
  BOOST_TEST_REQUIRE(exchange.has_value());
  BOOST_TEST((*exchange)->post({.target = "/", .bearer = "", .body = ""}).error().message.find(socket) !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(https_takes_the_module) {
  const auto missing = connect("https://localhost");
  BOOST_TEST_REQUIRE(missing.has_error());
  BOOST_TEST(missing.error().message ==
             "https cannot be used: " + (folder / "portico-https.so").string() + " is missing");
}

BOOST_AUTO_TEST_SUITE_END()
