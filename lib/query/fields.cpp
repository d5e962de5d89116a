#include "query/fields.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace portico::query {

Result<FieldSet> FieldSet::make(const model::Dataset& dataset) {
  FieldSet set;
  set.dataset_ = &dataset;
  for (const model::Field& field : dataset.fields) set.schema_.push_back({field.name, field.type});
  set.needed_.assign(dataset.fields.size() + 1, 0);
  set.ordered_.assign(dataset.fields.size(), 0);
  std::vector<std::string> path;
  for (std::size_t index = 0; index < dataset.fields.size(); ++index) PORTICO_CHECK(set.order(index, path));
  return set;
}

Result<void> FieldSet::order(std::size_t index, std::vector<std::string>& path) {
  const model::Field& field = dataset_->fields[index];
  if (!field.derived || ordered_[index] != 0) return {};
  const bool circular = std::find(path.begin(), path.end(), field.name) != path.end();
  path.push_back(field.name);
  if (circular)
    return Error{.code = Errc::invalid,
                 .message = fmt::format("dataset '{}': field '{}' is made of itself: {}", dataset_->name, field.name,
                                        fmt::join(path, " -> "))};
  for (const std::string& name : field.derived->names())
    if (const auto slot = slot_of(name)) PORTICO_CHECK(order(*slot, path));
  path.pop_back();
  ordered_[index] = 1;
  PORTICO_TRY(auto bound, expr::bind_as(field.type, *field.derived, schema_));
  derived_.push_back({index, std::move(bound)});
  return {};
}

std::optional<std::size_t> FieldSet::slot_of(std::string_view name) const {
  for (std::size_t slot = 0; slot < schema_.size(); ++slot)
    if (schema_[slot].name == name) return slot;
  return std::nullopt;
}

void FieldSet::need(std::size_t slot) {
  if (needed_[slot] != 0) return;
  needed_[slot] = 1;
  const auto made =
      std::find_if(derived_.begin(), derived_.end(), [slot](const Derived& derived) { return derived.slot == slot; });
  if (made != derived_.end()) return need(made->expression);
  scanned_.push_back(slot == party_slot() ? "_party" : schema_[slot].name);
  scanned_slots_.push_back(slot);
}

void FieldSet::need(const expr::BoundExpression& expression) {
  for (const std::size_t slot : expression.slots()) need(slot);
}

bool FieldSet::derives() const {
  return std::any_of(derived_.begin(), derived_.end(),
                     [this](const Derived& derived) { return needed_[derived.slot] != 0; });
}

std::vector<std::string> FieldSet::definitions() const {
  std::vector<std::string> definitions;
  for (const Derived& derived : derived_) {
    const model::Field& field = dataset_->fields[derived.slot];
    if (needed_[derived.slot] != 0) definitions.push_back(fmt::format("{}={}", field.name, field.derived->print()));
  }
  return definitions;
}

Rows::Rows(const FieldSet& fields, const warehouse::Block& block, const expr::Context& context) {
  set_.rows = block.rows;
  set_.columns.assign(fields.schema_.size() + 1, nullptr);
  for (std::size_t i = 0; i < block.columns.size(); ++i) set_.columns[fields.scanned_slots_[i]] = &block.columns[i];
  derived_.reserve(fields.derived_.size());
  for (const auto& [slot, expression] : fields.derived_) {
    if (fields.needed_[slot] == 0) continue;
    derived_.push_back(expression.evaluate(set_, context));
    set_.columns[slot] = &derived_.back();
  }
}

}  // namespace portico::query
