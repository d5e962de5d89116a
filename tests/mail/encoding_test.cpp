#include "mail/encoding.hpp"

#include <boost/test/unit_test.hpp>

#include "core/text.hpp"

using namespace portico::mail;

BOOST_AUTO_TEST_SUITE(mail_encoding)

BOOST_AUTO_TEST_CASE(quotes_as_the_rfc_says) {
  struct Row {
    std::string text, quoted;
  };
  const Row rows[] = {
      {"", ""},
      {"plain\n", "plain\r\n"},
      {"a\r\nb\rc\n", "a\r\nb\r\nc\r\n"},
      {"1 = 2", "1 =3D 2=\r\n"},
      {"end \n", "end=20\r\n"},
      {"tab\t\n", "tab=09\r\n"},
      {".\n..\n", "=2E\r\n=2E.\r\n"},
      {"From me\nFromage\n", "=46rom me\r\nFromage\r\n"},
      {"é\n", "=C3=A9\r\n"},
      {std::string(80, 'x') + "\n", std::string(75, 'x') + "=\r\nxxxxx\r\n"},
      {std::string(75, 'x') + ".\n", std::string(75, 'x') + "=\r\n=2E\r\n"},
  };
  for (const auto& row : rows) BOOST_TEST(quoted_printable(row.text) == row.quoted);
}

BOOST_AUTO_TEST_CASE(keeps_every_line_within_76) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += static_cast<char>(i * 7919 % 256);
  for (const auto& encoded : {quoted_printable(text), base64_lines(text)}) {
    for (const auto line : portico::split(encoded, '\n')) BOOST_TEST(line.size() <= 77);
  }
}

BOOST_AUTO_TEST_CASE(chooses_the_shorter_encoding) {
  BOOST_TEST(encode_text("Revenue 12\n").encoding == "quoted-printable");
  BOOST_TEST(encode_text("Выручка за неделю\n").encoding == "base64");
}

BOOST_AUTO_TEST_SUITE_END()
