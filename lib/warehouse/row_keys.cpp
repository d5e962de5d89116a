#include "warehouse/row_keys.hpp"

#include <algorithm>
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
    for (const std::string_view text : dictionary) entries.push_back(hash64(text));
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

void add_column(const Column& column, std::vector<std::uint64_t>& hashes) {
  if (column.type.kind == TypeKind::text && column.size() > 0)
    add_texts(column, hashes);
  else
    add_numbers(column, hashes);
}

void add_nulls(std::vector<std::uint64_t>& hashes) {
  for (auto& hash : hashes) hash = combine(hash, null_hash);
}

void add_stored_texts(const ChunkView& view, std::vector<std::uint64_t>& hashes) {
  std::string scratch;
  std::vector<std::uint64_t> entries(view.entries());
  for (std::size_t entry = 0; entry < entries.size(); ++entry) entries[entry] = hash64(view.entry(entry, scratch));
  Column codes;
  view.decode(std::vector<RowRange>{{0, static_cast<std::uint32_t>(hashes.size())}}, codes);
  for (std::size_t row = 0; row < hashes.size(); ++row)
    hashes[row] = combine(hashes[row], codes.null_at(row) ? null_hash : entries[codes.codes[row]]);
}

void add_stored_numbers(const ChunkView& view, std::vector<std::uint64_t>& hashes) {
  Column values;
  view.decode(std::vector<RowRange>{{0, static_cast<std::uint32_t>(hashes.size())}}, values);
  add_numbers(values, hashes);
}

/// Texts repeat: which code of the batch an entry was equal to is remembered.
void keep_same_texts(const ChunkView& stored, const Column& column, std::span<const RowPair> pairs,
                     std::vector<std::uint8_t>& marks) {
  constexpr std::uint32_t none = 0xffffffffU;
  std::vector<std::uint32_t> equal(stored.entries(), none);
  std::string scratch;
  for (std::size_t at = 0; at < pairs.size(); ++at) {
    if (!marks[at]) continue;
    const auto [row, batch_row] = pairs[at];
    const bool null = stored.null_at(row);
    if (null || column.null_at(batch_row)) {
      marks[at] = null == column.null_at(batch_row) ? 1 : 0;
      continue;
    }
    const std::size_t entry = stored.entry_of(row);
    const std::uint32_t code = column.codes[batch_row];
    if (entry < equal.size() && equal[entry] == code) continue;
    if (stored.entry(entry, scratch) == (*column.dictionary)[code])
      equal[entry] = code;
    else
      marks[at] = 0;
  }
}

bool same_cell(const Column& column, std::size_t a, std::size_t b) {
  if (column.null_at(a) || column.null_at(b)) return column.null_at(a) == column.null_at(b);
  if (column.type.kind == TypeKind::text) return column.text_at(a) == column.text_at(b);
  if (column.type.kind != TypeKind::floating) return column.ints[a] == column.ints[b];
  return std::bit_cast<std::uint64_t>(column.floats[a]) == std::bit_cast<std::uint64_t>(column.floats[b]);
}

bool same_key(const KeyColumns& columns, std::size_t a, std::size_t b) {
  return std::all_of(columns.begin(), columns.end(), [&](const Column* column) { return same_cell(*column, a, b); });
}

}  // namespace

std::vector<std::uint64_t> hash_keys(const KeyColumns& columns) {
  std::vector<std::uint64_t> hashes(columns.front()->size());
  for (const Column* column : columns) add_column(*column, hashes);
  return hashes;
}

std::vector<std::uint64_t> hash_keys(const BlockRows& rows, const StoredDataset& dataset) {
  std::vector<std::uint64_t> hashes(rows.parties.size());
  for (const std::size_t position : dataset.key) {
    const BlockColumn& column = rows.columns[position];
    if (column.encoded)
      add_stored_texts(ChunkView(column.encoded->bytes, {TypeKind::text}, hashes.size()), hashes);
    else if (column.values.size() == 0)
      add_nulls(hashes);
    else
      add_column(column.values, hashes);
  }
  return hashes;
}

std::vector<std::uint64_t> hash_keys(StoredBlock& block, const StoredDataset& dataset) {
  std::vector<std::uint64_t> hashes(block.rows());
  for (const std::size_t position : dataset.key) {
    const Type type = dataset.fields[position].type;
    const Chunk* chunk = block.chunk(position, type);
    if (!chunk)
      add_nulls(hashes);
    else if (type.kind == TypeKind::text)
      add_stored_texts(chunk->view(), hashes);
    else
      add_stored_numbers(chunk->view(), hashes);
  }
  return hashes;
}

bool same_cell(const Chunk* stored, std::size_t stored_row, const Column& column, std::size_t row) {
  const bool null = !stored || stored->view().null_at(stored_row);
  if (null || column.null_at(row)) return null == column.null_at(row);
  if (column.type.kind == TypeKind::text) {
    std::string scratch;
    return stored->view().text_at(stored_row, scratch) == column.text_at(row);
  }
  const std::int64_t bits =
      column.type.kind == TypeKind::floating ? std::bit_cast<std::int64_t>(column.floats[row]) : column.ints[row];
  return stored->view().integer_at(stored_row) == bits;
}

void keep_same_cells(const Chunk* stored, const Column& column, std::span<const RowPair> pairs,
                     std::vector<std::uint8_t>& marks) {
  if (stored && column.type.kind == TypeKind::text) return keep_same_texts(stored->view(), column, pairs, marks);
  for (std::size_t at = 0; at < pairs.size(); ++at)
    if (marks[at] && !same_cell(stored, pairs[at].stored, column, pairs[at].batch)) marks[at] = 0;
}

std::vector<std::uint8_t> last_of_equal_keys(const KeyColumns& columns, std::span<const std::uint64_t> hashes) {
  constexpr std::uint32_t none = 0xffffffffU;
  std::vector<std::uint8_t> stays(hashes.size(), 1);
  std::vector<std::uint32_t> slots(std::bit_ceil(hashes.size() * 2 + 1), none);
  for (std::size_t row = 0; row < hashes.size(); ++row) {
    std::size_t slot = hashes[row] & (slots.size() - 1);
    for (; slots[slot] != none; slot = (slot + 1) & (slots.size() - 1)) {
      const std::uint32_t seen = slots[slot];
      if (hashes[seen] != hashes[row] || !same_key(columns, seen, row)) continue;
      stays[seen] = 0;
      break;
    }
    slots[slot] = static_cast<std::uint32_t>(row);
  }
  return stays;
}

}  // namespace portico::warehouse
