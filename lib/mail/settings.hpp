#pragma once
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "config/table.hpp"
#include "mail/address.hpp"

namespace portico::mail {

/// The table [mail].
struct MailSettings {
  Mailbox from;
  std::string transport;                       ///< smtp://host[:port], smtps://host[:port] or maildir:/folder
  std::string username;                        ///< "" to send without signing in
  std::filesystem::path password_file;         ///< its first line is the password
  std::chrono::seconds response_timeout{600};  ///< for each answer of the server (RFC 5321, 4.5.3.2.6)
};

/// Reads [mail]; nothing when there is no such table, or what is there is wrong (then it is a problem of the tree).
/// `credentials_directory` stands for ${CREDENTIALS_DIRECTORY} in password_file.
std::optional<MailSettings> read_settings(const config::Table& root, std::string_view credentials_directory);

}  // namespace portico::mail
