#pragma once
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace portico::warehouse {

/// A mutex that is taken in the order of asking: a thread that locks it again at once does not keep others out.
class FairMutex {
 public:
  void lock() {
    std::unique_lock guard(mutex_);
    const std::uint64_t turn = asked_++;
    changed_.wait(guard, [&] { return turn == serving_; });
  }
  void unlock() {
    {
      const std::lock_guard guard(mutex_);
      ++serving_;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t asked_ = 0, serving_ = 0;  // under mutex_
};

}  // namespace portico::warehouse
