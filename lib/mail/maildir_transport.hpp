#pragma once
#include <filesystem>

#include "mail/transport.hpp"

namespace portico::mail {

/// Puts messages into a Maildir, made if it is missing. The file's name derives from Message-ID and recipient, so a
/// message handed over again (after a crash) is there once, wherever its reader moved it. Line ends become LF, as mail
/// readers expect of a Maildir.
class MaildirTransport final : public MailTransport {
 public:
  explicit MaildirTransport(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Written to `tmp`, made durable, then linked into `new`. A folder or disk that refuses is a HostFailure.
  Outcome send(const Envelope& envelope, std::string_view message, const std::function<void()>& on_data) override;

 private:
  std::filesystem::path folder_;
};

}  // namespace portico::mail
