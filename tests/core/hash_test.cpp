#include "core/hash.hpp"

#include <vector>

#include <boost/test/unit_test.hpp>

namespace portico {

BOOST_AUTO_TEST_SUITE(core_hash)

BOOST_AUTO_TEST_CASE(blake2b_gives_the_published_digests) {
  // From the reference implementation, `b2sum -l 256`.
  BOOST_TEST(to_hex(blake2b("")) == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  BOOST_TEST(to_hex(blake2b("abc")) == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

BOOST_AUTO_TEST_CASE(blake2b_depends_on_the_key) {
  const std::vector<std::byte> key(16, std::byte{1}), other(16, std::byte{2});
  BOOST_TEST((blake2b("abc", key) == blake2b("abc", key)));
  BOOST_TEST((blake2b("abc", key) != blake2b("abc", other)));
  BOOST_TEST((blake2b("abc", key) != blake2b("abc")));
}

BOOST_AUTO_TEST_CASE(blake2b_refuses_short_and_long_keys) {
  for (const std::size_t size : {1U, 15U, 65U}) {
    const std::vector<std::byte> key(size);
    BOOST_CHECK_THROW(blake2b("abc", key), Failure);
  }
}

BOOST_AUTO_TEST_CASE(hash64_never_changes) {
  // Stored fingerprints rely on these.
  BOOST_TEST(hash64("") == 0x5650e2781732f1a3U);
  BOOST_TEST(hash64("portico") == 0xc853ef7e39c87eb5U);
}

BOOST_AUTO_TEST_CASE(hex_has_two_lower_case_digits_a_byte) {
  const std::vector<std::byte> bytes{std::byte{0}, std::byte{0x0f}, std::byte{0xab}, std::byte{0xff}};
  BOOST_TEST(to_hex(bytes) == "000fabff");
  BOOST_TEST(to_hex({}) == "");
}

BOOST_AUTO_TEST_CASE(base64_goes_both_ways) {
  // RFC 4648, section 10.
  const std::vector<std::pair<std::string, std::string>> table{{"", ""},
                                                               {"f", "Zg=="},
                                                               {"fo", "Zm8="},
                                                               {"foo", "Zm9v"},
                                                               {"foob", "Zm9vYg=="},
                                                               {"fooba", "Zm9vYmE="},
                                                               {"foobar", "Zm9vYmFy"},
                                                               {"\xff\xfe", "//4="}};
  for (const auto& [plain, encoded] : table) {
    BOOST_TEST(to_base64(plain) == encoded);
    BOOST_TEST(from_base64(encoded).value() == plain);
  }
}

BOOST_AUTO_TEST_CASE(from_base64_refuses_what_is_malformed) {
  for (const std::string_view text :
       {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9v\n", " Zm9v", "Zm-_", "=", "Zm9vZg==Zg==", "Zm9\xff"})
    BOOST_TEST((from_base64(text).has_error() && from_base64(text).error().code == Errc::invalid), text);
}

BOOST_AUTO_TEST_CASE(as_text_shows_the_same_bytes) {
  const std::vector<std::byte> bytes{std::byte{'h'}, std::byte{0}, std::byte{'i'}};
  BOOST_TEST(as_text(bytes) == std::string_view("h\0i", 3));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico
