#pragma once
#include <filesystem>
#include <string_view>

namespace portico {

/// The file `name` that is installed together with the running program: beside it, as in a build tree, if it is there;
/// else in `libexec`, relative to the program's folder. Always absolute; whether it exists is for the caller to see.
std::filesystem::path companion(std::string_view name, std::string_view libexec);

}  // namespace portico
