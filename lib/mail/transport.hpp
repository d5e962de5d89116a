#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "core/files.hpp"
#include "mail/address.hpp"
#include "mail/settings.hpp"

namespace portico::mail {

/// One message's way: one recipient, so that an answer is about that recipient.
struct Envelope {
  Mailbox from;
  Mailbox to;
  std::string id;  ///< the Message-ID
};

/// The server took the message over.
struct Sent {
  std::string reply;
};
/// Refused for now (4xx): try again later.
struct Deferred {
  int code = 0;
  std::string text;
};
/// Refused for good (5xx). 552 means that the message is too large.
struct Rejected {
  int code = 0;
  std::string text;
};
/// Not this message's fault: no connection, no TLS, sign-in refused, sender refused, disk full. No attempt is spent.
struct HostFailure {
  std::string text;
};
/// The whole message went out and no answer came back: it may have been delivered.
struct Doubt {
  std::string text;
};
using Outcome = std::variant<Sent, Deferred, Rejected, HostFailure, Doubt>;

/// Port: carries finished messages. Not thread-safe: each sending thread opens its own.
class MailTransport {
 public:
  virtual ~MailTransport() = default;
  /// Hands `message` over. `on_data` is called once the other side is ready for the message, before its first byte
  /// leaves: what it throws stops the sending and comes back out of `send`. Texts in the outcome are safe to show.
  virtual Outcome send(const Envelope& envelope, std::string_view message, const std::function<void()>& on_data) = 0;
};

/// `invalid` unless `transport` is smtp://host[:port], smtps://host[:port] or maildir:/folder.
Result<void> check_transport(const std::string& transport);

/// The transport that `settings.transport` names. `invalid` for a malformed or unknown one, or a password file that
/// cannot be read. `files` must outlive it. Connects only when sending.
Result<std::unique_ptr<MailTransport>> open_transport(const MailSettings& settings, Files& files);

}  // namespace portico::mail
