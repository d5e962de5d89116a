#include "delivery/report_composer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "calendar/range.hpp"
#include "calendar/schedule_rule.hpp"
#include "core/text.hpp"
#include "mail/message.hpp"
#include "render/html.hpp"
#include "text/delimited.hpp"
#include "text/mail_text.hpp"

namespace portico::delivery {
namespace {

using model::Document;
using model::DocumentBlock;

std::string_view mark_of(Assignment::Kind kind) {
  switch (kind) {
    case Assignment::Kind::due:
      return "";
    case Assignment::Kind::late:
      return " (late)";
    case Assignment::Kind::test:
      return " (test)";
  }
  return "";
}

std::string why(const Assignment& assignment, const Zone& zone) {
  std::string reason = fmt::format("You get this report by a schedule: {}.", assignment.at);
  if (assignment.kind == Assignment::Kind::late)
    reason += fmt::format(" It was due at {} and is late.", calendar::local_iso(assignment.nominal, zone));
  if (assignment.kind == Assignment::Kind::test) reason += " This one is a test.";
  if (assignment.attachments == Assignment::Attachments::left_out && !assignment.attach.empty())
    reason += " Its attachments were left out: the mail server refused them as too large.";
  return reason;
}

/// "weekly-2-revenue-by-country.csv": ASCII, so that every reader keeps it.
std::string file_name(const Document& document, std::size_t number, const std::string& title) {
  std::string name;
  for (const char c : to_lower(title)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain)
      name += c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return fmt::format("{}-{}{}{}.csv", document.report, number, name.empty() ? "" : "-", name.substr(0, 60));
}

std::vector<mail::Attachment> csv_files(const Document& document, const Zone& zone) {
  std::vector<mail::Attachment> files;
  text::Style style;
  style.zone = &zone;
  for (std::size_t i = 0; i < document.blocks.size(); ++i) {
    const DocumentBlock& block = document.blocks[i];
    if (block.answer.columns.empty()) continue;
    model::Answer rows = block.answer;
    rows.total.reset();  // so that whoever adds up a column gets the total, not its double
    files.push_back({.filename = file_name(document, i + 1, block.title),
                     .media_type = "text/csv",
                     .bytes = text::to_csv(rows, style)});
  }
  return files;
}

std::optional<mail::Unsubscribe> unsubscribe(const Document& document, const std::string& subject) {
  const auto support = mail::Mailbox::parse(document.brand.support);
  if (!support) return std::nullopt;
  std::string about;
  for (const char c : "Unsubscribe " + document.report + ": " + subject.substr(0, 80)) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    about += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return mail::Unsubscribe{.url = "", .mailto = fmt::format("mailto:{}?subject={}", support->address(), about)};
}

}  // namespace

Result<FinishedMail> ReportComposer::compose(const Assignment& assignment) const {
  if (!mail_) return Error{Errc::invalid, "no mail is configured", "add [mail] to porticod.toml"};
  PORTICO_TRY(const auto rule, calendar::ScheduleRule::parse(assignment.at, zones_, "UTC"));
  const Zone& zone = rule.zone();
  PORTICO_TRY(const Document document,
              reporter_.run(assignment.report, {.period = "", .zone = zone.name(), .as_of = ""}, assignment.scope,
                            assignment.nominal));
  PORTICO_TRY(const auto to, mail::Mailbox::of("", assignment.scope.account().text));
  const std::string subject = fmt::format("{}: {}{}", document.title, document.period, mark_of(assignment.kind));
  const std::string reason = why(assignment, zone);
  const bool attached = !assignment.attach.empty() && assignment.attachments == Assignment::Attachments::wanted;
  render::MailStyle style;
  style.zone = &zone;
  style.id = assignment.id;
  style.reason = reason;
  style.rest = attached ? render::MailStyle::Rest::attachment : render::MailStyle::Rest::portal;
  render::MailBody body = render::to_mail(document, style);
  mail::Message message{.from = mail_->from,
                        .to = to,
                        .subject = subject,
                        .id = assignment.id,
                        .date = assignment.now,
                        .offset = std::chrono::duration_cast<std::chrono::minutes>(zone.offset_at(assignment.now)),
                        .text = text::to_mail_text(document, &zone) + "\n" + reason + "\n",
                        .html = std::move(body.html),
                        .pictures = {},
                        .attachments = attached ? csv_files(document, zone) : std::vector<mail::Attachment>{},
                        .unsubscribe = unsubscribe(document, subject)};
  for (auto& picture : body.pictures)
    message.pictures.push_back({.content_id = picture.content_id, .bytes = std::move(picture.png)});
  PORTICO_TRY(std::string bytes, mail::compose(message));
  return FinishedMail{.envelope = {.from = message.from, .to = message.to, .id = mail::message_id(message)},
                      .subject = subject,
                      .bytes = std::move(bytes),
                      .tx = document.provenance.tx,
                      .attachments = message.attachments.size()};
}

}  // namespace portico::delivery
