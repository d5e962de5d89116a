#pragma once
#include <filesystem>
#include <string>

namespace portico::testing {

/// A folder of this test's own, removed at the end.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct ScriptOutput {
  int exit_code = 0;
  std::string text;
};

/// Runs tests/mail/SCRIPT with one argument to its end.
ScriptOutput run_python(const std::string& script, const std::string& argument);

}  // namespace portico::testing
