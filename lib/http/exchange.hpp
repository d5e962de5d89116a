#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace portico::http {

struct Post {
  std::string target;                         ///< "/v1/query.run"
  std::string_view bearer;                    ///< the session token; "" for none
  std::string_view body;                      ///< JSON
  std::chrono::milliseconds timeout{60'000};  ///< for the whole exchange; with `sink` for each wait
  /// Takes the body of a reply with status 200 as it comes, however long; an error ends the exchange with it. Without
  /// one the reply holds the body, of at most 256 MiB.
  std::function<Result<void>(std::string_view)> sink = {};
};

struct Reply {
  int status = 0;
  std::string body;  ///< empty where the sink took it
};

/// Port: one request to the daemon and its reply.
class Exchange {
 public:
  virtual ~Exchange() = default;
  /// `unavailable` when the daemon cannot be reached or breaks off, `pending` when it does not answer in time.
  virtual Result<Reply> post(const Post& request) = 0;
};

/// Over a unix socket, by POSIX calls and Beast's parser, without Asio. Keeps its connection; not thread-safe.
class UnixExchange final : public Exchange {
 public:
  explicit UnixExchange(std::filesystem::path socket);
  ~UnixExchange() override;
  UnixExchange(const UnixExchange&) = delete;
  UnixExchange& operator=(const UnixExchange&) = delete;
  /// Connects again, once, when a kept connection turns out to be closed before any byte of the reply. `invalid` when
  /// the reply is larger than 256 MiB, or target or bearer cannot stand in a header.
  Result<Reply> post(const Post& request) override;

 private:
  Result<void> connect(std::chrono::milliseconds timeout);
  void disconnect();
  /// Whether the kept connection has ended (or holds bytes nobody asked for).
  bool went_stale() const;
  /// Nothing when the connection ended before the reply's first byte.
  Result<std::optional<Reply>> attempt(const std::string& bytes, const Post& request);

  std::filesystem::path socket_;
  int descriptor_ = -1;
};

}  // namespace portico::http
