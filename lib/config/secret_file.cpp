#include "config/secret_file.hpp"

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::config {

Result<std::string> expand_credentials(std::string_view path, std::string_view credentials_directory) {
  constexpr std::string_view variable = "${CREDENTIALS_DIRECTORY}";
  std::string expanded;
  for (std::size_t begin = path.find("${"); begin != std::string_view::npos; begin = path.find("${")) {
    if (!path.substr(begin).starts_with(variable))
      return Error{.code = Errc::invalid,
                   .message = fmt::format("'{}' names a variable other than {}", printable(path), variable),
                   .hint = "write the path itself"};
    if (credentials_directory.empty())
      return Error{.code = Errc::invalid,
                   .message = fmt::format("'{}' uses {}, which is not set", printable(path), variable),
                   .hint = "start the daemon by its service unit, with LoadCredential="};
    expanded.append(path.substr(0, begin)).append(credentials_directory);
    path.remove_prefix(begin + variable.size());
  }
  return expanded.append(path);
}

Result<Secret> read_secret(Files& files, std::string_view path, std::string_view credentials_directory) {
  PORTICO_TRY(const std::string expanded, expand_credentials(path, credentials_directory));
  PORTICO_TRY(std::string content, files.read(expanded));
  std::string_view line = content;
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  Secret secret(line);
  content.assign(content.size(), '\0');
  if (secret.empty())
    return Error{.code = Errc::invalid,
                 .message = fmt::format("the secret file '{}' is empty", printable(expanded)),
                 .hint = "write the secret into it"};
  return secret;
}

}  // namespace portico::config
