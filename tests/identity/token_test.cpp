#include "identity/token.hpp"

#include <set>

#include <boost/test/unit_test.hpp>

#include "identity/world.hpp"

using namespace portico;
using namespace portico::identity;

BOOST_AUTO_TEST_SUITE(identity_token)

BOOST_AUTO_TEST_CASE(crc32_has_the_check_value_of_its_catalogue) { BOOST_TEST(crc32("123456789") == 0xcbf43926U); }

BOOST_AUTO_TEST_CASE(a_token_has_its_kind_43_digits_and_a_check) {
  testing::FakeRandom random;
  const Secret token = make_token(TokenKind::session, random);
  BOOST_TEST(token.text().size() == 8U + 43U + 6U);
  BOOST_TEST(token.text().starts_with("ptc_ses_"));
  BOOST_TEST(check_token(TokenKind::session, token.text()).has_value());
  // The check, computed here on its own.
  std::uint64_t check = 0;
  for (const char c : token.text().substr(51))
    check = check * 62 + std::string_view("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz").find(c);
  BOOST_TEST(check == crc32(token.text().substr(0, 51)));
}

BOOST_AUTO_TEST_CASE(an_invite_has_at_least_128_bits) {
  testing::FakeRandom random;
  BOOST_TEST(make_token(TokenKind::invite, random).text().size() == 8U + 22U + 6U);  // 62^22 > 2^131
}

BOOST_AUTO_TEST_CASE(every_digit_is_equally_likely) {
  testing::FakeRandom random;
  std::map<char, int> seen;
  for (int count = 0; count < 1000; ++count) {
    const Secret token = make_token(TokenKind::session, random);
    for (const char c : token.text().substr(8, 43)) ++seen[c];
  }
  BOOST_TEST(seen.size() == 62U);
  for (const auto& [digit, count] : seen)
    BOOST_TEST((count > 550 && count < 850), digit << " came " << count << " times");
}

BOOST_AUTO_TEST_CASE(every_mistyped_character_is_noticed) {
  testing::FakeRandom random;
  const std::string token(make_token(TokenKind::ticket, random).text());
  for (std::size_t at = 8; at < token.size(); ++at) {
    std::string mistyped = token;
    mistyped[at] = mistyped[at] == 'x' ? 'y' : 'x';
    BOOST_TEST(!check_token(TokenKind::ticket, mistyped), at);
  }
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong_with_a_token) {
  testing::FakeRandom random;
  const std::string invite(make_token(TokenKind::invite, random).text());
  const auto message = [](TokenKind kind, std::string_view text) {
    return testing::error_of(check_token(kind, text)).message;
  };
  BOOST_TEST(message(TokenKind::invite, "") == "that is not an invite: it does not begin with 'ptc_inv_'");
  BOOST_TEST(message(TokenKind::session, invite) == "that is not a session token: it does not begin with 'ptc_ses_'");
  BOOST_TEST(message(TokenKind::invite, invite.substr(0, 30)) ==
             "that is not an invite: it has 30 characters instead of 36");
  BOOST_TEST(message(TokenKind::ticket, "ptc_tkt_" + std::string(49, '0')) ==
             "that is not a login ticket: a character is mistyped");
}

BOOST_AUTO_TEST_SUITE_END()
