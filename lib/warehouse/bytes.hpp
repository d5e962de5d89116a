#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace portico::warehouse {

static_assert(std::endian::native == std::endian::little, "the stored format is little-endian and read in place");

/// Thrown by every decoder when stored bytes cannot be what was written. Readers that know block and column add them.
[[noreturn]] inline void malformed(const std::string& what) {
  throw Failure({Errc::corrupt, what + " does not decode", "restore the warehouse from a backup"});
}

/// A number at any address.
template <class T>
T load(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

/// Appends numbers (little-endian) and bytes to a string.
class ByteWriter {
 public:
  template <class T>
  void number(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void bytes(std::string_view bytes) { bytes_.append(bytes); }
  /// Room for `size` more bytes, to be filled by the caller before the next call.
  char* room(std::size_t size) {
    bytes_.resize(bytes_.size() + size);
    return bytes_.data() + bytes_.size() - size;
  }
  std::string& content() { return bytes_; }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Takes numbers and bytes off a view; `Failure` (corrupt, naming `what`) when it ends too early.
class ByteReader {
 public:
  ByteReader(std::string_view bytes, const char* what) : rest_(bytes), what_(what) {}
  template <class T>
  T number() {
    return load<T>(bytes(sizeof(T)).data());
  }
  std::string_view bytes(std::uint64_t size) {
    if (size > rest_.size()) malformed(what_);
    const auto taken = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(static_cast<std::size_t>(size));
    return taken;
  }
  std::size_t left() const { return rest_.size(); }
  void expect_end() const {
    if (!rest_.empty()) malformed(what_);
  }

 private:
  std::string_view rest_;
  const char* what_;
};

}  // namespace portico::warehouse
