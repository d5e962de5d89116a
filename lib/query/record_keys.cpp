#include "query/record_keys.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace portico::query {
namespace {

using Keys = RecordKeys::Keys;

/// Whether one column tells the key as a number.
bool is_number(const Keys& keys) { return keys.size() == 1 && keys.front()->type.kind != TypeKind::text; }

/// The row's key as one text: no two keys have the same.
std::string key_text(const Keys& keys, std::size_t row) {
  if (keys.size() == 1) return std::string(keys.front()->text_at(row));
  std::string text;
  for (const Column* key : keys) {
    const std::string part =
        key->type.kind == TypeKind::text ? std::string(key->text_at(row)) : std::to_string(key->ints[row]);
    text += fmt::format("{}:{}", part.size(), part);
  }
  return text;
}

bool has_null(const Keys& keys, std::size_t row) {
  return std::any_of(keys.begin(), keys.end(), [row](const Column* key) { return key->null_at(row); });
}

}  // namespace

std::uint32_t RecordKeys::find_or_add(const Keys& keys, std::size_t row) {
  if (has_null(keys, row)) return 0;
  const auto next = static_cast<std::uint32_t>(by_number_.size() + by_text_.size() + 1);
  if (is_number(keys)) return by_number_.try_emplace(keys.front()->ints[row], next).first->second;
  return by_text_.try_emplace(key_text(keys, row), next).first->second;
}

std::uint32_t RecordKeys::find(const Keys& keys, std::size_t row) const {
  if (has_null(keys, row)) return 0;
  if (is_number(keys)) {
    const auto found = by_number_.find(keys.front()->ints[row]);
    return found == by_number_.end() ? 0 : found->second;
  }
  const auto found = by_text_.find(key_text(keys, row));
  return found == by_text_.end() ? 0 : found->second;
}

RowNumbers RecordKeys::of(const Keys& keys) const {
  RowNumbers rows(keys.front()->size());
  const bool numbers = is_number(keys);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const bool again = numbers && row > 0 && !keys.front()->null_at(row) && !keys.front()->null_at(row - 1) &&
                       keys.front()->ints[row] == keys.front()->ints[row - 1];
    rows[row] = again ? rows[row - 1] : find(keys, row);
  }
  return rows;
}

}  // namespace portico::query
