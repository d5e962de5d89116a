#include "mail/transport.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include "config/secret_file.hpp"
#include "core/secret.hpp"
#include "core/text.hpp"
#include "mail/maildir_transport.hpp"
#include "mail/smtp_transport.hpp"

namespace portico::mail {
namespace {

constexpr std::string_view maildir_scheme = "maildir:";

struct UrlDelete {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

Error refused(std::string_view transport, std::string_view why) {
  return {Errc::invalid, fmt::format("mail.transport '{}' {}", printable(transport), why),
          "write smtp://host:587, smtps://host or maildir:/folder"};
}

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  std::string result(text);
  curl_free(text);
  return result;
}

bool is_loopback(const std::string& host) { return host == "localhost" || host == "[::1]" || host.starts_with("127."); }

/// The URL's host; `invalid` unless it is smtp(s)://host[:port].
Result<std::string> checked_host(const std::string& transport) {
  const std::unique_ptr<CURLU, UrlDelete> url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, transport.c_str(), 0) != CURLUE_OK) return refused(transport, "is no URL");
  const auto scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (scheme != "smtp" && scheme != "smtps") return refused(transport, "is neither smtp, smtps nor maildir");
  if (!part_of(url.get(), CURLUPART_USER).empty()) {
    return Error{Errc::invalid, "mail.transport holds a user name", "use mail.username and mail.password_file"};
  }
  return part_of(url.get(), CURLUPART_HOST);
}

/// The folder of a maildir: transport.
Result<std::filesystem::path> checked_folder(const std::string& transport) {
  std::filesystem::path folder = transport.substr(maildir_scheme.size());
  if (!folder.is_absolute()) return refused(transport, "does not name a folder from the root");
  return folder;
}

Result<Secret> read_password(const MailSettings& settings, Files& files) {
  auto password = config::read_secret(files, settings.password_file, settings.credentials_directory);
  if (password) return password;
  return Error{Errc::invalid, "mail.password_file: " + password.error().message, password.error().hint};
}

}  // namespace

Result<void> check_transport(const std::string& transport) {
  if (transport.starts_with(maildir_scheme)) {
    PORTICO_CHECK(checked_folder(transport));
  } else {
    PORTICO_CHECK(checked_host(transport));
  }
  return {};
}

Result<std::unique_ptr<MailTransport>> open_transport(const MailSettings& settings, Files& files) {
  const auto& transport = settings.transport;
  if (transport.starts_with(maildir_scheme)) {
    PORTICO_TRY(auto folder, checked_folder(transport));
    return std::make_unique<MaildirTransport>(std::move(folder));
  }
  PORTICO_TRY(const auto host, checked_host(transport));
  SmtpTransport::Options options{.url = transport,
                                 .loopback = is_loopback(host),
                                 .username = settings.username,
                                 .response_timeout = settings.response_timeout};
  if (!settings.username.empty()) {
    PORTICO_TRY(options.password, read_password(settings, files));
  }
  return std::make_unique<SmtpTransport>(std::move(options));
}

}  // namespace portico::mail
