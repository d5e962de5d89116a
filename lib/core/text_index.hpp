#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/column.hpp"

namespace portico {

/// Gives texts their codes: open addressing over codes, so that the dictionary holds the only copy of each text.
class TextIndex {
 public:
  enum class Sharing {
    while_it_pays,  ///< texts that hardly repeat are not looked for after a while; then entries may be equal
    always,         ///< equal texts have one code
  };
  /// `expected` texts are made room for.
  explicit TextIndex(std::size_t expected = 0, Sharing sharing = Sharing::while_it_pays)
      : always_(sharing == Sharing::always) {
    texts_.reserve(expected);
  }

  std::uint32_t code_of(std::string_view text);
  /// Has the memory fetched that code_of(text) will look at, which is mostly what it waits for.
  void expect(std::string_view text) const;
  const std::string& text(std::uint32_t code) const { return texts_[code]; }
  /// Memory that finding texts takes, besides the texts.
  std::size_t index_bytes() const { return slots_.size() * sizeof(Slot); }

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
  bool always_;
};

}  // namespace portico
