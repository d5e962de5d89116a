#include "warehouse/hex_text.hpp"

#include <array>

#include <boost/test/unit_test.hpp>

using namespace portico::warehouse;

namespace {

using Bytes = std::array<char, hex_bytes>;

constexpr HexForm forms[] = {HexForm::lower, HexForm::upper, HexForm::uuid_lower, HexForm::uuid_upper};

std::string identifier(HexForm form, unsigned first_digit) {
  const bool uuid = form == HexForm::uuid_lower || form == HexForm::uuid_upper;
  const bool upper = form == HexForm::upper || form == HexForm::uuid_upper;
  // By a pointer: indexing the choice itself is miscompiled by GCC 12 with -fsanitize=undefined.
  const char* digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string text;
  for (unsigned at = 0; at < 32; ++at) {
    if (uuid && (at == 8 || at == 12 || at == 16 || at == 20)) text += '-';
    text += digits[(at + first_digit) % 16];
  }
  return text;
}

/// The rule itself, a character at a time.
bool stays_one(const std::string& text, std::size_t at, char other, HexForm form) {
  if (text[at] == '-') return other == '-';
  const char letter = form == HexForm::upper || form == HexForm::uuid_upper ? 'A' : 'a';
  return (other >= '0' && other <= '9') || (other >= letter && other <= letter + 5);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_hex_text)

BOOST_AUTO_TEST_CASE(packs_the_digits_in_order) {
  for (const HexForm form : forms) {
    Bytes bytes;
    BOOST_REQUIRE(pack_hex(identifier(form, 0), form, bytes.data()));
    const unsigned char expected[] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};
    for (std::size_t at = 0; at < hex_bytes; ++at)
      BOOST_TEST(static_cast<unsigned char>(bytes[at]) == expected[at % std::size(expected)]);
  }
}

BOOST_AUTO_TEST_CASE(gives_back_what_was_packed) {
  for (const HexForm form : forms)
    for (unsigned first = 0; first < 16; ++first) {
      const std::string text = identifier(form, first);
      Bytes bytes;
      BOOST_REQUIRE(pack_hex(text, form, bytes.data()));
      std::string again = "something else";
      unpack_hex(bytes.data(), form, again);
      BOOST_TEST(again == text);
      BOOST_TEST((hex_form(text) == form));
    }
}

BOOST_AUTO_TEST_CASE(takes_no_other_character_anywhere) {
  for (const HexForm form : forms)
    for (std::size_t at = 0; at < identifier(form, 0).size(); ++at)
      for (int other = 0; other < 256; ++other) {
        std::string text = identifier(form, 0);
        const bool right = stays_one(text, at, static_cast<char>(other), form);
        text[at] = static_cast<char>(other);
        Bytes bytes;
        BOOST_TEST(pack_hex(text, form, bytes.data()) == right, text << " with " << other << " at " << at);
      }
}

BOOST_AUTO_TEST_CASE(takes_no_other_length) {
  Bytes bytes;
  for (const HexForm form : forms)
    for (std::size_t size = 0; size < 70; ++size) {
      std::string text = identifier(form, 3) + identifier(form, 3);
      text.resize(std::min(size, text.size()));
      BOOST_TEST(pack_hex(text, form, bytes.data()) == (text == identifier(form, 3)));
    }
}

BOOST_AUTO_TEST_SUITE_END()
