#pragma once
/// process: another program run as a child, with a socket to it and an owner that never leaves it behind. It knows
/// nothing of what the child does or what is said to it.
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

#include "process/socket.hpp"

namespace portico::process {

/// How a child ended.
struct Ending {
  enum class Kind { exited, signalled } kind = Kind::exited;
  int number = 0;  ///< the exit code, or the signal
  friend bool operator==(const Ending&, const Ending&) = default;
};
/// "exit code 3", "signal 9 (Killed)".
std::string to_string(const Ending& ending);

/// A running child. Whoever destroys it kills and reaps it, so that neither a process nor a zombie stays. Any threads
/// may start children at the same time; one child belongs to one thread at a time.
class Child {
 public:
  /// Starts `program` with one end of a socket pair as its descriptor 0 and no other descriptor, no environment, no
  /// blocked or ignored signal, and a process group of its own, so that a terminal's Ctrl-C does not reach it.
  /// `not_found` when there is no such program, `unavailable` when it cannot be started now.
  static Result<Child> start(const std::filesystem::path& program, const std::vector<std::string>& arguments);
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();

  Socket& socket() { return socket_; }
  pid_t id() const { return id_; }

  /// False once it has ended, reaped or not.
  bool is_running() const;
  void kill();
  /// Waits for its end, and kills it at the deadline. Once; the child is reaped when it returns.
  Ending wait(Deadline deadline);

 private:
  Child(pid_t id, Socket socket) : id_(id), socket_(std::move(socket)) {}

  pid_t id_ = 0;  // 0: reaped
  Socket socket_;
};

}  // namespace portico::process
