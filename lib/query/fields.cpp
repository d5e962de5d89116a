#include "query/fields.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/text.hpp"
#include "model/unit_field.hpp"
#include "query/cut.hpp"

namespace portico::query {

Result<FieldSet> FieldSet::make(const model::Dataset& dataset, std::vector<model::LookupField> lookups) {
  FieldSet set;
  set.dataset_ = &dataset;
  set.lookups_ = std::move(lookups);
  set.schema_ = model::schema_of(dataset, set.lookups_);
  for (const auto& field : set.schema_) set.types_.push_back(field.type);
  set.types_.push_back({.kind = TypeKind::integer});  // the party
  set.types_.push_back({.kind = TypeKind::integer});  // model::row_field
  set.scans_.assign(set.types_.size(), 0);
  set.ordered_.assign(dataset.fields.size(), 0);
  set.add_lookups();
  std::vector<std::string> path;
  for (std::size_t index = 0; index < dataset.fields.size(); ++index) PORTICO_CHECK(set.order(index, path));
  return set;
}

void FieldSet::add_lookups() {
  for (std::size_t i = 0; i < lookups_.size(); ++i) {
    std::vector<std::size_t> keys;
    for (const std::string& key : lookups_[i].keys) keys.push_back(*slot_of(key));
    if (keys.empty()) keys.push_back(party_slot());
    const std::size_t slot = dataset_->fields.size() + i;
    derived_.push_back({.slot = slot, .made = Found{.keys = keys, .lookup = i, .table = nullptr}});
    if (dataset_->kind != model::DatasetKind::events) continue;
    FoundAtEvent found{
        .keys = std::move(keys), .time = *slot_of(dataset_->time_field), .lookup = i, .history = nullptr};
    derived_.push_back({.slot = slot + lookups_.size(), .made = std::move(found)});
  }
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
  derived_.push_back({.slot = index, .made = std::move(bound)});
  return {};
}

std::optional<std::size_t> FieldSet::slot_of(std::string_view name) const {
  for (std::size_t slot = 0; slot < schema_.size(); ++slot)
    if (schema_[slot].access != expr::Access::at_event && schema_[slot].name == name) return slot;
  return std::nullopt;
}

FieldSet::Derived* FieldSet::derived_at(std::size_t slot) {
  const auto found =
      std::find_if(derived_.begin(), derived_.end(), [slot](const Derived& derived) { return derived.slot == slot; });
  return found == derived_.end() ? nullptr : &*found;
}

template <class Act>
void FieldSet::each_source(const Derived& derived, const Act& act) {
  if (const auto* piece = std::get_if<Piece>(&derived.made)) return act(piece->of);
  if (const auto* found = std::get_if<Found>(&derived.made)) {
    const std::vector<std::size_t> keys = found->keys;
    for (const std::size_t key : keys) act(key);
    return;
  }
  if (const auto* found = std::get_if<FoundAtEvent>(&derived.made)) {
    std::vector<std::size_t> slots = found->keys;
    slots.push_back(found->time);
    for (const std::size_t slot : slots) act(slot);
    return;
  }
  const std::vector<std::size_t> slots = std::get<expr::BoundExpression>(derived.made).slots();
  for (const std::size_t slot : slots) act(slot);
}

void FieldSet::need(std::size_t slot) {
  if (Derived* derived = derived_at(slot)) {
    if (derived->needed) return;
    derived->needed = true;
    return each_source(*derived, [this](std::size_t source) { need(source); });
  }
  scan(slot);
}

std::vector<std::size_t> FieldSet::key_slots() const {
  if (dataset_->key.empty()) return {party_slot() + 1};
  std::vector<std::size_t> slots;
  for (const std::string& key : dataset_->key) slots.push_back(*slot_of(key));
  return slots;
}

void FieldSet::scan(std::size_t slot) {
  if (scans_[slot] != 0) return;
  scans_[slot] = 1;
  if (slot < schema_.size())
    scanned_.push_back(schema_[slot].name);
  else
    scanned_.push_back(slot == party_slot() ? "_party" : std::string(model::row_field));
  scanned_slots_.push_back(slot);
}

std::size_t FieldSet::add(Derived derived, Type type) {
  derived.slot = types_.size();
  types_.push_back(type);
  scans_.push_back(0);
  derived_.push_back(std::move(derived));
  need(types_.size() - 1);
  return types_.size() - 1;
}

std::size_t FieldSet::need(const expr::BoundExpression& expression) {
  if (const auto slot = expression.plain_slot()) {
    need(*slot);
    return *slot;
  }
  return add({.made = expression}, expression.type());
}

std::size_t FieldSet::need(std::size_t of, model::Cut cut) {
  const Type type = cut.type();
  return add({.made = Piece{of, std::move(cut)}}, type);
}

void FieldSet::mark_for_filter(std::size_t slot) {
  Derived* derived = derived_at(slot);
  if (!derived) return scan(slot);
  if (derived->for_filter) return;
  derived->for_filter = true;
  each_source(*derived, [this](std::size_t source) { mark_for_filter(source); });
}

void FieldSet::need_for_filter(const expr::BoundExpression& condition) {
  for (const std::size_t slot : condition.slots()) mark_for_filter(slot);
}

const model::LookupField& FieldSet::lookup_at(std::size_t slot) const {
  return lookups_[(slot - dataset_->fields.size()) % lookups_.size()];
}

UnitOf FieldSet::units_by_name() const {
  return [this](const expr::Node& leaf) {
    const auto slot = slot_of(leaf.name);
    return slot ? unit_of(*slot) : Unit{};
  };
}

Unit FieldSet::unit_of(std::size_t slot) const {
  if (slot >= schema_.size()) return {};
  if (slot >= dataset_->fields.size()) return {lookup_at(slot).unit, lookup_at(slot).unit_field};
  const model::Field& field = dataset_->fields[slot];
  const bool inherits = field.derived && field.unit.empty() && field.unit_field.empty();
  return inherits ? query::unit_of(field.derived->root(), units_by_name()) : Unit{field.unit, field.unit_field};
}

Result<void> FieldSet::check_units(const std::vector<std::size_t>& slots) const {
  for (const std::size_t slot : slots) {
    if (slot >= schema_.size()) continue;
    if (schema_[slot].access == expr::Access::at_event && !lookup_at(slot).unit_field.empty())
      return Error{Errc::invalid,
                   fmt::format("{}: the amount would be that of the event, but its unit is what '{}' says now",
                               expr::print(schema_[slot]), printable(lookup_at(slot).unit_field)),
                   fmt::format("ask for it as it is now: {}", printable(schema_[slot].name))};
    if (slot >= dataset_->fields.size() || !dataset_->fields[slot].derived) continue;
    const model::Field& field = dataset_->fields[slot];
    const expr::Node& root = field.derived->root();
    if (const auto mixed = mixed_units(root, units_by_name()); mixed && field.unit.empty())
      return Error{Errc::invalid,
                   fmt::format("field '{}' adds {} to {}", printable(field.name), to_string(mixed->one),
                               to_string(mixed->other)),
                   "have them in one unit first, or give the field the unit that it has"};
  }
  return {};
}

std::vector<std::string> FieldSet::unit_fields_of(std::vector<std::string> names) const {
  return model::unit_fields_of(*dataset_, lookups_, std::move(names));
}

void FieldSet::load_lookups(const LookupView& view) {
  for (Derived& derived : derived_) {
    if (!derived.needed && !derived.for_filter) continue;
    if (auto* found = std::get_if<Found>(&derived.made))
      found->table = std::make_shared<const LookupTable>(LookupTable::load(lookups_[found->lookup], view));
    if (auto* found = std::get_if<FoundAtEvent>(&derived.made))
      found->history = std::make_shared<const LookupHistory>(LookupHistory::load(lookups_[found->lookup], view));
  }
}

std::vector<std::string> FieldSet::looked_up(expr::Access access) const {
  std::vector<std::string> names;
  for (const Derived& derived : derived_)
    if ((derived.needed || derived.for_filter) && derived.slot < schema_.size() &&
        schema_[derived.slot].access == access && access != expr::Access::own)
      names.push_back(expr::print(schema_[derived.slot]));
  return names;
}

std::vector<const model::Dataset*> FieldSet::datasets_looked_up(const model::Catalog& catalog) const {
  std::vector<const model::Dataset*> found;
  const auto add = [&](const model::LookupField& lookup) {
    if (lookup.dataset) found.push_back(lookup.dataset);
    if (!lookup.record) return;
    for (const auto& origin : lookup.record->origins) found.push_back(catalog.dataset(origin.dataset));
  };
  for (const Derived& derived : derived_) {
    if (!derived.needed && !derived.for_filter) continue;
    if (const auto* now = std::get_if<Found>(&derived.made)) add(lookups_[now->lookup]);
    if (const auto* at_event = std::get_if<FoundAtEvent>(&derived.made)) add(lookups_[at_event->lookup]);
  }
  return found;
}

std::vector<std::string> FieldSet::definitions() const {
  std::vector<std::string> definitions;
  for (const Derived& derived : derived_) {
    if (derived.slot >= dataset_->fields.size() || (!derived.needed && !derived.for_filter)) continue;
    const model::Field& field = dataset_->fields[derived.slot];
    definitions.push_back(fmt::format("{}={}", field.name, field.derived->print()));
  }
  return definitions;
}

Rows::Rows(const FieldSet& fields, const warehouse::Block& block) : fields_(fields) {
  set_.rows = block.rows;
  set_.columns.assign(fields.types_.size(), nullptr);
  for (std::size_t i = 0; i < block.columns.size(); ++i) set_.columns[fields.scanned_slots_[i]] = &block.columns[i];
  derived_.reserve(2 * fields.derived_.size());
}

void Rows::fill(const FieldSet::Derived& derived, const expr::Context& context) {
  if (const auto* piece = std::get_if<FieldSet::Piece>(&derived.made))
    derived_.push_back(pieces_of(*set_.columns[piece->of], piece->cut, context.zone));
  else if (const auto* found = std::get_if<FieldSet::Found>(&derived.made))
    derived_.push_back(found->table->values_for(columns(found->keys)));
  else if (const auto* at_event = std::get_if<FieldSet::FoundAtEvent>(&derived.made))
    derived_.push_back(at_event->history->values_for(columns(at_event->keys), *set_.columns[at_event->time]));
  else
    derived_.push_back(std::get<expr::BoundExpression>(derived.made).evaluate(set_, context));
  set_.columns[derived.slot] = &derived_.back();
}

std::vector<const Column*> Rows::columns(const std::vector<std::size_t>& slots) const {
  std::vector<const Column*> columns;
  for (const std::size_t slot : slots) columns.push_back(set_.columns[slot]);
  return columns;
}

void Rows::derive_for_filter(const Zone* zone) {
  for (const auto& derived : fields_.derived_)
    if (derived.for_filter) fill(derived, {.zone = zone});
}

void Rows::keep(const RowNumbers& rows) {
  if (rows.size() == set_.rows) return;
  set_.rows = rows.size();
  kept_.reserve(fields_.scanned_slots_.size());
  for (const std::size_t slot : fields_.scanned_slots_) {
    kept_.push_back(picked(*set_.columns[slot], rows));
    set_.columns[slot] = &kept_.back();
  }
}

void Rows::derive(const expr::Context& context) {
  for (const auto& derived : fields_.derived_)
    if (derived.needed) fill(derived, context);
}

}  // namespace portico::query
