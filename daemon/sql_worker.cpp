// portico-sql-worker: runs one SQL statement for porticod, which starts it with a socket as descriptor 0 and nothing
// else. See lib/sql/statement.hpp.
#include <cerrno>
#include <cstdlib>
#include <poll.h>
#include <unistd.h>

#include <sqlite3.h>

#include "core/memory.hpp"
#include "sql/confine.hpp"
#include "sql/worker.hpp"

namespace {

using namespace portico;

/// Descriptor 0, by the two system calls that are left.
class Connection final : public sql::Stream {
 public:
  void write(std::string_view bytes) override {
    while (!bytes.empty()) bytes.remove_prefix(moved(::write(0, bytes.data(), bytes.size())));
  }
  void read(std::span<char> buffer) override {
    while (!buffer.empty()) buffer = buffer.subspan(moved(::read(0, buffer.data(), buffer.size())));
  }

 private:
  static std::size_t moved(ssize_t count) {
    if (count > 0) return static_cast<std::size_t>(count);
    if (count < 0 && errno == EINTR) return 0;
    throw Failure({Errc::unavailable, "the daemon is gone", ""});
  }
};

bool is_readable() {
  pollfd input{.fd = 0, .events = POLLIN, .revents = 0};
  return ::poll(&input, 1, 0) > 0;
}

}  // namespace

int main() {
  // Times reach SQL by the wall clock of the request already, so that 'localtime' has nothing to change.
  ::setenv("TZ", "UTC0", 1);
  ::tzset();
  keep_freed_memory();
  ::sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  ::sqlite3_initialize();
  int code = 0;
  try {
    Connection connection;
    sql::serve(connection, {.confine = sql::confine, .asked = is_readable});
  } catch (const std::exception&) {
    code = 1;
  }
  ::_exit(code);  // what is left is the system's to clean up
}
