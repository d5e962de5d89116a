#include "core/text_index.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace portico {
namespace {

__extension__ typedef unsigned __int128 Uint128;

std::uint64_t load8(const char* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

std::uint64_t load4(const char* at) {
  std::uint32_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Both halves of a product depend on all bits of its factors (the mixing step of wyhash).
std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  const Uint128 product = Uint128{a ^ 0x9E3779B97F4A7C15U} * (b ^ 0xE7037ED1A0B428DBU);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Whether looking for texts does not pay, when `distinct` of those `asked` differ.
bool hardly_repeat(std::size_t distinct, std::size_t asked) {
  constexpr std::size_t enough = 1 << 12, large = 1 << 18;
  const std::size_t repeated = asked - distinct;
  return (distinct >= enough && repeated < distinct / 64) || (distinct >= large && repeated < asked / 4);
}

}  // namespace

// Overlapping words: four of 4 bytes cover 4 to 16, three of 8 bytes 17 to 24, without a branch on their number.
inline TextIndex::Key TextIndex::key_of(std::string_view text) {
  const char* const begin = text.data();
  const std::size_t size = text.size();
  Key key{.size = static_cast<std::uint32_t>(size)};
  if (size >= 4 && size <= 16) {
    const char* const last = begin + size - 4;
    const std::size_t step = size / 8 * 4;
    key.head = load4(begin) | load4(begin + step) << 32;
    key.tail = load4(last) | load4(last - step) << 32;
  } else if (size > 16) {
    key.head = load8(begin);
    key.middle = load8(begin + 8);
    key.tail = load8(begin + size - 8);
    for (const char* at = begin + 16; at < begin + size - 8; at += 8) key.head = mixed(key.head, load8(at));
  } else {
    for (const char c : text) key.head = key.head << 8 | static_cast<unsigned char>(c);
  }
  return key;
}

inline std::size_t TextIndex::hash_of(const Key& key) {
  return mixed(key.head ^ key.size, key.tail ^ key.middle * 0x9FB21C651E98DF25U);
}

inline TextIndex::Slot& TextIndex::slot_of(std::string_view text, const Key& key, std::size_t hash) {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    Slot& slot = slots_[at];
    if (slot.code == vacant) return slot;
    if (slot.key() == key && (key.size <= short_size || texts_[slot.code] == text)) return slot;
  }
}

inline std::uint32_t TextIndex::found_or_added(std::string_view text, const Key& key, std::size_t hash) {
  ++asked_;
  const std::uint32_t code = slot_of(text, key, hash).code;
  return code == vacant ? add(text, key, hash) : code;
}

std::uint32_t TextIndex::code_of(std::string_view text) {
  if (!sharing_) return unshared_code(text);
  const Key key = key_of(text);
  return found_or_added(text, key, hash_of(key));
}

void TextIndex::codes_of(std::span<const std::string_view> texts, std::uint32_t* codes) {
  constexpr std::size_t at_once = 64;
  std::array<Sought, at_once> sought;
  while (!texts.empty()) {
    const auto some = texts.first(std::min(at_once, texts.size()));
    for (std::size_t i = 0; i < some.size(); ++i) {
      const Key key = key_of(some[i]);
      sought[i] = {key, hash_of(key)};
      if (sharing_) __builtin_prefetch(&slots_[sought[i].hash & (slots_.size() - 1)]);
    }
    for (std::size_t i = 0; i < some.size(); ++i)
      if (some[i].size() > short_size) fetch_text_of(sought[i]);
    for (std::size_t i = 0; i < some.size(); ++i)
      *codes++ = sharing_ ? found_or_added(some[i], sought[i].key, sought[i].hash) : unshared_code(some[i]);
    texts = texts.subspan(some.size());
  }
}

inline void TextIndex::fetch_text_of(const Sought& sought) const {
  if (!sharing_) return;
  const Slot& slot = slots_[sought.hash & (slots_.size() - 1)];
  if (slot.code != vacant && slot.key() == sought.key) __builtin_prefetch(texts_[slot.code].data());
}

std::uint32_t TextIndex::unshared_code(std::string_view text) {
  if (texts_.back() != text) texts_.push_back(text);
  return static_cast<std::uint32_t>(texts_.size() - 1);
}

std::uint32_t TextIndex::add(std::string_view text, const Key& key, std::size_t hash) {
  const auto code = static_cast<std::uint32_t>(texts_.size());
  texts_.push_back(text);
  if (texts_.size() * 2 > slots_.size()) {
    sharing_ = always_ || !hardly_repeat(texts_.size(), asked_);
    grow();
  }
  if (sharing_) slot_of(text, key, hash) = {key.head, key.middle, key.tail, key.size, code};
  return code;
}

void TextIndex::grow() {
  const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(sharing_ ? slots_.size() * 2 : 0));
  if (!sharing_) return;
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.code == vacant) continue;
    std::size_t at = hash_of(slot.key()) & mask;
    while (slots_[at].code != vacant) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

}  // namespace portico
