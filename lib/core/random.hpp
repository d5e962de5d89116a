#pragma once
#include <cstddef>
#include <span>

namespace portico {

/// Port: unpredictable bytes.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> bytes) = 0;
};

/// libsodium's generator. Thread-safe.
class SystemRandom final : public Random {
 public:
  SystemRandom();
  void fill(std::span<std::byte> bytes) override;
};

}  // namespace portico
