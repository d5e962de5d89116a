#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "cli/session.hpp"

namespace portico::cli {

/// Candidates for the last of `words` (what stands after "portico", the last one possibly empty or unfinished), one a
/// line. Values that only the daemon knows are asked of it, quickly, and left out when it does not answer.
std::string completions(const std::vector<std::string>& typed, Session& session);

/// The script that a shell loads: bash, zsh or fish. `invalid` for another shell.
Result<std::string> completion_script(std::string_view shell);

}  // namespace portico::cli
