#include "core/text_index.hpp"

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

// Four overlapping words cover 4 to 16 bytes without a branch on their number.
inline TextIndex::Key TextIndex::key_of(std::string_view text) {
  const char* const begin = text.data();
  const std::size_t size = text.size();
  Key key{.size = static_cast<std::uint32_t>(size)};
  if (size >= 4 && size <= short_size) {
    const char* const last = begin + size - 4;
    const std::size_t step = size / 8 * 4;
    key.head = load4(begin) | load4(begin + step) << 32;
    key.tail = load4(last) | load4(last - step) << 32;
  } else if (size > short_size) {
    key.tail = load8(begin + size - 8);
    for (const char* at = begin; at < begin + size - 8; at += 8) key.head = mixed(key.head, load8(at));
  } else {
    for (const char c : text) key.head = key.head << 8 | static_cast<unsigned char>(c);
  }
  return key;
}

inline std::size_t TextIndex::hash_of(const Key& key) { return mixed(key.head ^ key.size, key.tail); }

inline TextIndex::Slot& TextIndex::slot_of(std::string_view text, const Key& key) {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash_of(key) & mask;; at = (at + 1) & mask) {
    Slot& slot = slots_[at];
    if (slot.code == vacant) return slot;
    if (slot.key == key && (key.size <= short_size || texts_[slot.code] == text)) return slot;
  }
}

std::uint32_t TextIndex::code_of(std::string_view text) {
  if (!sharing_) return unshared_code(text);
  ++asked_;
  const Key key = key_of(text);
  const std::uint32_t code = slot_of(text, key).code;
  return code == vacant ? add(text, key) : code;
}

void TextIndex::expect(std::string_view text) const {
  if (sharing_) __builtin_prefetch(&slots_[hash_of(key_of(text)) & (slots_.size() - 1)]);
}

std::uint32_t TextIndex::unshared_code(std::string_view text) {
  if (texts_.back() != text) texts_.emplace_back(text);
  return static_cast<std::uint32_t>(texts_.size() - 1);
}

std::uint32_t TextIndex::add(std::string_view text, const Key& key) {
  const auto code = static_cast<std::uint32_t>(texts_.size());
  texts_.emplace_back(text);
  if (texts_.size() * 2 > slots_.size()) {
    sharing_ = always_ || !hardly_repeat(texts_.size(), asked_);
    grow();
  }
  if (sharing_) slot_of(text, key) = {key, code};
  return code;
}

void TextIndex::grow() {
  const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(sharing_ ? slots_.size() * 4 : 0));
  if (!sharing_) return;
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.code == vacant) continue;
    std::size_t at = hash_of(slot.key) & mask;
    while (slots_[at].code != vacant) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

}  // namespace portico
