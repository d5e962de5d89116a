#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/column.hpp"

namespace portico {

/// Gives texts their codes: open addressing over codes, so that the dictionary holds the only copy of each text. Texts
/// that hardly repeat are not looked for any more after a while; then the dictionary has entries that are equal.
class TextIndex {
 public:
  /// `expected` texts are made room for.
  explicit TextIndex(std::size_t expected = 0) { texts_.reserve(expected); }

  std::uint32_t code_of(std::string_view text);

  Dictionary take() { return std::move(texts_); }

 private:
  static constexpr std::uint32_t vacant = UINT32_MAX;
  static constexpr std::size_t short_size = 16;

  /// What a text is found by: its bytes where there are at most 16, else hashes of them.
  struct Key {
    std::uint64_t head = 0, tail = 0;
    std::uint32_t size = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Slot {
    Key key;
    std::uint32_t code = vacant;
  };

  static Key key_of(std::string_view text);
  static std::size_t hash_of(const Key& key);

  /// Where `text` is or belongs.
  Slot& slot_of(std::string_view text, const Key& key);
  std::uint32_t unshared_code(std::string_view text);
  std::uint32_t add(std::string_view text, const Key& key);
  void grow();

  Dictionary texts_;
  std::vector<Slot> slots_ = std::vector<Slot>(64);
  std::size_t asked_ = 0;
  bool sharing_ = true;
};

}  // namespace portico
