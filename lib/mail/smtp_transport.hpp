#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "core/secret.hpp"
#include "mail/transport.hpp"

namespace portico::mail {

/// SMTP through libcurl (RFC 5321), keeping its connection between messages. TLS is required, by STARTTLS or smtps,
/// unless the host is the loopback.
class SmtpTransport final : public MailTransport {
 public:
  struct Options {
    std::string url;  ///< smtp://host[:port] or smtps://host[:port], as checked by `open_transport`
    bool loopback = false;
    std::string username;
    Secret password;
    std::chrono::seconds response_timeout{600};
    std::chrono::seconds hurried_timeout{20};  ///< the same for a message that is being taken, after `hurry`
  };
  explicit SmtpTransport(Options options);
  ~SmtpTransport() override;

  Outcome send(const Envelope& envelope, std::string_view message, const std::function<void()>& on_data) override;
  void hurry() override { hurried_ = true; }

 private:
  class Connection;
  std::unique_ptr<Connection> connect() const;

  Options options_;
  std::atomic<bool> hurried_ = false;
  std::unique_ptr<Connection> connection_;
};

}  // namespace portico::mail
