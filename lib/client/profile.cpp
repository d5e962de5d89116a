#include "client/profile.hpp"

#include <cerrno>
#include <cstring>
#include <sys/stat.h>

#include "core/text.hpp"
#include "http/endpoint.hpp"

namespace portico::client {
namespace {

constexpr std::string_view default_server = "unix:/run/portico/portico.sock";

std::string variable(const Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

/// Where credentials are kept; empty when the environment names no place. A relative XDG_STATE_HOME counts as absent,
/// as the XDG base directory specification has it.
std::filesystem::path state_folder(const Environment& environment) {
  if (const auto folder = variable(environment, "PORTICO_CONFIG_DIR"); !folder.empty()) return folder;
  if (const auto folder = variable(environment, "XDG_STATE_HOME"); folder.starts_with('/'))
    return std::filesystem::path(folder) / "portico";
  const auto home = variable(environment, "HOME");
  return home.empty() ? std::filesystem::path() : std::filesystem::path(home) / ".local" / "state" / "portico";
}

Result<void> must_be_private(const std::filesystem::path& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return {};
  if ((facts.st_mode & 077U) == 0) return {};
  return Error{Errc::denied, fmt::format("{} may be read by others", path.string()),
               fmt::format("Run: chmod go= '{}', then 'portico logout' and 'portico login' if others had access.",
                           path.string())};
}

/// The server in its one form, if there is one.
Result<std::string> normal_form(const std::string& server) {
  if (server.starts_with("unix:/")) return server;
  const std::string hint = "Give --server or PORTICO_SERVER what porticod listens on.";
  if (!server.starts_with("http"))
    return Error{Errc::invalid,
                 fmt::format("server '{}': expected unix:/path/to/portico.sock or https://HOST[:PORT]", server), hint};
  const auto endpoint = http::parse_https(server);
  if (!endpoint) return Error{Errc::invalid, fmt::format("server {}", endpoint.error().message), hint};
  return http::url_of(*endpoint);
}

bool valid_name(const std::string& name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
                              std::string::npos;
}

}  // namespace

Result<Profile> Profile::choose(const Environment& environment, const std::string& name, const std::string& server,
                                Files& files) {
  Profile profile;
  profile.files_ = &files;
  profile.name_ = !name.empty() ? name : variable(environment, "PORTICO_PROFILE");
  if (profile.name_.empty()) profile.name_ = "default";
  if (!valid_name(profile.name_))
    return Error{Errc::invalid, fmt::format("profile '{}': a name has letters, digits, - and _ only", profile.name_),
                 ""};
  profile.state_ = state_folder(environment);
  profile.given_token_ = variable(environment, "PORTICO_TOKEN");
  profile.token_file_ = variable(environment, "PORTICO_TOKEN_FILE");
  PORTICO_CHECK(profile.choose_server(environment, server));
  return profile;
}

Result<void> Profile::choose_server(const Environment& environment, const std::string& server) {
  std::string kept_ca_file;
  if (const auto kept = state_.empty() ? Result<std::string>(Error{}) : files_->read(server_file())) {
    const std::size_t end = std::min(kept->find('\n'), kept->size());
    kept_server_ = trimmed(std::string_view(*kept).substr(0, end));
    kept_ca_file = trimmed(std::string_view(*kept).substr(end));
  }
  server_ = !server.empty() ? server : variable(environment, "PORTICO_SERVER");
  if (server_.empty()) server_ = kept_server_;
  if (server_.empty()) server_ = default_server;
  PORTICO_TRY(server_, normal_form(server_));
  ca_file_ = variable(environment, "PORTICO_CA_FILE");
  if (ca_file_.empty() && server_ == kept_server_) ca_file_ = kept_ca_file;
  return {};
}

Result<Secret> Profile::token() const {
  if (!given_token_.empty()) return Secret(given_token_);
  if (token_file_.empty() && state_.empty()) return Secret();
  if (token_file_.empty() && !kept_server_.empty() && kept_server_ != server_) return Secret();
  const std::filesystem::path path = token_file_.empty() ? credentials() : std::filesystem::path(token_file_);
  if (token_file_.empty()) PORTICO_CHECK(must_be_private(path.parent_path()));
  PORTICO_CHECK(must_be_private(path));
  const auto content = files_->read(path);
  if (content) return Secret(trimmed(*content));
  if (content.error().code == Errc::not_found && token_file_.empty()) return Secret();
  return content.error();
}

Result<void> Profile::make_folder() const {
  if (state_.empty())
    return Error{Errc::invalid, "there is no place to keep credentials: HOME is not set",
                 "Set HOME or PORTICO_CONFIG_DIR."};
  const auto folder = credentials().parent_path();
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return Error{Errc::storage, fmt::format("{}: {}", folder.string(), failed.message()), ""};
  if (::chmod(folder.c_str(), 0700) != 0)
    return Error{Errc::storage, fmt::format("{}: {}", folder.string(), std::strerror(errno)), ""};
  return {};
}

Result<void> Profile::keep(const Secret& token) const {
  PORTICO_CHECK(make_folder());
  std::string kept = server_ + "\n";
  if (!ca_file_.empty() && !server_.starts_with("unix:")) kept += std::filesystem::absolute(ca_file_).string() + "\n";
  PORTICO_CHECK(files_->write(server_file(), kept, FileMode::secret));
  return files_->write(credentials(), token.text(), FileMode::secret);
}

Result<void> Profile::keep_ticket(const Secret& ticket) const {
  PORTICO_CHECK(make_folder());
  return files_->write(credentials().string() + ".ticket", ticket.text(), FileMode::secret);
}

Result<Secret> Profile::ticket() const {
  const Error none{Errc::not_found, fmt::format("no sign-in is half done in profile '{}'", name_),
                   "Begin with 'portico login -o json'."};
  if (state_.empty()) return none;
  PORTICO_CHECK(must_be_private(credentials().parent_path()));
  PORTICO_CHECK(must_be_private(credentials().string() + ".ticket"));
  const auto content = files_->read(credentials().string() + ".ticket");
  if (content) return Secret(trimmed(*content));
  return content.error().code == Errc::not_found ? none : content.error();
}

void Profile::forget_ticket() const {
  if (state_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove(credentials().string() + ".ticket", ignored);
}

void Profile::forget() const {
  if (state_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove(credentials(), ignored);
}

}  // namespace portico::client
