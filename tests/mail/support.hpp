#pragma once
#include <filesystem>
#include <string>
#include <sys/types.h>

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

/// tests/mail/smtp_server.py on a free port, ended with the test.
class SmtpServer {
 public:
  explicit SmtpServer(const std::string& mode);
  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;
  std::string url(const std::string& host = "127.0.0.1") const;
  /// What the server wrote down: one line per event.
  std::string log() const;
  /// The bytes of the n-th message (1, 2, …); empty if there is none.
  std::string received(int number) const;

 private:
  ScratchFolder folder_;
  pid_t pid_ = -1;
  int port_ = 0;
};

std::string content_of(const std::filesystem::path& file);

}  // namespace portico::testing
