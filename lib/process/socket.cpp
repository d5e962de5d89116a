#include "process/socket.hpp"

#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace portico::process {
namespace {

Error late() { return {Errc::pending, "the other process did not answer in time", ""}; }
Error gone() { return {Errc::unavailable, "the other process has closed the connection", ""}; }

/// Waits until the socket is ready for `events`; false when the deadline passes first.
bool await(int descriptor, short events, Deadline deadline) {
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()) +
        std::chrono::milliseconds{1};
    if (left.count() <= 0) return false;
    pollfd waited{.fd = descriptor, .events = events, .revents = 0};
    const auto most = std::min<std::chrono::milliseconds::rep>(left.count(), 60'000);
    if (::poll(&waited, 1, static_cast<int>(most)) > 0) return true;
  }
}

/// Calls `act(position, rest)`, which moves some bytes as far as it can without waiting, until `size` are moved.
template <class Act>
Result<void> move_all(int descriptor, short events, std::size_t size, Deadline deadline, const Act& act) {
  for (std::size_t done = 0; done < size;) {
    const ssize_t moved = act(done, size - done);
    if (moved > 0) {
      done += static_cast<std::size_t>(moved);
      continue;
    }
    if (moved < 0 && errno == EINTR) continue;
    if (moved == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) return gone();
    if (!await(descriptor, events, deadline)) return late();
  }
  return {};
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
  close();
  descriptor_ = std::exchange(other.descriptor_, -1);
  return *this;
}

std::pair<Socket, Socket> Socket::pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw Failure({Errc::storage, "cannot make a socket: " + std::generic_category().message(errno),
                   "Raise the limit of open files, or try again later."});
  return {Socket(ends[0]), Socket(ends[1])};
}

Result<void> Socket::write(std::string_view bytes, Deadline deadline) {
  return move_all(descriptor_, POLLOUT, bytes.size(), deadline, [&](std::size_t done, std::size_t rest) {
    return ::send(descriptor_, bytes.data() + done, rest, MSG_DONTWAIT | MSG_NOSIGNAL);
  });
}

Result<void> Socket::read(std::span<char> buffer, Deadline deadline) {
  return move_all(descriptor_, POLLIN, buffer.size(), deadline, [&](std::size_t done, std::size_t rest) {
    return ::recv(descriptor_, buffer.data() + done, rest, MSG_DONTWAIT);
  });
}

void Socket::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

}  // namespace portico::process
