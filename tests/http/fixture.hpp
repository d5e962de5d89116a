#pragma once
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <poll.h>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/log.hpp"
#include "http/server.hpp"
#include "support/scratch_folder.hpp"

namespace portico::testing {

class SilentLog final : public Log {
 public:
  void write(Level, std::string_view, std::string_view) override {}
};

inline sockaddr_un unix_address(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.string().size());
  return address;
}

/// A client that takes apart what it receives.
class TestClient {
 public:
  virtual ~TestClient() = default;
  /// How many of the bytes the other side took before it closed.
  virtual std::size_t send(std::string_view bytes) = 0;

  /// Reads until the received text contains `end`, or until the other side closes.
  std::string receive_until(std::string_view end) {
    while (unread_.find(end) == std::string::npos && read_some()) {
    }
    const std::size_t at = unread_.find(end);
    return take(at == std::string::npos ? unread_.size() : at + end.size());
  }

  /// One response with its body, as long as Content-Length says.
  std::string receive_response() {
    std::string response = receive_until("\r\n\r\n");
    constexpr std::string_view name = "Content-Length: ";
    const std::size_t at = response.find(name);
    if (at == std::string::npos) return response;
    const std::size_t length = std::stoul(response.substr(at + name.size()));
    while (unread_.size() < length && read_some()) {
    }
    return response + take(length);
  }

  /// Everything until the other side closes.
  std::string receive_all() {
    while (read_some()) {
    }
    return take(unread_.size());
  }

 protected:
  /// Some bytes; 0 at the end.
  virtual std::size_t receive(std::span<char> into) = 0;

 private:
  bool read_some() {
    std::array<char, 65536> buffer{};
    const std::size_t count = receive(buffer);
    unread_.append(buffer.data(), count);
    return count > 0;
  }

  std::string take(std::size_t count) {
    std::string taken = unread_.substr(0, count);
    unread_.erase(0, count);
    return taken;
  }

  std::string unread_;
};

/// A client that sends whatever bytes a test likes. Waits at most ten seconds for anything.
class RawClient final : public TestClient {
 public:
  explicit RawClient(const std::filesystem::path& path)
      : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_un address = unix_address(path);
    if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot connect to " + path.string());
  }
  explicit RawClient(int descriptor) : descriptor_(descriptor) {}
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() override { ::close(descriptor_); }

  std::size_t send(std::string_view bytes) override {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t count = ::send(descriptor_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) break;
      sent += static_cast<std::size_t>(count);
    }
    return sent;
  }
  void finish_writing() const { ::shutdown(descriptor_, SHUT_WR); }

 private:
  std::size_t receive(std::span<char> into) override {
    pollfd waiting{descriptor_, POLLIN, 0};
    if (::poll(&waiting, 1, 10'000) <= 0) throw std::runtime_error("the other side neither answers nor closes");
    const ssize_t count = ::recv(descriptor_, into.data(), into.size(), 0);
    return count > 0 ? static_cast<std::size_t>(count) : 0;
  }

  int descriptor_;
};

/// A server on a socket of its own that runs `handler`.
struct RunningServer {
  RunningServer(const http::Limits& limits, http::Handler handler, unsigned threads = 2)
      : server(limits, std::move(handler), log) {
    server.listen_unix(path()).value();
    server.start(threads);
  }
  std::filesystem::path path() const { return folder / "portico.sock"; }

  ScratchFolder folder;
  SilentLog log;
  http::Server server;
};

inline std::string post(std::string_view body, std::string_view target = "/v1/echo") {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

inline http::Response echo(http::Request&& request) { return {.status = 200, .body = std::move(request.body)}; }

/// The status of the response that starts `text`; 0 when none does.
inline int status_of(std::string_view text) {
  return text.starts_with("HTTP/1.1 ") && text.size() > 12 ? std::stoi(std::string(text.substr(9, 3))) : 0;
}

inline std::size_t count_responses(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find("HTTP/1.1 ", at)) != std::string_view::npos; ++at) ++count;
  return count;
}

}  // namespace portico::testing
