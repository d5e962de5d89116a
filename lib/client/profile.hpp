#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/secret.hpp"

namespace portico::client {

/// The environment variables a client reads, handed in by main.
using Environment = std::map<std::string, std::string, std::less<>>;

/// Which daemon to call and where its credentials are kept: XDG folders, PORTICO_PROFILE, PORTICO_SERVER,
/// PORTICO_CA_FILE, PORTICO_CONFIG_DIR, PORTICO_TOKEN, PORTICO_TOKEN_FILE.
class Profile {
 public:
  /// `name` is the --profile option, or "" for PORTICO_PROFILE, else "default". The server is --server, else
  /// PORTICO_SERVER, else the one the last login to this profile used, else unix:/run/portico/portico.sock. `invalid`
  /// for what is neither a socket's path nor https.
  static Result<Profile> choose(const Environment& environment, const std::string& name, const std::string& server,
                                Files& files);

  const std::string& name() const { return name_; }
  /// "unix:/path", or "https://host[:port]" in the form of http::url_of().
  const std::string& server() const { return server_; }
  /// The file of the authorities that an https server's certificate must be of: PORTICO_CA_FILE, else the one that the
  /// last login to this server used; "" for the system's.
  const std::string& ca_file() const { return ca_file_; }

  /// The session's token: PORTICO_TOKEN, PORTICO_TOKEN_FILE, or the kept one; empty when there is none, or the kept one
  /// is another server's: nobody else is to learn it. `denied` when the file or its folder may be read by others.
  Result<Secret> token() const;
  /// Keeps the token (file 0600 in a folder 0700) and remembers the server and its CA file. `invalid` when the
  /// environment names no place for it, `storage` when it cannot be written.
  Result<void> keep(const Secret& token) const;
  /// Forgets the kept token.
  void forget() const;

  /// Keeps a login's ticket between its two steps, in the same way.
  Result<void> keep_ticket(const Secret& ticket) const;
  /// `not_found` when no login is half done; `denied` as for token().
  Result<Secret> ticket() const;
  void forget_ticket() const;

 private:
  Result<void> choose_server(const Environment& environment, const std::string& server);
  Result<void> make_folder() const;
  std::filesystem::path credentials() const { return state_ / "credentials" / name_; }
  std::filesystem::path server_file() const { return credentials().string() + ".server"; }

  Files* files_ = nullptr;
  std::string name_;
  std::string server_;
  std::string ca_file_;
  std::string kept_server_;  ///< whose the kept token is; "" when none is known
  std::filesystem::path state_;
  std::string given_token_;
  std::string token_file_;
};

}  // namespace portico::client
