#include "model/unit_field.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace portico::model {
namespace {

using Names = std::vector<std::string>;

void add(Names& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

void add_all(Names& names, const Names& others) {
  for (const std::string& name : others) add(names, name);
}

std::string says(const std::string& unit, const Names& fields) {
  return fields.empty() || !unit.empty() ? unit : fmt::format("by {}", fmt::join(fields, ", "));
}

}  // namespace

Names unit_fields_of(const Dataset& dataset, const std::vector<LookupField>& lookups, Names names) {
  Names found;
  for (std::size_t i = 0; i < names.size(); ++i) {  // which grows by what derived fields are computed of
    if (const Field* field = dataset.field(names[i])) {
      if (!field->unit_field.empty())
        add(found, field->unit_field);
      else if (field->derived && field->unit.empty())
        add_all(names, field->derived->names());
      continue;
    }
    for (const LookupField& lookup : lookups)
      if (lookup.name == names[i] && !lookup.unit_field.empty()) add(found, lookup.unit_field);
  }
  return found;
}

Names unit_fields_of(const Dataset& dataset, const std::vector<LookupField>& lookups,
                     const MeasureDefinition& measure) {
  Names fields = measure.formula.fields(), bases = measure.formula.measures();
  for (std::size_t i = 0; i < bases.size(); ++i) {  // which grows alike
    const MeasureDefinition* base = dataset.measure(bases[i]);
    if (!base) continue;
    add_all(fields, base->formula.fields());
    add_all(bases, base->formula.measures());
  }
  return unit_fields_of(dataset, lookups, std::move(fields));
}

bool can_have_unit(Type type) {
  return type.kind == TypeKind::integer || type.kind == TypeKind::decimal || type.kind == TypeKind::floating;
}

std::string unit_says(const Dataset& dataset, const Field& field) {
  return can_have_unit(field.type) ? says(field.unit, unit_fields_of(dataset, {}, Names{field.name})) : "";
}
std::string unit_says(const LookupField& lookup) {
  return says(lookup.unit, lookup.unit_field.empty() ? Names{} : Names{lookup.unit_field});
}
std::string unit_says(const Dataset& dataset, const std::vector<LookupField>& lookups,
                      const MeasureDefinition& measure) {
  return says(measure.unit, unit_fields_of(dataset, lookups, measure));
}

}  // namespace portico::model
