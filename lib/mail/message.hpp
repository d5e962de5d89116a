#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/time.hpp"
#include "mail/address.hpp"

namespace portico::mail {

/// A picture that the HTML part shows as `<img src="cid:CONTENT_ID">`.
struct InlinePicture {
  std::string content_id;  ///< `left` or `left@right`, both dot-atoms
  std::string media_type = "image/png";
  std::string bytes;
};

struct Attachment {
  std::string filename;    ///< UTF-8, no folder
  std::string media_type;  ///< type/subtype; text types are declared as UTF-8
  std::string bytes;       ///< arrive as they are
};

/// Header fields for unsubscribing (RFC 2369, RFC 8058). Either may be empty.
struct Unsubscribe {
  std::string url;     ///< https; its POST must unsubscribe without a question (one click)
  std::string mailto;  ///< "mailto:…"
};

/// One mail to one recipient.
struct Message {
  Mailbox from;
  Mailbox to;
  std::string subject;
  std::string id;  ///< left part of the Message-ID, a dot-atom unique to this message; boundaries derive from it too
  Instant date;
  std::chrono::minutes offset{0};  ///< of the recipient's zone, for the Date field
  std::string text;                ///< line ends of any kind
  std::string html;                ///< empty: a plain text mail
  std::vector<InlinePicture> pictures;
  std::vector<Attachment> attachments;
  std::optional<Unsubscribe> unsubscribe;
};

/// `<id@domain of from>`.
std::string message_id(const Message& message);

/// The bytes to send, `multipart/mixed{alternative{text, related{html, pictures}}, attachments}` without the layers
/// that would hold one part only. Pure ASCII with CRLF, body lines at most 76 characters; equal messages give equal
/// bytes (RFC 5322, 2045, 2046, 2047, 2231, 3834, 8058). `invalid` when an id, a media type or a link has characters
/// that its header field cannot carry.
Result<std::string> compose(const Message& message);

}  // namespace portico::mail
