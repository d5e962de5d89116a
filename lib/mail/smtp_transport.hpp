#pragma once
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
  };
  explicit SmtpTransport(Options options);
  ~SmtpTransport() override;

  Outcome send(const Envelope& envelope, std::string_view message, const std::function<void()>& on_data) override;

 private:
  class Connection;
  std::unique_ptr<Connection> connect() const;

  Options options_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace portico::mail
