#pragma once
#include <chrono>
#include <filesystem>
#include <string>

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

}  // namespace portico::mail
