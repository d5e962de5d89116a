#include "query/lookup.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "customer/record_column.hpp"
#include "query/column_rows.hpp"

namespace portico::query {
namespace {

/// Whether one column tells the key as a number.
bool is_number(const std::vector<const Column*>& keys) {
  return keys.size() == 1 && keys.front()->type.kind != TypeKind::text;
}

/// The row's key as one text: no two keys have the same.
std::string key_text(const std::vector<const Column*>& keys, std::size_t row) {
  if (keys.size() == 1) return std::string(keys.front()->text_at(row));
  std::string text;
  for (const Column* key : keys) {
    const std::string part =
        key->type.kind == TypeKind::text ? std::string(key->text_at(row)) : std::to_string(key->ints[row]);
    text += fmt::format("{}:{}", part.size(), part);
  }
  return text;
}

bool has_null(const std::vector<const Column*>& keys, std::size_t row) {
  return std::any_of(keys.begin(), keys.end(), [row](const Column* key) { return key->null_at(row); });
}

}  // namespace

LookupTable LookupTable::load(const model::LookupField& lookup, const World& world, const model::Scope& scope,
                              warehouse::Tx tx) {
  LookupTable table;
  if (lookup.record) {
    auto column = customer::record_column(world.catalog, *lookup.record, world.warehouse, world.directory, scope, tx);
    table.values_ = std::move(column.values);
    table.by_number_ = std::move(column.row_of);
    return table;
  }
  ColumnBuilder builder(lookup.type);
  builder.append_null();
  warehouse::ScanRequest request{.dataset = lookup.dataset->name,
                                 .parties = world.directory.visible(scope),
                                 .time = {},
                                 .where = {},
                                 .fields = lookup.keys,
                                 .as_of = tx};
  request.fields.push_back(lookup.field);
  world.warehouse.scan(request, [&](const warehouse::Block& block) {
    std::vector<const Column*> keys;
    for (std::size_t i = 0; i < lookup.keys.size(); ++i) keys.push_back(&block.columns[i]);
    for (std::size_t row = 0; row < block.rows; ++row) {
      if (has_null(keys, row)) continue;
      const auto number = static_cast<std::uint32_t>(builder.size());
      if (is_number(keys))
        table.by_number_[keys.front()->ints[row]] = number;
      else
        table.by_text_[key_text(keys, row)] = number;
      builder.append(block.columns.back().value_at(row));
    }
    return true;
  });
  table.values_ = builder.take();
  return table;
}

std::uint32_t LookupTable::row_of(const std::vector<const Column*>& keys, std::size_t row) const {
  if (has_null(keys, row)) return 0;
  if (is_number(keys)) {
    const auto found = by_number_.find(keys.front()->ints[row]);
    return found == by_number_.end() ? 0 : found->second;
  }
  const auto found = by_text_.find(key_text(keys, row));
  return found == by_text_.end() ? 0 : found->second;
}

Column LookupTable::values_for(const std::vector<const Column*>& keys) const {
  RowNumbers rows(keys.front()->size());
  const bool numbers = is_number(keys);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const bool again = numbers && row > 0 && !keys.front()->null_at(row) && !keys.front()->null_at(row - 1) &&
                       keys.front()->ints[row] == keys.front()->ints[row - 1];
    rows[row] = again ? rows[row - 1] : row_of(keys, row);
  }
  return picked(values_, rows);
}

}  // namespace portico::query
