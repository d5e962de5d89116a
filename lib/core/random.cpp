#include "core/random.hpp"

#include <sodium.h>

#include "core/error.hpp"

namespace portico {

SystemRandom::SystemRandom() {
  if (sodium_init() < 0)
    throw Failure({.code = Errc::internal,
                   .message = "the system's random number generator cannot be used",
                   .hint = "check that /dev/urandom can be read"});
}

void SystemRandom::fill(std::span<std::byte> bytes) {
  if (!bytes.empty()) randombytes_buf(bytes.data(), bytes.size());  // which wants no null, even for no bytes
}

}  // namespace portico
