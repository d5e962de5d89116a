#include "mail/settings.hpp"

#include <boost/test/unit_test.hpp>

#include "config/tree.hpp"

using namespace portico;
using namespace portico::mail;

namespace {

std::string problems_of(const std::string& toml) {
  auto tree = config::Tree::parse(toml, "p.toml");
  read_settings(tree.root());
  tree.refuse_unread();
  return tree.problems().print();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mail_settings)

BOOST_AUTO_TEST_CASE(reads_the_table) {
  auto tree = config::Tree::parse(
      "[mail]\nfrom = \"Reports <reports@example.com>\"\ntransport = \"smtp://mail.example.com:587\"\n"
      "username = \"reports\"\npassword_file = \"${CREDENTIALS_DIRECTORY}/smtp\"\n",
      "p.toml");
  const auto settings = read_settings(tree.root());
  tree.refuse_unread();
  BOOST_TEST(tree.problems().print() == "");
  BOOST_REQUIRE(settings.has_value());
  BOOST_TEST(settings->from.name() == "Reports");
  BOOST_TEST(settings->transport == "smtp://mail.example.com:587");
  BOOST_TEST(settings->username == "reports");
  BOOST_TEST(settings->password_file == "${CREDENTIALS_DIRECTORY}/smtp");
}

BOOST_AUTO_TEST_CASE(is_nothing_without_the_table) {
  auto tree = config::Tree::parse("", "p.toml");
  BOOST_TEST(!read_settings(tree.root()));
  BOOST_TEST(tree.problems().empty());
}

BOOST_AUTO_TEST_CASE(points_at_what_is_wrong) {
  struct Row {
    const char *toml, *part;
  };
  const Row rows[] = {
      {"[mail]\ntransport = \"maildir:/m\"\n", "from"},
      {"[mail]\nfrom = \"a@example.com\"\n", "transport"},
      {"[mail]\nfrom = \"nobody\"\ntransport = \"maildir:/m\"\n", "p.toml:2:8: "},
      {"[mail]\nfrom = \"a@example.com\"\ntransport = \"ftp://x\"\n", "p.toml:3:13: "},
      {"[mail]\nfrom = \"a@example.com\"\ntransport = \"maildir:m\"\n", "does not name a folder from the root"},
      {"[mail]\nfrom = \"a@example.com\"\ntransport = \"maildir:/m\"\nusername = \"x\"\n", "belong together"},
  };
  for (const auto& row : rows) {
    const auto problems = problems_of(row.toml);
    BOOST_TEST(problems.find(row.part) != std::string::npos, row.toml << problems);
  }
}

BOOST_AUTO_TEST_SUITE_END()
