#include "query/group.hpp"

#include <algorithm>

namespace portico::query {
namespace {

bool counts(const Mask& used, std::size_t row) { return used.empty() || used[row] != 0; }

}  // namespace

DimensionIndex::DimensionIndex(Type type, CustomerOf customer_of) : type_(type), customer_of_(std::move(customer_of)) {}

std::uint32_t DimensionIndex::null_id() {
  if (null_id_ == KeyIndex::none) {
    null_id_ = static_cast<std::uint32_t>(values_.size());
    values_.push_back({.null = true});
  }
  return null_id_;
}

std::uint32_t DimensionIndex::id_of_text(std::string_view text) {
  if (const auto found = text_ids_.find(text); found != text_ids_.end()) return found->second;
  const auto id = static_cast<std::uint32_t>(values_.size());
  const std::string_view kept = texts_.emplace_back(text);
  values_.push_back({.text = kept});
  text_bytes_ += kept.size() + sizeof(std::string) + sizeof(Entry) + 4 * sizeof(void*);
  text_ids_.emplace(kept, id);
  return id;
}

std::uint32_t DimensionIndex::id_of_party(std::int64_t party) {
  const auto customer = customer_of_(party);
  return customer ? id_of_text(*customer) : null_id();
}

void DimensionIndex::number_texts(const Column& column, const Mask& used, Ids& ids) {
  Ids by_code(column.dictionary->size(), KeyIndex::none);
  for (std::size_t row = 0; row < ids.size(); ++row) {
    if (!counts(used, row)) {
      ids[row] = 0;
    } else if (column.null_at(row)) {
      ids[row] = null_id();
    } else {
      std::uint32_t& id = by_code[column.codes[row]];
      if (id == KeyIndex::none) id = id_of_text(column.text_at(row));
      ids[row] = id;
    }
  }
}

void DimensionIndex::number(const Column& column, const Mask& used, Ids& ids) {
  ids.resize(column.size());
  if (column.type.kind == TypeKind::text) return number_texts(column, used, ids);
  std::uint32_t last_id = KeyIndex::none;
  std::int64_t last = 0;
  for (std::size_t row = 0; row < ids.size(); ++row) {
    if (!counts(used, row)) {
      ids[row] = 0;
      continue;
    }
    if (column.null_at(row)) {
      ids[row] = null_id();
      continue;
    }
    if (last_id == KeyIndex::none || column.ints[row] != last) {
      last = column.ints[row];
      const std::uint32_t position = numbers_.find_or_add({last, 0});
      if (position == number_ids_.size()) {
        if (!customer_of_) values_.push_back({.number = last});
        number_ids_.push_back(customer_of_ ? id_of_party(last) : static_cast<std::uint32_t>(values_.size() - 1));
      }
      last_id = number_ids_[position];
    }
    ids[row] = last_id;
  }
}

Column DimensionIndex::values() const {
  ColumnBuilder builder(type_);
  for (const Entry& entry : values_) {
    if (entry.null)
      builder.append_null();
    else if (type_.kind == TypeKind::text)
      builder.append_text(entry.text);
    else
      builder.append_int(entry.number);
  }
  return builder.take();
}

Combinations::Combinations(std::vector<Dimension> dimensions, const CustomerOf& customer_of)
    : dimensions_(std::move(dimensions)) {
  for (const Dimension& dimension : dimensions_)
    indexes_.emplace_back(dimension.type, dimension.by_customer ? customer_of : CustomerOf());
  tables_.resize(dimensions_.empty() ? 0 : dimensions_.size() - 1);
}

void Combinations::number(const Rows& rows, const Mask& used, Ids& ids) {
  if (dimensions_.empty()) return ids.assign(rows.size(), 0);
  indexes_[0].number(rows.column(dimensions_[0].slot), used, ids);
  for (std::size_t i = 1; i < dimensions_.size(); ++i) {
    indexes_[i].number(rows.column(dimensions_[i].slot), used, scratch_);
    for (std::size_t row = 0; row < ids.size(); ++row)
      if (counts(used, row)) ids[row] = tables_[i - 1].find_or_add(ids[row], scratch_[row]);
  }
}

std::size_t Combinations::size() const {
  if (dimensions_.empty()) return 1;
  return tables_.empty() ? indexes_[0].size() : tables_.back().size();
}

Column Combinations::values(std::size_t dimension, const Ids& ids) const {
  const Column all = indexes_[dimension].values();
  Column result{.type = all.type, .dictionary = all.dictionary};
  for (std::uint32_t id : ids) {
    for (std::size_t table = tables_.size(); table > dimension; --table) id = tables_[table - 1].pair(id).first;
    if (dimension > 0) id = tables_[dimension - 1].pair(id).second;
    if (all.type.kind == TypeKind::text)
      result.codes.push_back(all.codes[id]);
    else
      result.ints.push_back(all.ints[id]);
    if (!all.nulls.empty()) result.nulls.push_back(all.nulls[id]);
  }
  return result;
}

}  // namespace portico::query
