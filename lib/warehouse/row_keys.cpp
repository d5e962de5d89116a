#include "warehouse/row_keys.hpp"

#include <bit>

#include "core/checksum.hpp"
#include "core/hash.hpp"

namespace portico::warehouse {
namespace {

constexpr std::uint64_t null_hash = 0x6e756c6c6e756c6cU;

std::uint64_t combine(std::uint64_t seed, std::uint64_t hash) { return mix(seed * 31 + hash); }

void add_texts(const Column& column, std::vector<std::uint64_t>& hashes) {
  const Dictionary& dictionary = *column.dictionary;
  std::vector<std::uint64_t> entries;
  if (dictionary.size() <= 2 * hashes.size())
    for (const auto& text : dictionary) entries.push_back(hash64(text));
  for (std::size_t row = 0; row < hashes.size(); ++row) {
    const std::uint32_t code = column.codes[row];
    const auto hash = column.null_at(row) ? null_hash : entries.empty() ? hash64(dictionary[code]) : entries[code];
    hashes[row] = combine(hashes[row], hash);
  }
}

void add_numbers(const Column& column, std::vector<std::uint64_t>& hashes) {
  const bool floats = column.type.kind == TypeKind::floating;
  for (std::size_t row = 0; row < hashes.size(); ++row) {
    const auto bits =
        floats ? std::bit_cast<std::uint64_t>(column.floats[row]) : static_cast<std::uint64_t>(column.ints[row]);
    hashes[row] = combine(hashes[row], column.null_at(row) ? null_hash : bits);
  }
}

}  // namespace

std::vector<std::uint64_t> hash_keys(const KeyColumns& columns) {
  std::vector<std::uint64_t> hashes(columns.front()->size());
  for (const Column* column : columns) {
    if (column->type.kind == TypeKind::text && column->size() > 0)
      add_texts(*column, hashes);
    else
      add_numbers(*column, hashes);
  }
  return hashes;
}

bool same_cell(const Column& a, std::size_t row_a, const Column& b, std::size_t row_b) {
  const bool null = a.null_at(row_a);
  if (null || b.null_at(row_b)) return null == b.null_at(row_b);
  if (a.type.kind == TypeKind::text) return a.text_at(row_a) == b.text_at(row_b);
  if (a.type.kind != TypeKind::floating) return a.ints[row_a] == b.ints[row_b];
  return std::bit_cast<std::uint64_t>(a.floats[row_a]) == std::bit_cast<std::uint64_t>(b.floats[row_b]);
}

bool same_key(const KeyColumns& a, std::size_t row_a, const KeyColumns& b, std::size_t row_b) {
  for (std::size_t index = 0; index < a.size(); ++index)
    if (!same_cell(*a[index], row_a, *b[index], row_b)) return false;
  return true;
}

std::vector<std::uint8_t> last_of_equal_keys(const KeyColumns& columns, std::span<const std::uint64_t> hashes) {
  constexpr std::uint32_t none = 0xffffffffU;
  std::vector<std::uint8_t> stays(hashes.size(), 1);
  std::vector<std::uint32_t> slots(std::bit_ceil(hashes.size() * 2 + 1), none);
  for (std::size_t row = 0; row < hashes.size(); ++row) {
    std::size_t slot = hashes[row] & (slots.size() - 1);
    for (; slots[slot] != none; slot = (slot + 1) & (slots.size() - 1)) {
      const std::uint32_t seen = slots[slot];
      if (hashes[seen] != hashes[row] || !same_key(columns, seen, columns, row)) continue;
      stays[seen] = 0;
      break;
    }
    slots[slot] = static_cast<std::uint32_t>(row);
  }
  return stays;
}

}  // namespace portico::warehouse
