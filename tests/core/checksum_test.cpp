#include "core/checksum.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

using namespace portico;

BOOST_AUTO_TEST_SUITE(core_checksum)

BOOST_AUTO_TEST_CASE(never_changes) {
  // Stored pages, chunks and records rely on these.
  BOOST_TEST(checksum("") == 0xeaf46c1c2e50814aU);
  BOOST_TEST(checksum("portico") == 0x11770e129ea00175U);
  BOOST_TEST(checksum(std::string(1000, 'x') + "tail") == 0xf5f773d448b7c4b2U);
  BOOST_TEST(mix(1) == 0x5692161d100b05e5U);
}

BOOST_AUTO_TEST_CASE(notices_every_changed_byte_and_length) {
  std::string bytes(131, '\0');
  const auto whole = checksum(bytes);
  for (char& byte : bytes) {
    byte = '\1';
    BOOST_TEST(checksum(bytes) != whole);
    byte = '\0';
  }
  BOOST_TEST(checksum(bytes) == whole);
  BOOST_TEST(checksum(bytes + '\0') != whole);
}

BOOST_AUTO_TEST_SUITE_END()
