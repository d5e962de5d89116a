#pragma once
#include <string>
#include <string_view>

#include "core/files.hpp"
#include "core/secret.hpp"

namespace portico::config {

/// `path` with ${CREDENTIALS_DIRECTORY} replaced by `credentials_directory` (the environment's value, "" when unset).
/// `invalid` when it is used but unset, or when another variable is named.
Result<std::string> expand_credentials(std::string_view path, std::string_view credentials_directory);

/// The secret in the file that a `*_file` setting names: its content without one line end. `not_found` or `storage`
/// when it cannot be read, `invalid` when it is empty.
Result<Secret> read_secret(Files& files, std::string_view path, std::string_view credentials_directory);

}  // namespace portico::config
