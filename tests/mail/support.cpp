#include "mail/support.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <signal.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

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

SmtpServer::SmtpServer(const std::string& mode) {
  const auto script = std::string(PORTICO_SOURCE_DIR) + "/tests/mail/smtp_server.py";
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("pipe failed");
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::execl(PORTICO_PYTHON, PORTICO_PYTHON, script.c_str(), mode.c_str(), folder_.path().c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  FILE* output = ::fdopen(ends[0], "r");
  if (std::fscanf(output, "%d", &port_) != 1) port_ = 0;
  std::fclose(output);
  if (port_ == 0) throw std::runtime_error("the SMTP server of the test does not start");
}

SmtpServer::~SmtpServer() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::string SmtpServer::url(const std::string& host) const { return fmt::format("smtp://{}:{}", host, port_); }

std::string SmtpServer::log() const { return content_of(folder_.path() / "log"); }

std::string SmtpServer::received(int number) const {
  return content_of(folder_.path() / fmt::format("{}.eml", number));
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace portico::testing
