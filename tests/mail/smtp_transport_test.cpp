#include <fstream>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "mail/support.hpp"
#include "mail/transport.hpp"

using namespace portico;
using namespace portico::mail;
using portico::testing::SmtpServer;

namespace {

const std::string body = "Subject: x\r\n\r\n..two dots\r\n.\r\n.one dot\r\nend\r\n";

MailSettings settings(const std::string& transport) {
  return {.from = *Mailbox::parse("Reports <reports@example.com>"), .transport = transport};
}

Envelope envelope(const std::string& id = "<1@example.com>") {
  return {*Mailbox::parse("reports@example.com"), *Mailbox::parse("Ada <ada@example.com>"), id};
}

/// A transport and how often it announced data.
struct Sender {
  explicit Sender(const MailSettings& chosen) : transport(open_transport(chosen, files).value()) {}
  Outcome send(std::string_view message = body) {
    return transport->send(envelope(), message, [this] { ++announced; });
  }
  SystemFiles files;
  std::unique_ptr<MailTransport> transport;
  int announced = 0;
};

template <class Kind>
Kind only(const Outcome& outcome) {
  const std::string text = std::visit(
      [](const auto& any) {
        if constexpr (requires { any.text; }) return any.text;
        return std::string();
      },
      outcome);
  BOOST_REQUIRE_MESSAGE(std::holds_alternative<Kind>(outcome), "outcome " << outcome.index() << ": " << text);
  return std::get<Kind>(outcome);
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mail_smtp_transport)

BOOST_AUTO_TEST_CASE(delivers_the_bytes_as_they_are) {
  const SmtpServer server("accept");
  Sender sender(settings(server.url()));
  BOOST_TEST(only<Sent>(sender.send()).reply == "250 2.0.0 queued as 1");
  BOOST_TEST(server.received(1) == body);
  BOOST_TEST(sender.announced == 1);
  BOOST_TEST(server.log() ==
             fmt::format("CONNECT\nMAIL reports@example.com SIZE={}\nRCPT ada@example.com\n", body.size()));
}

BOOST_AUTO_TEST_CASE(keeps_the_connection_for_the_next_message) {
  const SmtpServer server("accept");
  Sender sender(settings(server.url()));
  for (int i = 0; i < 3; ++i) only<Sent>(sender.send());
  BOOST_TEST(count(server.log(), "CONNECT") == 1u);
  BOOST_TEST(server.received(3) == body);
}

BOOST_AUTO_TEST_CASE(connects_again_when_the_server_has_hung_up_meanwhile) {
  for (const auto* mode : {"drops_between", "says_421_later"}) {
    const SmtpServer server(mode);
    Sender sender(settings(server.url()));
    for (int i = 0; i < 3; ++i) only<Sent>(sender.send());
    BOOST_TEST(count(server.log(), "CONNECT") == 3u);
    BOOST_TEST(sender.announced == 3);
  }
}

BOOST_AUTO_TEST_CASE(tells_refusals_for_now_from_refusals_for_good) {
  struct Row {
    const char* mode;
    int code;
    const char* text;
    int announced;
  };
  const Row later[] = {{"recipient_later", 451, "451 4.7.1 greylisted", 0},
                       {"content_later", 452, "452 4.2.2 mailbox full", 1}};
  for (const auto& row : later) {
    const SmtpServer server(row.mode);
    Sender sender(settings(server.url()));
    const auto outcome = only<Deferred>(sender.send());
    BOOST_TEST(outcome.code == row.code);
    BOOST_TEST(outcome.text == row.text);
    BOOST_TEST(sender.announced == row.announced);
  }
  const Row never[] = {{"recipient_unknown", 550, "550 5.1.1 no such user", 0},
                       {"content_refused", 554, "554 5.7.1 looks like spam", 1},
                       {"too_large", 552, "552 5.3.4 message too big", 0}};
  for (const auto& row : never) {
    const SmtpServer server(row.mode);
    Sender sender(settings(server.url()));
    const auto outcome = only<Rejected>(sender.send());
    BOOST_TEST(outcome.code == row.code);
    BOOST_TEST(outcome.text == row.text);
    BOOST_TEST(sender.announced == row.announced);
    BOOST_TEST(only<Rejected>(sender.send()).code == row.code);  // and the next one is judged afresh
  }
}

BOOST_AUTO_TEST_CASE(blames_the_host_for_what_is_no_fault_of_the_message) {
  Sender nobody(settings("smtp://127.0.0.1:1"));
  BOOST_TEST(only<HostFailure>(nobody.send()).text.find("smtp://127.0.0.1:1: ") == 0u);
  const SmtpServer refusing("sender_refused");
  Sender refused(settings(refusing.url()));
  BOOST_TEST(only<HostFailure>(refused.send()).text == "the server answered 553 5.7.1 sender not allowed");
  BOOST_TEST(nobody.announced + refused.announced == 0);
}

BOOST_AUTO_TEST_CASE(is_in_doubt_when_the_answer_to_a_whole_message_is_missing) {
  const SmtpServer dropping("drops_at_the_end");
  Sender sender(settings(dropping.url()));
  only<Doubt>(sender.send());
  BOOST_TEST(dropping.received(1) == body);
  const SmtpServer silent("silent_at_the_end");
  auto patient = settings(silent.url());
  patient.response_timeout = std::chrono::seconds{1};
  Sender waiting(patient);
  only<Doubt>(waiting.send());
  BOOST_TEST(waiting.announced == 1);
}

BOOST_AUTO_TEST_CASE(knows_that_half_a_message_is_not_delivered) {
  const SmtpServer server("drops_in_data");
  Sender sender(settings(server.url()));
  const std::string large(8'000'000, 'x');
  only<HostFailure>(sender.send(large));
  BOOST_TEST(sender.announced == 1);
}

BOOST_AUTO_TEST_CASE(signs_in_with_the_password_of_the_file) {
  const SmtpServer server("needs_password");
  const testing::ScratchFolder folder;
  auto chosen = settings(server.url());
  chosen.username = "reports";
  chosen.password_file = "${CREDENTIALS_DIRECTORY}/password";
  chosen.credentials_directory = folder.path();
  std::ofstream(folder.path() / "password") << "open sesame\n";
  only<Sent>(Sender(chosen).send());
  std::ofstream(folder.path() / "password") << "wrong\n";
  const auto failure = only<HostFailure>(Sender(chosen).send());
  BOOST_TEST(failure.text.find("535") != std::string::npos, failure.text);
  BOOST_TEST(failure.text.find("wrong") == std::string::npos);
  only<HostFailure>(Sender(settings(server.url())).send());  // 530: sign-in needed
}

BOOST_AUTO_TEST_CASE(sends_nothing_in_the_clear_beyond_the_loopback) {
  const SmtpServer plain("accept");
  Sender remote(settings(plain.url("mail.localhost")));  // resolves to it, but is not spelled as the loopback
  only<HostFailure>(remote.send());
  BOOST_TEST(plain.log() == "CONNECT\n");
  const SmtpServer unknown("offers_tls");
  Sender strict(settings(unknown.url("mail.localhost")));
  BOOST_TEST(only<HostFailure>(strict.send()).text.find("certificate") != std::string::npos);
  Sender local(settings(unknown.url()));
  only<Sent>(local.send());
  BOOST_TEST(count(unknown.log(), "STARTTLS") >= 1u);
}

BOOST_AUTO_TEST_CASE(passes_on_what_the_announcement_throws) {
  const SmtpServer server("accept");
  SystemFiles files;
  const auto transport = open_transport(settings(server.url()), files).value();
  const auto failing = [] { throw Failure({Errc::storage, "disk full", ""}); };
  BOOST_CHECK_THROW(transport->send(envelope(), body, failing), Failure);
  BOOST_TEST(server.received(1).empty());
  BOOST_TEST(only<Sent>(transport->send(envelope(), body, [] {})).reply == "250 2.0.0 queued as 1");
}

BOOST_AUTO_TEST_CASE(refuses_settings_it_cannot_use) {
  SystemFiles files;
  for (const auto* transport : {"", "mail.example.com", "http://example.com", "smtp://", "smtp://user:pw@example.com",
                                "maildir:outgoing", "smtp://exa mple.com"}) {
    BOOST_TEST(!open_transport(settings(transport), files), transport);
  }
  auto chosen = settings("smtp://example.com");
  chosen.username = "reports";
  chosen.password_file = "/nonexistent/password";
  const auto opened = open_transport(chosen, files);
  BOOST_REQUIRE(!opened);
  BOOST_TEST(opened.error().message.find("mail.password_file: ") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
