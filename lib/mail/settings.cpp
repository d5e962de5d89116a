#include "mail/settings.hpp"

#include "config/secret_file.hpp"
#include "mail/transport.hpp"

namespace portico::mail {
namespace {

/// A required text that `read` must take; what is wrong becomes a problem at the value.
template <class Read>
auto checked(const config::Table& table, std::string_view key, Read read) -> std::optional<typename decltype(read(std::string()))::value_type> {
  const auto value = table.required(key);
  const auto text = value ? value->text() : std::nullopt;
  if (!text) return std::nullopt;
  auto result = read(*text);
  if (result) return std::move(*result);
  value->problem(result.error());
  return std::nullopt;
}

}  // namespace

std::optional<MailSettings> read_settings(const config::Table& root, std::string_view credentials_directory) {
  const auto table = root.table("mail");
  if (!table) return std::nullopt;
  auto from = checked(*table, "from", [](const std::string& text) { return Mailbox::parse(text); });
  auto transport = checked(*table, "transport", [](const std::string& text) -> Result<std::string> {
    PORTICO_CHECK(check_transport(text));
    return text;
  });
  const auto username = table->text("username");
  std::filesystem::path password_file;
  if (const auto file = table->find("password_file"))
    if (const auto text = file->text()) {
      const auto path = config::expand_credentials(*text, credentials_directory);
      if (path) password_file = *path;
      else file->problem(path.error());
    }
  if (username && password_file.empty()) table->problem("username needs password_file");
  if (!from || !transport) return std::nullopt;
  return MailSettings{.from = *from, .transport = *transport, .username = username.value_or(""), .password_file = password_file};
}

}  // namespace portico::mail
