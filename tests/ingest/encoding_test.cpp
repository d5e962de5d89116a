#include "ingest/encoding.hpp"

#include <boost/test/unit_test.hpp>

#include "core/text.hpp"

using namespace portico;
using namespace portico::ingest;

namespace {

std::string decoded(std::string_view text, Encoding encoding) {
  CellArena arena;
  const auto result = decode(text, encoding, arena);
  return result ? std::string(*result) : "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_encoding)

BOOST_AUTO_TEST_CASE(leaves_ascii_where_it_is) {
  CellArena arena;
  const std::string_view text = "plain";
  for (const Encoding encoding : {Encoding::utf8, Encoding::windows_1252, Encoding::iso_8859_1})
    BOOST_TEST((decode(text, encoding, arena)->data() == text.data()));
}

BOOST_AUTO_TEST_CASE(turns_single_bytes_into_utf8) {
  BOOST_TEST(decoded("\xA3"
                     "5 caf\xE9",
                     Encoding::windows_1252) == "£5 café");
  BOOST_TEST(decoded("\xA3"
                     "5 caf\xE9",
                     Encoding::iso_8859_1) == "£5 café");
  BOOST_TEST(decoded("\x80 \x99\x9C", Encoding::windows_1252) == "€ ™œ");
  BOOST_TEST(decoded("\x80", Encoding::iso_8859_1) == "\xC2\x80");
}

BOOST_AUTO_TEST_CASE(makes_utf8_of_every_byte) {
  for (int byte = 1; byte < 256; ++byte)
    for (const Encoding encoding : {Encoding::windows_1252, Encoding::iso_8859_1})
      BOOST_TEST(valid_utf8(decoded(std::string(1, static_cast<char>(byte)), encoding)));
}

BOOST_AUTO_TEST_CASE(refuses_bytes_that_are_not_utf8) {
  BOOST_TEST(decoded("caf\xE9", Encoding::utf8) == "none");
  BOOST_TEST(decoded("café", Encoding::utf8) == "café");
}

BOOST_AUTO_TEST_CASE(finds_a_high_byte_at_any_place) {
  for (std::size_t size = 1; size < 40; ++size)
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'a');
      BOOST_TEST(!has_high_bytes(text));
      text[at] = '\xA3';
      BOOST_TEST(has_high_bytes(text));
    }
}

BOOST_AUTO_TEST_SUITE_END()
