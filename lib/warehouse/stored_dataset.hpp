#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::warehouse {

/// A dataset as the file knows it. A field's position never changes: it is the number of its column in every block.
struct StoredDataset {
  std::int64_t id = 0;
  std::string name;
  model::DatasetKind kind = model::DatasetKind::events;
  std::string name_space;
  std::string time_field;
  std::vector<StoredField> fields;  ///< by position
  std::vector<std::size_t> key;     ///< positions of the key's fields, in the key's order
  std::vector<std::size_t> layout;  ///< positions of the fields that rows come with, in their order
  std::optional<std::size_t> time;  ///< position of the time field

  std::optional<std::size_t> position(const std::string& field) const;
  /// Where in incoming rows the field at `position` stands; nothing for a field that the layout no longer has.
  std::optional<std::size_t> place_in_rows(std::size_t position) const;
};

using StoredDatasets = std::map<std::string, std::shared_ptr<const StoredDataset>>;

/// All datasets of the file, each with the layout of all its fields.
StoredDatasets load_datasets(db::Database& database);

/// Stores a new dataset, or checks `layout` against the stored one and adds its new fields; all in one transaction.
/// Errors as Warehouse::define.
Result<std::shared_ptr<const StoredDataset>> define_dataset(db::Database& database, const StoredDatasets& known,
                                                            const Layout& layout);

}  // namespace portico::warehouse
