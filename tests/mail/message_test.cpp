#include "mail/message.hpp"

#include <fstream>
#include <random>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include "core/hash.hpp"
#include "core/text.hpp"
#include "mail/support.hpp"
#include "support/seed.hpp"

namespace json = boost::json;
using namespace portico;
using namespace portico::mail;

namespace {

Message sample() {
  return {.from = *Mailbox::parse("Example Reports <reports@example.com>"),
          .to = *Mailbox::parse("ada@customer.example"),
          .subject = "Weekly sales, week of 2026-11-16",
          .id = "run-42.ada",
          .date = *parse_instant("2026-11-23T06:00:03Z"),
          .offset = std::chrono::hours{1},
          .text = "Revenue 12.50\nOrders 3\n"};
}

/// Python's parser changes blanks between the encoded-words of a display name; the other characters must agree.
std::string without_blanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

std::string hex_of(std::string_view bytes) { return to_hex(std::as_bytes(std::span(bytes))); }

/// What Python's email package makes of the message.
json::object parsed(const Message& message) {
  const auto composed = compose(message);
  BOOST_REQUIRE(composed);
  const testing::ScratchFolder folder;
  const auto file = folder.path() / "message.eml";
  std::ofstream(file, std::ios::binary) << *composed;
  const auto output = testing::run_python("parse_mail.py", file.string());
  BOOST_REQUIRE_MESSAGE(output.exit_code == 0, output.text << *composed);
  return json::parse(output.text).as_object();
}

const json::object& part(const json::value& body, std::initializer_list<std::size_t> path) {
  const json::value* at = &body;
  for (const auto index : path) at = &at->as_object().at("parts").as_array().at(index);
  return at->as_object();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mail_message)

BOOST_AUTO_TEST_CASE(composes_a_plain_mail_byte_for_byte) {
  BOOST_TEST(compose(sample()).value() ==
             "Date: Mon, 23 Nov 2026 07:00:03 +0100\r\n"
             "From: Example Reports <reports@example.com>\r\n"
             "To: ada@customer.example\r\n"
             "Subject: Weekly sales, week of 2026-11-16\r\n"
             "Message-ID: <run-42.ada@example.com>\r\n"
             "Auto-Submitted: auto-generated\r\n"
             "MIME-Version: 1.0\r\n"
             "Content-Type: text/plain; charset=utf-8\r\n"
             "Content-Transfer-Encoding: quoted-printable\r\n"
             "\r\n"
             "Revenue 12.50\r\nOrders 3\r\n");
}

BOOST_AUTO_TEST_CASE(nests_text_html_pictures_and_attachments) {
  auto message = sample();
  message.html = "<p>Umsatz: 12,50 €</p><img src=\"cid:chart1@report\">";
  message.pictures = {{.content_id = "chart1@report", .bytes = std::string("\x89PNG\0\r\n", 7)}};
  message.attachments = {{"sales.csv", "text/csv", "a,b\n1,2\r\n"}, {"über \"uns\".pdf", "application/pdf", "%PDF"}};
  const auto found = parsed(message);
  const auto& body = found.at("body");
  BOOST_TEST(part(body, {}).at("type").as_string() == "multipart/mixed");
  BOOST_TEST(part(body, {0}).at("type").as_string() == "multipart/alternative");
  BOOST_TEST(part(body, {0, 0}).at("text").as_string() == message.text);
  BOOST_TEST(part(body, {0, 1}).at("type").as_string() == "multipart/related");
  BOOST_TEST(part(body, {0, 1, 0}).at("text").as_string() == message.html);
  BOOST_TEST(part(body, {0, 1, 1}).at("cid").as_string() == "<chart1@report>");
  BOOST_TEST(part(body, {0, 1, 1}).at("hex").as_string() == hex_of(message.pictures[0].bytes));
  BOOST_TEST(part(body, {1}).at("filename").as_string() == "sales.csv");
  BOOST_TEST(part(body, {1}).at("hex").as_string() == hex_of("a,b\n1,2\r\n"));
  BOOST_TEST(part(body, {2}).at("filename").as_string() == "über \"uns\".pdf");
}

BOOST_AUTO_TEST_CASE(keeps_a_file_name_that_looks_encoded) {
  auto message = sample();
  message.attachments = {{"f =?utf-8?Q?x?= y.csv", "text/csv", "a"}};
  BOOST_TEST(part(parsed(message).at("body"), {1}).at("filename").as_string() == "f =?utf-8?Q?x?= y.csv");
}

BOOST_AUTO_TEST_CASE(leaves_out_layers_that_would_hold_one_part) {
  auto message = sample();
  message.html = "<p>x</p>";
  const auto alternative = parsed(message);
  BOOST_TEST(part(alternative.at("body"), {}).at("type").as_string() == "multipart/alternative");
  BOOST_TEST(part(alternative.at("body"), {1}).at("type").as_string() == "text/html");
  message.html.clear();
  message.attachments = {{"a.csv", "text/csv", ""}};
  BOOST_TEST(part(parsed(message).at("body"), {0}).at("type").as_string() == "text/plain");
}

BOOST_AUTO_TEST_CASE(says_it_is_automatic_and_how_to_unsubscribe) {
  auto message = sample();
  message.unsubscribe =
      Unsubscribe{"https://portal.example.com/u/abc", "mailto:reports@example.com?subject=unsubscribe"};
  const auto found = parsed(message);
  BOOST_TEST(found.at("auto").as_string() == "auto-generated");
  BOOST_TEST(found.at("unsubscribe").as_string() ==
             "<https://portal.example.com/u/abc>, <mailto:reports@example.com?subject=unsubscribe>");
  BOOST_TEST(found.at("one_click").as_string() == "List-Unsubscribe=One-Click");
  BOOST_TEST(found.at("date").as_string() == "2026-11-23T07:00:03+01:00");
}

BOOST_AUTO_TEST_CASE(gives_the_same_bytes_for_the_same_message) {
  auto message = sample();
  message.html = "<p>x</p>";
  const auto first = compose(message).value();
  BOOST_TEST(first == compose(message).value());
  message.id = "run-43.ada";
  BOOST_TEST(first != compose(message).value());
}

BOOST_AUTO_TEST_CASE(refuses_ids_types_and_links_that_break_out_of_their_field) {
  const auto refuses = [](auto change) {
    auto message = sample();
    change(message);
    return !compose(message);
  };
  BOOST_TEST(refuses([](Message& m) { m.id = "a b"; }));
  BOOST_TEST(refuses([](Message& m) { m.id = "a>\r\nBcc: x"; }));
  BOOST_TEST(refuses([](Message& m) { m.pictures = {{.content_id = "a\r\nb"}}; }));
  BOOST_TEST(refuses([](Message& m) { m.attachments = {{"a", "text/csv\r\nX: y", ""}}; }));
  BOOST_TEST(refuses([](Message& m) { m.unsubscribe = Unsubscribe{"https://x/> ,<evil:", ""}; }));
  BOOST_TEST(refuses([](Message& m) { m.unsubscribe = Unsubscribe{"http://x/", ""}; }));
}

BOOST_AUTO_TEST_CASE(keeps_random_texts_whole_through_a_real_parser) {
  std::mt19937_64 random(testing::seed());
  const std::vector<std::string> pieces{
      "a", "Bc", " ", "  ",  "é", "ß",   "漢字", "👩‍👧", "=?utf-8?Q?x?=", "\"",          "\\", ",", ";", "<",
      ">", "@",  ".", "(c)", "=", "%41", "'",    "*",           "Quarterly",     "sales-report"};
  const auto any_text = [&](std::size_t most) {
    std::string text;
    for (auto n = random() % most; n > 0; --n) text += pieces[random() % pieces.size()];
    return text;
  };
  for (int round = 0; round < 25; ++round) {
    auto message = sample();
    message.subject = "x" + any_text(60) + "x";
    const auto name = std::string(trimmed(any_text(30)));
    message.from = *Mailbox::of(name, "reports@example.com");
    message.text = any_text(400) + "\n" + any_text(20);
    message.attachments = {{"f" + any_text(40) + ".csv", "text/csv", any_text(99)}};
    BOOST_TEST_CONTEXT("round " << round << " subject " << message.subject << " name " << name) {
      const auto found = parsed(message);
      BOOST_TEST(found.at("subject").as_string() == message.subject);
      BOOST_TEST(without_blanks(std::string(found.at("from").at(0).as_string())) == without_blanks(name));
      BOOST_TEST(part(found.at("body"), {0}).at("text").as_string() == message.text);
      BOOST_TEST(part(found.at("body"), {1}).at("filename").as_string() == message.attachments[0].filename);
    }
  }
}

BOOST_AUTO_TEST_CASE(makes_control_characters_in_a_subject_harmless) {
  auto message = sample();
  message.subject = "Sales\r\nBcc: eve@example.com";
  const auto found = parsed(message);
  BOOST_TEST(found.at("subject").as_string() == printable(message.subject));
  BOOST_TEST(compose(message)->find("\r\nBcc:") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
