#pragma once
#include <vector>

#include "config/table.hpp"
#include "model/catalog.hpp"

namespace portico::model {

/// Reads `namespace`, [match.*] and [fields] of [customer], and checks that every namespace the datasets use is joined
/// to the primary one: the one named, else the only one. Datasets that name no namespace get the primary one. `table`
/// is the root when there is no [customer]; `tables` are the datasets' own, in the same order.
CustomerModel read_customer(const config::Table& table, const std::vector<config::Table>& tables,
                            std::vector<Dataset>& datasets);

}  // namespace portico::model
