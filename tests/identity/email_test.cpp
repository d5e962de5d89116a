#include "identity/email.hpp"

#include <boost/test/unit_test.hpp>

#include "identity/world.hpp"

using namespace portico;
using namespace portico::identity;

BOOST_AUTO_TEST_SUITE(identity_email)

BOOST_AUTO_TEST_CASE(one_person_has_one_spelling) {
  const char* const spellings[] = {"ada@example.com", "Ada@Example.COM", "  ada@example.com\n", "ａｄａ＠example.com"};
  for (const char* spelling : spellings) BOOST_TEST(canonical_email(spelling).value().text == "ada@example.com");
}

BOOST_AUTO_TEST_CASE(takes_what_mail_servers_take) {
  for (const char* address :
       {"a@b.cd", "first.last+tag@sub.example.co.uk", "o'brien@example.com", "x_1@xn--bcher-kva.example"})
    BOOST_TEST(canonical_email(address).has_value(), address);
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong_with_an_address) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "'' is not an e-mail address: it has no '@'"},
      {"ada", "'ada' is not an e-mail address: it has no '@'"},
      {"a@b@c.de", "'a@b@c.de' is not an e-mail address: it has more than one '@'"},
      {"@example.com", "'@example.com' is not an e-mail address: nothing stands before '@'"},
      {".a@example.com", "'.a@example.com' is not an e-mail address: a dot is at the edge of the name or doubled"},
      {"a..b@example.com", "'a..b@example.com' is not an e-mail address: a dot is at the edge of the name or doubled"},
      {"ada@localhost", "'ada@localhost' is not an e-mail address: the host name after '@' has no dot"},
      {"ada@example..com", "'ada@example..com' is not an e-mail address: a part of the host name is empty or too long"},
      {"ada@-x.com", "'ada@-x.com' is not an e-mail address: a part of the host name begins or ends with '-'"},
      {"ada@ex_ample.com",
       "'ada@ex_ample.com' is not an e-mail address: only ASCII letters, digits and '-' may stand in the host name"},
      {"\xff@example.com", "'\xef\xbf\xbd@example.com' is not an e-mail address: it is not UTF-8"}};
  for (const auto& [text, message] : cases) BOOST_TEST(testing::error_of(canonical_email(text)).message == message);
}

BOOST_AUTO_TEST_CASE(refuses_what_would_end_a_mail_header) {
  for (const char* text :
       {"a\r\nBcc: x@example.com", "a b@example.com", "a<b@example.com", "\"a\"@example.com", "ädä@example.com"})
    BOOST_TEST((testing::error_of(canonical_email(text)).code == Errc::invalid), text);
  BOOST_TEST(!canonical_email(std::string(65, 'a') + "@example.com"));
}

BOOST_AUTO_TEST_SUITE_END()
