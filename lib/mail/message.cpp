#include "mail/message.hpp"

#include <fmt/format.h>

#include "core/hash.hpp"
#include "core/text.hpp"
#include "mail/encoding.hpp"
#include "mail/header.hpp"

namespace portico::mail {
namespace {

using namespace std::chrono;

Error refused(std::string_view what, std::string_view value, std::string_view rule) {
  return {Errc::invalid, fmt::format("mail: {} '{}' is malformed", what, printable(value.substr(0, 120))),
          std::string(rule)};
}

bool is_content_id(std::string_view text) {
  const auto sides = split(text, '@');
  return sides.size() <= 2 && std::all_of(sides.begin(), sides.end(), is_dot_atom);
}

bool is_media_type(std::string_view text) {
  const auto sides = split(text, '/');
  return sides.size() == 2 && std::all_of(sides.begin(), sides.end(), is_dot_atom);
}

bool is_link(std::string_view text, std::string_view scheme) {
  return text.substr(0, scheme.size()) == scheme && text.size() <= 900 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '<' && c != '>'; });
}

Result<void> check(const Message& message) {
  if (!is_dot_atom(message.id) || message.id.size() > 60) {
    return refused("message id", message.id, "use letters, digits, dots and hyphens, at most 60");
  }
  for (const auto& picture : message.pictures) {
    if (!is_content_id(picture.content_id))
      return refused("content id", picture.content_id, "use letters, digits and dots");
    if (!is_media_type(picture.media_type)) return refused("media type", picture.media_type, "write type/subtype");
  }
  for (const auto& attachment : message.attachments) {
    if (!is_media_type(attachment.media_type))
      return refused("media type", attachment.media_type, "write type/subtype");
  }
  if (!message.unsubscribe) return {};
  const auto& [url, mailto] = *message.unsubscribe;
  if (!url.empty() && !is_link(url, "https://")) return refused("unsubscribe link", url, "give an https URL in ASCII");
  if (!mailto.empty() && !is_link(mailto, "mailto:"))
    return refused("unsubscribe link", mailto, "give a mailto: URL in ASCII");
  return {};
}

std::string date_text(Instant instant, minutes offset) {
  constexpr const char* day_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto shown = floor<seconds>(instant + offset);
  const auto day = floor<days>(shown);
  const year_month_day date{day};
  const hh_mm_ss time{shown - day};
  const auto shift = abs(offset).count();
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} {}{:02}{:02}", day_names[weekday(day).c_encoding()],
                     unsigned{date.day()}, month_names[unsigned{date.month()} - 1], int{date.year()},
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     offset < minutes{0} ? '-' : '+', shift / 60, shift % 60);
}

/// A part: its own header fields (Content-…) and its encoded body.
struct Part {
  Header header;
  std::string body;
};

Part text_part(std::string_view media_type, std::string_view text) {
  auto [encoding, body] = encode_text(text);
  Part part;
  part.header.words("Content-Type", {fmt::format("{};", media_type), "charset=utf-8"});
  part.header.words("Content-Transfer-Encoding", {std::string(encoding)});
  part.body = std::move(body);
  return part;
}

Part picture_part(const InlinePicture& picture) {
  Part part;
  part.header.words("Content-Type", {picture.media_type});
  part.header.words("Content-Transfer-Encoding", {"base64"});
  part.header.words("Content-ID", {fmt::format("<{}>", picture.content_id)});
  part.header.words("Content-Disposition", {"inline"});
  part.body = base64_lines(picture.bytes);
  return part;
}

Part attachment_part(const Attachment& attachment) {
  const bool is_text = attachment.media_type.starts_with("text/");
  Part part;
  if (is_text) {
    part.header.words("Content-Type", {attachment.media_type + ";", "charset=utf-8"});
  } else {
    part.header.words("Content-Type", {attachment.media_type});
  }
  part.header.words("Content-Transfer-Encoding", {"base64"});
  part.header.parameterized("Content-Disposition", "attachment", "filename", attachment.filename);
  part.body = base64_lines(attachment.bytes);
  return part;
}

/// Several parts in one. The boundary holds "=_", which neither quoted-printable nor base64 can contain.
Part multipart(std::string_view subtype, std::string_view extra, const std::string& id,
               const std::vector<Part>& parts) {
  const auto digest = to_hex(blake2b(fmt::format("{}/{}", id, subtype)));
  const auto boundary = fmt::format("=_{}", digest.substr(0, 32));
  Part whole;
  std::vector<std::string> words{fmt::format("multipart/{};", subtype)};
  if (!extra.empty()) words.emplace_back(extra);
  words.push_back(fmt::format("boundary=\"{}\"", boundary));
  whole.header.words("Content-Type", words);
  for (const auto& part : parts)
    whole.body += fmt::format("--{}\r\n{}\r\n{}\r\n", boundary, part.header.text(), part.body);
  whole.body += fmt::format("--{}--\r\n", boundary);
  return whole;
}

Part content(const Message& message) {
  Part body = text_part("text/plain", message.text);
  if (!message.html.empty()) {
    Part html = text_part("text/html", message.html);
    if (!message.pictures.empty()) {
      std::vector<Part> related{std::move(html)};
      for (const auto& picture : message.pictures) related.push_back(picture_part(picture));
      html = multipart("related", "type=\"text/html\";", message.id, related);
    }
    body = multipart("alternative", "", message.id, {std::move(body), std::move(html)});
  }
  if (message.attachments.empty()) return body;
  std::vector<Part> mixed{std::move(body)};
  for (const auto& attachment : message.attachments) mixed.push_back(attachment_part(attachment));
  return multipart("mixed", "", message.id, mixed);
}

void unsubscribe_fields(const Unsubscribe& unsubscribe, Header& header) {
  std::vector<std::string> links;
  for (const auto* link : {&unsubscribe.url, &unsubscribe.mailto}) {
    if (!link->empty()) links.push_back(fmt::format("<{}>", *link));
  }
  if (links.size() == 2) links[0] += ',';
  if (!links.empty()) header.words("List-Unsubscribe", links);
  if (!unsubscribe.url.empty()) header.words("List-Unsubscribe-Post", {"List-Unsubscribe=One-Click"});
}

}  // namespace

std::string message_id(const Message& message) { return fmt::format("<{}@{}>", message.id, message.from.domain()); }

Result<std::string> compose(const Message& message) {
  PORTICO_CHECK(check(message));
  Header header;
  header.words("Date", {date_text(message.date, message.offset)});
  header.mailbox("From", message.from);
  header.mailbox("To", message.to);
  header.text("Subject", message.subject);
  header.words("Message-ID", {message_id(message)});
  header.words("Auto-Submitted", {"auto-generated"});
  if (message.unsubscribe) unsubscribe_fields(*message.unsubscribe, header);
  header.words("MIME-Version", {"1.0"});
  const Part body = content(message);
  return fmt::format("{}{}\r\n{}", header.text(), body.header.text(), body.body);
}

}  // namespace portico::mail
