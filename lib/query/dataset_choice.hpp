#pragma once
#include <optional>
#include <string_view>

#include "expr/diagnostic.hpp"
#include "expr/node.hpp"
#include "model/catalog.hpp"

namespace portico::query {

struct FoundMeasure {
  const model::Dataset* dataset = nullptr;
  const model::MeasureDefinition* measure = nullptr;
};

/// The measure "dataset.measure", or "measure" of `home`; without a home that of the only dataset which has one of this
/// name.
std::optional<FoundMeasure> find_measure(const model::Catalog& catalog, std::string_view name,
                                         const model::Dataset* home);

/// The aggregate as its dataset has it, which may name its fields in full: sum(sales.amount) is sum(amount) there.
expr::Node of_dataset(const model::Dataset& dataset, const expr::Node& aggregate);

/// The dataset that the aggregate names before its fields, or the only one that has them all. `invalid` when there is
/// none, or more than one.
Result<const model::Dataset*> dataset_of_aggregate(const model::Catalog& catalog, const expr::Node& aggregate,
                                                   const expr::Source& source);

}  // namespace portico::query
