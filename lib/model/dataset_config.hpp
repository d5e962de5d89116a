#pragma once
#include "config/table.hpp"
#include "core/zone.hpp"
#include "model/catalog.hpp"

namespace portico::model {

/// Reads one [dataset.NAME] and checks what stands in it alone; mistakes become problems of the tree. Which customer
/// namespaces there are is for read_customer().
Dataset read_dataset(const config::Table& table, const Zones& zones);

}  // namespace portico::model
