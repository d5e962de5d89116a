#include "model/lookup.hpp"

#include <algorithm>

namespace portico::model {
namespace {

/// Whether rows of `dataset` name one record of `other`.
bool names_key_of(const Dataset& dataset, const Dataset& other) {
  if (&dataset == &other || other.kind != DatasetKind::records || other.key.empty()) return false;
  return std::all_of(other.key.begin(), other.key.end(), [&](const std::string& name) {
    const auto* own = dataset.field(name);
    const auto* key = other.field(name);
    return own && key && own->type == key->type && own->type.kind != TypeKind::floating;
  });
}

/// The field of the customer's record that holds what names the unit of another one; words that are no row's field
/// where none does, or where the amount may come from another source than its unit.
std::string unit_field_of(const Catalog& catalog, const Dataset& dataset, const RecordField& field) {
  for (const auto& origin : field.origins) {
    const auto* records = catalog.dataset(origin.dataset);
    const auto* amount = records ? records->field(origin.field) : nullptr;
    if (!amount || amount->unit_field.empty()) continue;
    for (const auto& other : catalog.customer.fields)
      for (const auto& from : field.origins.size() > 1 ? std::vector<RecordField::Origin>() : other.origins)
        if (from.dataset == origin.dataset && from.field == amount->unit_field && !dataset.field(other.name))
          return other.name;
    return origin.dataset + "." + amount->unit_field + " of the customer";
  }
  return "";
}

}  // namespace

Type type_of(const Catalog& catalog, const RecordField& field) {
  std::optional<Type> type;
  for (const auto& origin : field.origins) {
    const auto* dataset = catalog.dataset(origin.dataset);
    const auto* definition = dataset ? dataset->field(origin.field) : nullptr;
    if (!definition) continue;
    if (type && *type != definition->type) return {.kind = TypeKind::text};
    type = definition->type;
  }
  return type.value_or(Type{.kind = TypeKind::text});
}

std::string unit_of(const Catalog& catalog, const RecordField& field) {
  for (const auto& origin : field.origins)
    if (const auto* dataset = catalog.dataset(origin.dataset))
      if (const auto* definition = dataset->field(origin.field); definition && !definition->unit.empty())
        return definition->unit;
  return "";
}

std::vector<LookupField> lookups_of(const Catalog& catalog, const Dataset& dataset) {
  std::vector<LookupField> lookups;
  for (const auto& field : catalog.customer.fields)
    if (!dataset.field(field.name) && field.name != "customer")
      lookups.push_back({.name = field.name,
                         .type = type_of(catalog, field),
                         .unit = unit_of(catalog, field),
                         .unit_field = unit_field_of(catalog, dataset, field),
                         .keys = {},
                         .record = &field,
                         .dataset = nullptr,
                         .field = ""});
  for (const auto& other : catalog.datasets) {
    if (!names_key_of(dataset, other)) continue;
    for (const auto& field : other.fields)
      if (!field.derived)
        lookups.push_back({.name = other.name + "." + field.name,
                           .type = field.type,
                           .unit = field.unit,
                           .unit_field = field.unit_field.empty() ? "" : other.name + "." + field.unit_field,
                           .keys = other.key,
                           .record = nullptr,
                           .dataset = &other,
                           .field = field.name});
  }
  return lookups;
}

expr::Schema schema_of(const Dataset& dataset, const std::vector<LookupField>& lookups) {
  expr::Schema schema;
  for (const Field& field : dataset.fields) schema.push_back({field.name, field.type});
  for (const LookupField& lookup : lookups) schema.push_back({lookup.name, lookup.type, expr::Access::looked_up});
  if (dataset.kind != DatasetKind::events) return schema;
  for (const LookupField& lookup : lookups) schema.push_back({lookup.name, lookup.type, expr::Access::at_event});
  return schema;
}

}  // namespace portico::model
