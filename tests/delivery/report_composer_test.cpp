#include "delivery/report_composer.hpp"

#include <boost/test/unit_test.hpp>

#include "core/hash.hpp"
#include "delivery/world.hpp"
#include "report/fake_engine.hpp"

using namespace portico;
using namespace portico::delivery;
using testing::at;
using testing::said;

namespace {

struct Fixture {
  Zones zones;
  model::Catalog catalog;
  testing::FakeEngine engine;
  std::optional<mail::MailSettings> settings;
  const model::Scope scope = testing::ScopeMaker::customer("6");

  Fixture() {
    catalog.brand.support = "help@example.com";
    model::ReportDefinition weekly;
    weekly.name = "weekly";
    weekly.title = "Weekly sales";
    weekly.period = "last week";
    using Kind = model::ReportBlock::Kind;
    weekly.blocks = {{.kind = Kind::kpi, .title = "Figures", .measures = {"revenue"}},
                     {.kind = Kind::line, .title = "Revenue by day", .measures = {"revenue"}, .every = "day"},
                     {.kind = Kind::text, .text = "Thank you."}};
    catalog.reports.push_back(weekly);
    settings = mail::MailSettings{.from = mail::Mailbox::parse("Example Reports <reports@example.com>").value(),
                                  .transport = "maildir:/x"};
  }
  Assignment assignment() const {
    return {.scope = scope,
            .report = "weekly",
            .at = "every monday at 07:00 in Europe/Berlin",
            .attach = {"csv"},
            .nominal = at("2026-11-23T06:00:00Z"),
            .id = "0123456789abcdef",
            .now = at("2026-11-23T06:00:02Z")};
  }
  Result<FinishedMail> compose(const Assignment& wanted) {
    const report::Reporter reporter(catalog, zones, engine.ask(),
                                    [](const model::Scope&, warehouse::Tx) { return std::string("Books Ltd"); });
    return ReportComposer(reporter, settings, zones).compose(wanted);
  }
};

/// The decoded body of the first part whose header contains `mark`.
std::string decoded(const std::string& message, const std::string& mark) {
  const auto header = message.find(mark);
  BOOST_TEST_REQUIRE(header != std::string::npos);
  const auto begin = message.find("\r\n\r\n", header) + 4;
  std::string body;
  for (const char c : message.substr(begin, message.find("\r\n--", begin) - begin))
    if (c != '\r' && c != '\n') body += c;
  return from_base64(body).value();
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(delivery_report_composer, Fixture)

BOOST_AUTO_TEST_CASE(a_mail_names_its_period_and_is_dated_in_the_schedules_zone) {
  const auto mail = compose(assignment()).value();
  BOOST_TEST(mail.subject == "Weekly sales: Week of 2026-11-16");
  BOOST_TEST(mail.envelope.to.address() == "ada@example.com");
  BOOST_TEST(mail.envelope.id == "<0123456789abcdef@example.com>");
  BOOST_TEST(has(mail.bytes, "Subject: Weekly sales: Week of 2026-11-16\r\n"));
  BOOST_TEST(has(mail.bytes, "Date: Mon, 23 Nov 2026 07:00:02 +0100\r\n"));
  BOOST_TEST(has(mail.bytes, "Message-ID: <0123456789abcdef@example.com>\r\n"));
  BOOST_TEST(has(mail.bytes, "From: Example Reports <reports@example.com>\r\n"));
  BOOST_TEST(has(mail.bytes, "mailto:help@example.com?subject=Unsubscribe%20weekly"));
  BOOST_TEST(has(mail.bytes, "text/html"));
  BOOST_TEST(has(decoded(mail.bytes, "image/png"), "PNG"));
}

BOOST_AUTO_TEST_CASE(the_same_assignment_gives_the_same_bytes) {
  BOOST_TEST(compose(assignment()).value().bytes == compose(assignment()).value().bytes);
}

BOOST_AUTO_TEST_CASE(each_block_with_numbers_is_a_csv_whose_rows_add_up) {
  const auto mail = compose(assignment()).value();
  BOOST_TEST(mail.attachments == 2U);
  BOOST_TEST(has(decoded(mail.bytes, "weekly-1-figures.csv"), "5391.21"));
  const std::string days = decoded(mail.bytes, "weekly-2-revenue-by-day.csv");
  BOOST_TEST(days.starts_with("day,revenue"));
  BOOST_TEST(std::count(days.begin(), days.end(), '\n') == 8);  // the heading and seven days, no total
}

BOOST_AUTO_TEST_CASE(nothing_is_attached_unless_asked_for_and_not_after_a_refusal) {
  Assignment wanted = assignment();
  wanted.attachments = Assignment::Attachments::left_out;
  const auto left_out = compose(wanted).value();
  BOOST_TEST(left_out.attachments == 0U);
  BOOST_TEST(!has(left_out.bytes, "text/csv"));
  Assignment plain = assignment();
  plain.attach.clear();
  BOOST_TEST(compose(plain).value().attachments == 0U);
}

BOOST_AUTO_TEST_CASE(late_and_test_mails_say_so) {
  Assignment wanted = assignment();
  wanted.kind = Assignment::Kind::late;
  BOOST_TEST(compose(wanted).value().subject == "Weekly sales: Week of 2026-11-16 (late)");
  wanted.kind = Assignment::Kind::test;
  BOOST_TEST(compose(wanted).value().subject == "Weekly sales: Week of 2026-11-16 (test)");
}

BOOST_AUTO_TEST_CASE(however_late_the_data_window_is_that_of_the_nominal_time) {
  Assignment wanted = assignment();
  wanted.now = at("2026-11-26T12:00:00Z");
  BOOST_TEST(compose(wanted).value().subject == "Weekly sales: Week of 2026-11-16");
  for (const Instant moment : engine.moments) BOOST_TEST((moment == wanted.nominal));
}

BOOST_AUTO_TEST_CASE(without_a_support_address_there_is_nobody_to_unsubscribe_at) {
  catalog.brand.support.clear();
  BOOST_TEST(!has(compose(assignment()).value().bytes, "List-Unsubscribe"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_composed_is_an_error) {
  Assignment wanted = assignment();
  wanted.report = "gone";
  BOOST_TEST(said(compose(wanted)).starts_with("not_found: "));
  Assignment nowhere = assignment();
  nowhere.at = "every monday at 07:00 in Europe/Nowhere";
  BOOST_TEST(said(compose(nowhere)).starts_with("invalid: "));
  settings.reset();
  BOOST_TEST(said(compose(assignment())) == "invalid: no mail is configured");
}

BOOST_AUTO_TEST_SUITE_END()
