#include "process/child.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>

#include <fmt/format.h>

namespace portico::process {
namespace {

/// What the child's descriptors are to be.
class FileActions {
 public:
  explicit FileActions(const Socket& end) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, end.descriptor(), 0);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, 1);
  }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

/// What the child's signals are to be: the daemon blocks some in all its threads, and ignores others.
class Attributes {
 public:
  Attributes() {
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

Error not_started(const std::filesystem::path& program, int reason) {
  const bool missing = reason == ENOENT || reason == ENOTDIR || reason == EACCES || reason == ENOEXEC;
  return {missing ? Errc::not_found : Errc::unavailable,
          fmt::format("cannot start {}: {}", program.string(), std::generic_category().message(reason)), ""};
}

bool has_ended(pid_t id) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(id), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == id;
}

/// Waits until the process has ended; false when the deadline passes first.
bool await_end(pid_t id, Deadline deadline) {
  // A child whose socket is closed ends within the first of these steps; longer ones are for those that hang.
  for (std::chrono::microseconds pause{50};; pause = std::min(2 * pause, std::chrono::microseconds{20'000})) {
    if (has_ended(id)) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(pause);
  }
}

Ending reap(pid_t id) {
  int status = 0;
  while (::waitpid(id, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) return {Ending::Kind::signalled, WTERMSIG(status)};
  return {Ending::Kind::exited, WEXITSTATUS(status)};
}

}  // namespace

std::string to_string(const Ending& ending) {
  if (ending.kind == Ending::Kind::exited) return fmt::format("exit code {}", ending.number);
  const char* name = ::sigdescr_np(ending.number);
  return fmt::format("signal {} ({})", ending.number, name ? name : "unknown");
}

Result<Child> Child::start(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
  auto [own, childs] = Socket::pair();
  std::vector<std::string> words{program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  char* no_environment[] = {nullptr};
  const FileActions actions(childs);
  const Attributes attributes;
  pid_t id = 0;
  const int failed =
      ::posix_spawn(&id, program.c_str(), actions.get(), attributes.get(), pointers.data(), no_environment);
  if (failed != 0) return not_started(program, failed);
  return Child(id, std::move(own));
}

Child::Child(Child&& other) noexcept : id_(std::exchange(other.id_, 0)), socket_(std::move(other.socket_)) {}

Child::~Child() {
  if (id_ == 0) return;
  kill();
  reap(id_);
}

bool Child::is_running() const { return id_ != 0 && !has_ended(id_); }

void Child::kill() {
  if (id_ != 0) ::kill(id_, SIGKILL);
}

Ending Child::wait(Deadline deadline) {
  if (!await_end(id_, deadline)) kill();
  return reap(std::exchange(id_, 0));
}

}  // namespace portico::process
