#include "identity/password_policy.hpp"

#include <boost/test/unit_test.hpp>

#include "identity/world.hpp"

using namespace portico;
using namespace portico::identity;

namespace {

const std::vector<std::string> names{"ada.lovelace@example.com", "Müller Söhne GmbH", "Portico"};

std::string complaint(std::string_view password) {
  return testing::error_of(acceptable_password(password, names)).message;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(identity_password_policy)

BOOST_AUTO_TEST_CASE(takes_long_uncommon_passwords_of_any_letters) {
  for (const std::string_view password :
       {std::string_view("wobbly lantern 47 quarry"), std::string_view("Прыгает жёлтый трактор"),
        std::string_view("x7#kQ!m2$vR9@pL"), std::string_view("correct-teapot-orbit-mango")})
    BOOST_TEST(acceptable_password(password, names).value().text() == password);
}

BOOST_AUTO_TEST_CASE(counts_characters_not_bytes) {
  BOOST_TEST(complaint("žluťoučký kůň") == "the password has 13 characters; 15 are the least");
  BOOST_TEST(complaint("") == "the password has 0 characters; 15 are the least");
  std::string long_enough, too_long;
  for (int count = 0; count < 32; ++count) long_enough += "ж" + std::to_string(1000003 * (count + 1)).substr(0, 7);
  BOOST_TEST(acceptable_password(long_enough, names).has_value());
  too_long = long_enough + "x";
  BOOST_TEST(complaint(too_long) == "the password is longer than 256 characters");
  BOOST_TEST(complaint(std::string(100000, 'x')) == "the password is longer than 256 characters");
}

BOOST_AUTO_TEST_CASE(spellings_that_look_alike_are_one_password) {
  BOOST_TEST(acceptable_password("ｗobbly lantern 47 quarry", names).value().text() == "wobbly lantern 47 quarry");
  BOOST_TEST(normal_password("ﬁne").text() == "fine");
  BOOST_TEST(normal_password("\xff").empty());
}

BOOST_AUTO_TEST_CASE(refuses_common_passwords) {
  for (const std::string_view password : {"passwordpassword", "123456789012345", "aaaaaaaaaaaaaaaaaaaa",
                                          "qwertyuiopasdfghjkl", "iloveyouiloveyou", "abcdefghijklmnopqrst"})
    BOOST_TEST(complaint(password) == "the password is common or easy to guess");
}

BOOST_AUTO_TEST_CASE(refuses_names_of_account_customer_and_product) {
  BOOST_TEST(complaint("wobbly LoveLace 47 quarry") == "the password contains 'lovelace'");
  BOOST_TEST(complaint("wobbly example 47 quarry") == "the password contains 'example'");
  BOOST_TEST(complaint("wobbly MÜLLER 47 quarry") == "the password contains 'müller'");
  BOOST_TEST(complaint("wobblyPORTICO47 quarry") == "the password contains 'portico'");
  BOOST_TEST(acceptable_password("wobbly ada com 47 quarry", names).has_value());  // shorter than four characters
}

BOOST_AUTO_TEST_CASE(refuses_what_a_terminal_cannot_type) {
  BOOST_TEST(complaint("wobbly lantern\n47 quarry") == "the password contains a control character");
  BOOST_TEST(complaint(std::string("wobbly lantern\0 47 quarry", 24)) == "the password contains a control character");
  BOOST_TEST(complaint("wobbly lantern \xc3 47 quarry") == "the password is not UTF-8");
}

BOOST_AUTO_TEST_CASE(names_are_cut_into_words_of_four_letters_and_more) {
  const std::vector<std::string> expected{"lovelace", "example"};
  BOOST_TEST(forbidden_words("ada.lovelace@Example.com") == expected, boost::test_tools::per_element());
  BOOST_TEST(forbidden_words("6").empty());
}

BOOST_AUTO_TEST_SUITE_END()
