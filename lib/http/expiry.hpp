#pragma once
#include <chrono>
#include <cstdint>
#include <functional>

#include <boost/asio/steady_timer.hpp>

namespace portico::http {

/// Calls something once after a time; on the thread of its executor.
class Expiry {
 public:
  template <class Executor>
  explicit Expiry(const Executor& executor) : timer_(executor) {}

  /// Takes the place of the call before. What `then` holds must keep this alive.
  void arm(std::chrono::milliseconds after, std::function<void()> then) {
    timer_.expires_after(after);
    // A wait that has just ended cannot be cancelled any more: only the newest one may speak.
    timer_.async_wait([this, wait = ++wait_, then = std::move(then)](boost::system::error_code failure) {
      if (!failure && wait == wait_) then();
    });
  }
  void cancel() {
    ++wait_;
    timer_.cancel();
  }

 private:
  boost::asio::steady_timer timer_;
  std::uint64_t wait_ = 0;
};

}  // namespace portico::http
