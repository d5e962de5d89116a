#pragma once
#include <string>
#include <vector>

#include "model/catalog.hpp"
#include "model/lookup.hpp"

namespace portico::model {

/// The fields that name the units of what is computed of the fields `names`, each once. A derived field without a unit
/// of its own is as what it is computed of; of one that has a unit no field names it.
std::vector<std::string> unit_fields_of(const Dataset& dataset, const std::vector<LookupField>& lookups,
                                        std::vector<std::string> names);

/// The same of a measure of the dataset, with the measures it builds on.
std::vector<std::string> unit_fields_of(const Dataset& dataset, const std::vector<LookupField>& lookups,
                                        const MeasureDefinition& measure);

/// Whether what is of the type can have a unit: numbers.
bool can_have_unit(Type type);

/// What people are told of a unit: "EUR", "by currency" where that field of each row names it, or "".
std::string unit_says(const Dataset& dataset, const Field& field);
std::string unit_says(const LookupField& lookup);
std::string unit_says(const Dataset& dataset, const std::vector<LookupField>& lookups,
                      const MeasureDefinition& measure);

}  // namespace portico::model
