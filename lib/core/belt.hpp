#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace portico {

/// Carries items, in order and a few at a time, to a thread of its own that does the work on them. The thread starts
/// with the first item. Used by one thread at a time; the work runs on the other.
template <class Item>
class Belt {
 public:
  using Work = std::function<void(Item)>;

  /// At most `most` items wait, beside the one being worked on.
  Belt(std::size_t most, Work work) : most_(most), work_(std::move(work)) {}
  Belt(const Belt&) = delete;
  Belt& operator=(const Belt&) = delete;
  /// Waits until all items are done; what the work throws is lost.
  ~Belt() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  /// Hands `item` over, as soon as there is room for it. Throws what the work on an earlier item threw; none after that
  /// item is worked on.
  void put(Item item) {
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return failure_ || waiting_.size() < most_; });
    if (failure_) std::rethrow_exception(failure_);
    waiting_.push_back(std::move(item));
    changed_.notify_all();
  }

  /// Waits until all items are done. Throws what the work on one of them threw.
  void finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.empty() && !busy_; });
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return closed_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      Item item = std::move(waiting_.front());
      waiting_.pop_front();
      busy_ = true;
      changed_.notify_all();
      lock.unlock();
      const std::exception_ptr failure = outcome_of(std::move(item));
      lock.lock();
      busy_ = false;
      if (failure) failure_ = failure;
      if (failure) waiting_.clear();
      changed_.notify_all();
    }
  }

  std::exception_ptr outcome_of(Item item) {
    try {
      work_(std::move(item));
      return nullptr;
    } catch (...) {
      return std::current_exception();
    }
  }

  std::size_t most_;
  Work work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> waiting_;
  bool busy_ = false, closed_ = false;
  std::exception_ptr failure_;
  std::thread thread_;
};

}  // namespace portico
