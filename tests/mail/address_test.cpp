#include "mail/address.hpp"

#include <boost/test/unit_test.hpp>

using portico::mail::Mailbox;

BOOST_AUTO_TEST_SUITE(mail_address)

BOOST_AUTO_TEST_CASE(reads_every_usual_spelling) {
  struct Row {
    const char *text, *name, *address;
  };
  const Row rows[] = {
      {"ada@example.com", "", "ada@example.com"},
      {" <ada@example.com> ", "", "ada@example.com"},
      {"Ada Lovelace <ada@example.com>", "Ada Lovelace", "ada@example.com"},
      {"\"Lovelace, Ada\" <ada@example.com>", "Lovelace, Ada", "ada@example.com"},
      {R"("Ada \"the\" \\ Countess" <ada@example.com>)", R"(Ada "the" \ Countess)", "ada@example.com"},
      {"Zoë Ångström <z+a.b@sub.example.co>", "Zoë Ångström", "z+a.b@sub.example.co"},
      {"root@localhost", "", "root@localhost"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.text) {
      const auto read = Mailbox::parse(row.text);
      BOOST_REQUIRE(read);
      BOOST_TEST(read->name() == row.name);
      BOOST_TEST(read->address() == row.address);
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_single_address) {
  const std::string rows[] = {"",
                              "ada",
                              "@example.com",
                              "ada@",
                              "ada@@example.com",
                              "ada@example..com",
                              "ada@-example.com",
                              ".ada@example.com",
                              "ada lovelace@example.com",
                              "a@b.com, c@d.com",
                              "A <a@b.com>, C <c@d.com>",
                              "Lovelace, Ada <a@b.com>",
                              "Ada <ada@example.com",
                              "\"Ada <ada@example.com>",
                              "ada@[127.0.0.1]",
                              "ada(comment)@example.com",
                              "ädä@example.com",
                              "ada@exämple.com",
                              std::string(65, 'a') + "@example.com",
                              "a@" + std::string(64, 'b') + ".com"};
  for (const auto& row : rows) BOOST_TEST(!Mailbox::parse(row), row);
}

BOOST_AUTO_TEST_CASE(refuses_injected_headers_and_commands) {
  const std::string rows[] = {"ada@example.com\r\nBcc: eve@example.com",
                              "ada@example.com>\r\nRCPT TO:<eve@example.com",
                              "Ada\r\nX: y <ada@example.com>",
                              "Ada\n <ada@example.com>",
                              std::string("ada\0@example.com", 16),
                              "ada@example.com\r",
                              "<ada@example.com> SIZE=1>"};
  for (const auto& row : rows) {
    const auto read = Mailbox::parse(row);
    BOOST_REQUIRE(!read);
    BOOST_TEST(read.error().message.find('\n') == std::string::npos);
  }
  BOOST_TEST(!Mailbox::of("Ada\nBcc: eve@example.com", "ada@example.com"));
  BOOST_TEST(!Mailbox::of("", "ada@example.com\r\n"));
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong_and_how_to_write_it) {
  const auto read = Mailbox::parse("ada.example.com");
  BOOST_REQUIRE(!read);
  BOOST_TEST(read.error().message == "'ada.example.com' is not a mail address: there is no @ in it");
  BOOST_TEST(read.error().hint == "write it like ada@example.com");
}

BOOST_AUTO_TEST_SUITE_END()
