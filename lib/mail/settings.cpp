#include "mail/settings.hpp"

#include "mail/transport.hpp"

namespace portico::mail {
namespace {

std::optional<Mailbox> read_sender(const config::Table& table) {
  const auto value = table.required("from");
  const auto text = value ? value->text() : std::nullopt;
  if (!text) return std::nullopt;
  auto sender = Mailbox::parse(*text);
  if (sender) return std::move(*sender);
  value->problem(sender.error());
  return std::nullopt;
}

std::string read_transport(const config::Table& table) {
  const auto value = table.required("transport");
  const auto text = value ? value->text() : std::nullopt;
  if (!text) return "";
  if (const auto checked = check_transport(*text); !checked) value->problem(checked.error());
  return *text;
}

}  // namespace

std::optional<MailSettings> read_settings(const config::Table& root) {
  const auto table = root.table("mail");
  if (!table) return std::nullopt;
  auto sender = read_sender(*table);
  auto transport = read_transport(*table);
  auto username = table->text("username").value_or("");
  auto password_file = table->text("password_file").value_or("");
  if (username.empty() != password_file.empty()) {
    table->problem("username and password_file belong together; give both or neither");
  }
  if (!sender) return std::nullopt;
  return MailSettings{.from = std::move(*sender),
                      .transport = std::move(transport),
                      .username = std::move(username),
                      .password_file = std::move(password_file)};
}

}  // namespace portico::mail
