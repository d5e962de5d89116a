#pragma once
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace portico {

/// Bytes that are zeroed when they go: passwords, keys, tokens. Move-only; never printed or logged.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text);
  explicit Secret(std::span<const std::byte> bytes);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  bool empty() const { return bytes_.empty(); }
  std::span<const std::byte> bytes() const { return bytes_; }
  std::string_view text() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }
  Secret copy() const { return Secret(bytes()); }

 private:
  std::vector<std::byte> bytes_;
};

/// In time that depends only on the lengths.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace portico
