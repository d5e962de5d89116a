#pragma once
#include <cstdint>
#include <random>

namespace portico::testing {

/// Random choices from a seed: the same seed, the same choices.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  /// 0 … below - 1.
  std::int64_t pick(std::int64_t below) { return std::uniform_int_distribution<std::int64_t>(0, below - 1)(random_); }
  std::size_t index(std::size_t below) { return static_cast<std::size_t>(pick(static_cast<std::int64_t>(below))); }
  bool chance(std::int64_t percent) { return pick(100) < percent; }
  /// Small numbers as likely as large ones: 1 … 2^most_bits.
  int spread(std::int64_t most_bits) { return 1 + static_cast<int>(pick(std::int64_t{1} << (1 + pick(most_bits)))); }
  std::uint64_t word() { return random_(); }

 private:
  std::mt19937_64 random_;
};

}  // namespace portico::testing
