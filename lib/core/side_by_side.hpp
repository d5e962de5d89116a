#pragma once
#include <atomic>
#include <cstddef>
#include <future>

namespace portico {

/// Calls `work(n)` for every n below `count`, some here and some on another thread, and comes back when all are done.
/// Throws what one of them threw; others may be left out then.
template <class Work>
void side_by_side(std::size_t count, Work&& work) {
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t n = next++; n < count; n = next++) work(n);
  };
  if (count < 2) return run();
  auto other = std::async(std::launch::async, run);  // waits for its end whatever happens here
  run();
  other.get();
}

}  // namespace portico
