#pragma once
#include <concepts>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/error.hpp"

namespace portico::sql {

template <class T>
concept Plain = std::is_arithmetic_v<T> || std::is_enum_v<T>;

/// Puts values one after the other, in the machine's byte order: both ends are the same machine.
class Packer {
 public:
  template <Plain T>
  void put(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  /// A count, then the bytes.
  void put(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    bytes_ += text;
  }
  void put(const std::string& text) { put(std::string_view(text)); }
  /// Without a count: both sides know it.
  template <Plain T>
  void put_all(std::span<const T> values) {
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  }
  std::size_t size() const { return bytes_.size(); }
  const std::string& bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Takes values out of bytes that may be anything: every `take` throws `Failure` (corrupt) where they do not reach, and
/// nothing is set aside for more than is there.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  template <class T>
  requires std::is_arithmetic_v<T> T take() {
    T value;
    std::memcpy(&value, piece(sizeof value).data(), sizeof value);
    return value;
  }
  /// `invalid` enumerators are refused: `last` is the greatest.
  template <class E>
  requires std::is_enum_v<E> E take(E last) {
    const auto number = take<std::underlying_type_t<E>>();
    if (number > static_cast<std::underlying_type_t<E>>(last)) malformed();
    return static_cast<E>(number);
  }
  /// Valid as long as the bytes are.
  std::string_view text() { return piece(take<std::uint32_t>()); }
  /// A number of things of which each takes at least `least` bytes of what follows.
  std::uint32_t count(std::size_t least) {
    const auto number = take<std::uint32_t>();
    if (number > rest_.size() / least) malformed();
    return number;
  }
  template <Plain T>
  std::vector<T> all(std::size_t count) {
    if (count > rest_.size() / sizeof(T)) malformed();
    std::vector<T> values(count);
    const std::string_view bytes = piece(count * sizeof(T));
    if (count > 0) std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
  bool empty() const { return rest_.empty(); }
  /// Throws where bytes are left over.
  void end() const {
    if (!rest_.empty()) malformed();
  }
  [[noreturn]] static void malformed() {
    throw Failure({Errc::corrupt, "the SQL worker and the daemon do not understand each other", ""});
  }

 private:
  std::string_view piece(std::size_t size) {
    if (size > rest_.size()) malformed();
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
};

}  // namespace portico::sql
