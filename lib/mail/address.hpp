#pragma once
/// mail: composes messages and hands them to a transport (SMTP or Maildir). It knows nothing of reports, schedules or
/// retries; what it is given is plain text, HTML and bytes.
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace portico::mail {

/// One checked mailbox. Only `parse` and `of` make one, so that no address in a header or an SMTP command can carry
/// anything but an address.
class Mailbox {
 public:
  /// Reads `ada@example.com`, `Ada Lovelace <ada@example.com>` or `"Lovelace, Ada" <ada@example.com>` (RFC 5322 with
  /// dot-atom local parts). `invalid` for anything else: several mailboxes, control characters, comments, domain
  /// literals.
  static Result<Mailbox> parse(std::string_view text);
  /// The same from its two parts; `name` may be empty.
  static Result<Mailbox> of(std::string_view name, std::string_view address);

  /// Display name, UTF-8; may be empty.
  const std::string& name() const { return name_; }
  /// `local@domain`, ASCII.
  const std::string& address() const { return address_; }
  std::string_view domain() const;

  friend bool operator==(const Mailbox&, const Mailbox&) = default;

 private:
  Mailbox(std::string name, std::string address) : name_(std::move(name)), address_(std::move(address)) {}

  std::string name_;
  std::string address_;
};

/// True if `text` is one or more atoms of RFC 5322 joined by dots: what may stand on the left of a Message-ID.
bool is_dot_atom(std::string_view text);

}  // namespace portico::mail
