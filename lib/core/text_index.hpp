#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/dictionary.hpp"

namespace portico {

/// Gives texts their codes: open addressing over codes, so that the dictionary holds the only copy of each text.
class TextIndex {
 public:
  enum class Sharing {
    while_it_pays,  ///< texts that hardly repeat are not looked for after a while; then entries may be equal
    always,         ///< equal texts have one code
  };
  explicit TextIndex(Sharing sharing = Sharing::while_it_pays) : always_(sharing == Sharing::always) {}

  /// Makes room for as many texts, of as many bytes together.
  void reserve(std::size_t texts, std::size_t text_bytes) { texts_.reserve(texts, text_bytes); }

  /// `text` must be no view into this index; so with codes_of().
  std::uint32_t code_of(std::string_view text);
  /// The codes of many texts, into as many `codes`: the memory to look at is fetched for some at once, which is mostly
  /// what finding one waits for.
  void codes_of(std::span<const std::string_view> texts, std::uint32_t* codes);
  /// Valid until the next new text.
  std::string_view text(std::uint32_t code) const { return texts_[code]; }
  /// Memory it takes.
  std::size_t bytes() const { return texts_.bytes() + slots_.size() * sizeof(Slot); }

  /// The texts by code. The index is of no use any more.
  Dictionary take() { return std::move(texts_); }

 private:
  static constexpr std::uint32_t vacant = UINT32_MAX;
  static constexpr std::size_t short_size = 24;

  /// What a text is found by: its bytes where there are at most 24, else hashes of them.
  struct Key {
    std::uint64_t head = 0, middle = 0, tail = 0;
    std::uint32_t size = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  /// Packed into half a cache line: of many texts, most time goes into fetching the slot.
  struct alignas(32) Slot {
    std::uint64_t head = 0, middle = 0, tail = 0;
    std::uint32_t size = 0;
    std::uint32_t code = vacant;

    Key key() const { return {head, middle, tail, size}; }
  };

  static Key key_of(std::string_view text);
  static std::size_t hash_of(const Key& key);

  struct Sought {
    Key key;
    std::size_t hash = 0;
  };

  /// Where `text` is or belongs.
  Slot& slot_of(std::string_view text, const Key& key, std::size_t hash);
  std::uint32_t found_or_added(std::string_view text, const Key& key, std::size_t hash);
  void fetch_text_of(const Sought& sought) const;
  std::uint32_t unshared_code(std::string_view text);
  std::uint32_t add(std::string_view text, const Key& key, std::size_t hash);
  void grow();

  Dictionary texts_;
  std::vector<Slot> slots_ = std::vector<Slot>(64);
  std::size_t asked_ = 0;
  bool sharing_ = true;
  bool always_;
};

}  // namespace portico
