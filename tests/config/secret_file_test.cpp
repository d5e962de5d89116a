#include "config/secret_file.hpp"

#include <boost/test/unit_test.hpp>

#include "support/memory_files.hpp"

using namespace portico;
using config::expand_credentials;
using config::read_secret;
using portico::testing::MemoryFiles;

BOOST_AUTO_TEST_SUITE(config_secret_file)

BOOST_AUTO_TEST_CASE(expands_the_credentials_directory) {
  BOOST_TEST(expand_credentials("${CREDENTIALS_DIRECTORY}/smtp", "/run/c").value() == "/run/c/smtp");
  BOOST_TEST(expand_credentials("/etc/plain", "").value() == "/etc/plain");
}

BOOST_AUTO_TEST_CASE(refuses_other_variables_and_an_unset_one) {
  BOOST_TEST(expand_credentials("${HOME}/x", "/run/c").has_error());
  BOOST_TEST(expand_credentials("${CREDENTIALS_DIRECTORY}/x", "").has_error());
}

BOOST_AUTO_TEST_CASE(takes_one_line_end_off) {
  MemoryFiles files{
      {{"/s/lf", "secret\n"}, {"/s/crlf", "secret\r\n"}, {"/s/none", "secret"}, {"/s/two", "secret\n\n"}}};
  BOOST_TEST(read_secret(files, "/s/lf", "")->text() == "secret");
  BOOST_TEST(read_secret(files, "${CREDENTIALS_DIRECTORY}/crlf", "/s")->text() == "secret");
  BOOST_TEST(read_secret(files, "/s/none", "")->text() == "secret");
  BOOST_TEST(read_secret(files, "/s/two", "")->text() == "secret\n");
}

BOOST_AUTO_TEST_CASE(refuses_an_empty_or_missing_file) {
  MemoryFiles files{{{"/s/empty", "\n"}}};
  BOOST_TEST((read_secret(files, "/s/empty", "").error().code == Errc::invalid));
  BOOST_TEST((read_secret(files, "/s/missing", "").error().code == Errc::not_found));
}

BOOST_AUTO_TEST_SUITE_END()
