#pragma once
#include <algorithm>
#include <array>
#include <chrono>

#include "core/time.hpp"

namespace portico::delivery {

/// Keeps off a mail host that cannot be reached or refuses everyone: after each failure in a row it stays shut for 10
/// s, 30 s, 1, 2, 5, 5 … minutes; then one message tries.
class Breaker {
 public:
  bool open_at(Instant now) const { return now < until_; }
  Instant until() const { return until_; }

  void failed(Instant now) {
    constexpr std::array<std::chrono::seconds, 5> pauses{std::chrono::seconds{10}, std::chrono::seconds{30},
                                                         std::chrono::minutes{1}, std::chrono::minutes{2},
                                                         std::chrono::minutes{5}};
    until_ = now + pauses[std::min(failures_++, pauses.size() - 1)];
  }
  void succeeded() {
    failures_ = 0;
    until_ = Instant::min();
  }

 private:
  std::size_t failures_ = 0;
  Instant until_ = Instant::min();
};

}  // namespace portico::delivery
