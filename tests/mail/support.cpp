#include "mail/support.hpp"

#include <cstdio>
#include <cstdlib>
#include <sys/wait.h>

#include <fmt/format.h>

namespace portico::testing {

ScratchFolder::ScratchFolder() {
  auto pattern = (std::filesystem::temp_directory_path() / "portico-mail-XXXXXX").string();
  path_ = ::mkdtemp(pattern.data());
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

ScriptOutput run_python(const std::string& script, const std::string& argument) {
  const auto command =
      fmt::format("'{}' '{}/tests/mail/{}' '{}' 2>&1", PORTICO_PYTHON, PORTICO_SOURCE_DIR, script, argument);
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return {-1, "cannot start Python"};
  ScriptOutput output;
  char buffer[4096];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) output.text.append(buffer, n);
  const int status = ::pclose(pipe);
  output.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return output;
}

}  // namespace portico::testing
