#include "core/secret.hpp"

#include <utility>

#include <sodium.h>

namespace portico {
namespace {

void wipe(std::vector<std::byte>& bytes) { sodium_memzero(bytes.data(), bytes.size()); }

}  // namespace

Secret::Secret(std::string_view text) : Secret(std::as_bytes(std::span(text))) {}

Secret::Secret(std::span<const std::byte> bytes) : bytes_(bytes.begin(), bytes.end()) {}

Secret::Secret(Secret&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe(bytes_);
  bytes_ = std::exchange(other.bytes_, {});
  return *this;
}

Secret::~Secret() { wipe(bytes_); }

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace portico
