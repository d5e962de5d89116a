#include "ingest/seen_keys.hpp"

#include <algorithm>

#include "core/hash.hpp"

namespace portico::ingest {
namespace {

/// Equal for equal keys: every value after its length, so that no two keys read the same.
std::uint64_t hash_of(const std::vector<const Column*>& key, std::size_t row) {
  std::string text;
  for (const Column* column : key) {
    const Value value = column->value_at(row);
    const std::string part = to_string(value);
    text += is_null(value) ? "n" : std::to_string(part.size());
    text += ':';
    text += part;
  }
  return hash64(text);
}

}  // namespace

SeenKeys::SeenKeys(const warehouse::Layout& layout) {
  for (const std::string& name : layout.key) {
    const auto found = std::find_if(layout.fields.begin(), layout.fields.end(),
                                    [&](const warehouse::StoredField& field) { return field.name == name; });
    positions_.push_back(static_cast<std::size_t>(found - layout.fields.begin()));
  }
}

void SeenKeys::add(const warehouse::Rows& rows) {
  std::vector<const Column*> key;
  for (const std::size_t position : positions_) key.push_back(&rows.columns[position]);
  for (std::size_t row = 0; row < rows.customer.size(); ++row) hashes_.insert(hash_of(key, row));
}

std::optional<warehouse::Keys> SeenKeys::missing_of(const warehouse::Keys& live) const {
  std::vector<const Column*> key;
  std::vector<ColumnBuilder> missing;
  for (const Column& column : live.columns) {
    key.push_back(&column);
    missing.emplace_back(column.type);
  }
  for (std::size_t row = 0; row < live.columns.front().size(); ++row)
    if (!hashes_.contains(hash_of(key, row)))
      for (std::size_t index = 0; index < key.size(); ++index) missing[index].append(key[index]->value_at(row));
  if (missing.front().size() == 0) return std::nullopt;
  warehouse::Keys keys{.dataset = live.dataset, .columns = {}};
  for (ColumnBuilder& builder : missing) keys.columns.push_back(builder.take());
  return keys;
}

}  // namespace portico::ingest
