#include "cli/console.hpp"

#include <iostream>
#include <termios.h>
#include <unistd.h>

namespace portico::cli {
namespace {

/// No echo on the terminal while it lives.
class HiddenInput {
 public:
  HiddenInput() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
  }
  ~HiddenInput() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

}  // namespace

Console::Console(std::istream& in, std::ostream& out, std::ostream& err, const Facts& facts)
    : in_(in), out_(out), err_(err), facts_(facts) {}

Result<std::string> Console::ask(std::string_view prompt) {
  if (!input_allowed_)
    return Error{Errc::invalid, fmt::format("input is needed ({}) but --no-input forbids asking", prompt), ""};
  if (facts_.input_is_terminal) err_ << prompt << ": " << std::flush;
  std::string line;
  if (!std::getline(in_, line))
    return Error{Errc::invalid, fmt::format("input ended where '{}' was asked", prompt),
                 "Answer on the terminal, or give the answers on standard input, one a line."};
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

Result<Secret> Console::ask_secret(std::string_view prompt) {
  if (!facts_.input_is_terminal) {
    PORTICO_TRY(const std::string line, ask(prompt));
    return Secret(line);
  }
  const HiddenInput hidden;
  PORTICO_TRY(const std::string line, ask(prompt));
  err_ << '\n';
  return Secret(line);
}

}  // namespace portico::cli
