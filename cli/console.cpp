#include "cli/console.hpp"

#include <cerrno>
#include <csignal>
#include <iostream>
#include <iterator>
#include <poll.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "core/text.hpp"

namespace portico::cli {
namespace {

/// No echo on the terminal while it lives. A signal that ends the program waits until the echo is back.
class HiddenInput {
 public:
  HiddenInput() {
    sigset_t ending;
    ::sigemptyset(&ending);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::sigaddset(&ending, signal);
    ::pthread_sigmask(SIG_BLOCK, &ending, &mask_before_);
    signals_ = ::signalfd(-1, &ending, SFD_CLOEXEC);
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
  }
  ~HiddenInput() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    if (signals_ >= 0) ::close(signals_);
    ::pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);  // here a signal that came meanwhile takes effect
  }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;

  /// Waits for a line. False when a signal came first: then nothing must be read.
  bool wait() const {
    pollfd waited[] = {{STDIN_FILENO, POLLIN, 0}, {signals_, POLLIN, 0}};
    while (::poll(waited, std::size(waited), -1) < 0 && errno == EINTR) {
    }
    return (waited[1].revents & POLLIN) == 0;
  }

 private:
  termios before_{};
  sigset_t mask_before_{};
  int signals_ = -1;
  bool changed_ = false;
};

}  // namespace

Console::Console(std::istream& in, std::ostream& out, std::ostream& err, const Facts& facts)
    : in_(in), out_(out), err_(err), facts_(facts) {}

Result<void> Console::prompt(std::string_view what) {
  if (!input_allowed_)
    return Error{Errc::invalid, fmt::format("input is needed ({}) but --no-input forbids asking", what), ""};
  if (facts_.input_is_terminal) err_ << what << ": " << std::flush;
  return {};
}

Result<std::string> Console::read_line(std::string_view what) {
  std::string line;
  if (!std::getline(in_, line))
    return Error{Errc::invalid, fmt::format("input ended where '{}' was asked", what),
                 "Answer on the terminal, or give the answers on standard input, one a line."};
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (!valid_utf8(line))
    return Error{Errc::invalid, fmt::format("the answer to '{}' is not UTF-8", what), "Check the terminal's encoding."};
  return line;
}

Result<std::string> Console::ask(std::string_view what) {
  PORTICO_CHECK(prompt(what));
  return read_line(what);
}

Result<std::string> Console::read_all(std::string_view what) {
  PORTICO_CHECK(prompt(what));
  return std::string(std::istreambuf_iterator<char>(in_), {});
}

Result<Secret> Console::ask_secret(std::string_view what) {
  if (!facts_.input_is_terminal) {
    PORTICO_TRY(const std::string line, ask(what));
    return Secret(line);
  }
  const HiddenInput hidden;
  PORTICO_CHECK(prompt(what));
  if (!hidden.wait()) return Error{Errc::invalid, fmt::format("interrupted where '{}' was asked", what), ""};
  PORTICO_TRY(const std::string line, read_line(what));
  err_ << '\n';
  return Secret(line);
}

}  // namespace portico::cli
