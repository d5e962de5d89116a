#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "config/table.hpp"
#include "mail/address.hpp"

namespace portico::mail {

/// The table [mail].
struct MailSettings {
  Mailbox from;
  std::string transport;                       ///< smtp://host[:port], smtps://host[:port] or maildir:/folder
  std::string username;                        ///< "" to send without signing in
  std::string password_file;                   ///< may begin with ${CREDENTIALS_DIRECTORY}
  std::string credentials_directory;           ///< what that stands for: the environment's value; "" when unset
  std::chrono::seconds response_timeout{600};  ///< for each answer of the server (RFC 5321, 4.5.3.2.6)
};

/// Reads [mail]; nothing without that table. What is missing or malformed becomes a problem of the table's tree. The
/// caller sets `credentials_directory`.
std::optional<MailSettings> read_settings(const config::Table& root);

}  // namespace portico::mail
