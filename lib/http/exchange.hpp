#pragma once
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace portico::http {

struct Post {
  std::string target;  ///< "/v1/query.run"
  std::string_view bearer;  ///< the session token; "" for none
  std::string_view body;    ///< JSON
  std::chrono::milliseconds timeout{60'000};  ///< for the whole exchange
};

struct Reply {
  int status = 0;
  std::string body;
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
  Result<Reply> post(const Post& request) override;

 private:
  std::filesystem::path socket_;
  int descriptor_ = -1;
};

}  // namespace portico::http
