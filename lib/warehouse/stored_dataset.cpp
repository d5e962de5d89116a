#include "warehouse/stored_dataset.hpp"

#include <algorithm>

#include "warehouse/part_store.hpp"

namespace portico::warehouse {
namespace {

std::optional<std::size_t> place_of(const std::vector<StoredField>& fields, const std::string& name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.name == name; });
  if (found == fields.end()) return std::nullopt;
  return static_cast<std::size_t>(found - fields.begin());
}

Error refused(const Layout& layout, const std::string& what) {
  return {Errc::invalid, "dataset '" + layout.dataset + "': " + what, ""};
}

Error changed(const Layout& layout, const std::string& what) {
  return {Errc::conflict, "dataset '" + layout.dataset + "': " + what,
          "change it back, or give the dataset a new name and load it again"};
}

Result<void> check_layout(const Layout& layout) {
  if (layout.fields.size() > most_fields)
    return refused(layout, "it has more than " + std::to_string(most_fields) + " fields");
  for (std::size_t place = 0; place < layout.fields.size(); ++place)
    if (place_of(layout.fields, layout.fields[place].name) != place)
      return refused(layout, "field '" + layout.fields[place].name + "' is declared twice");
  if (layout.key.empty()) return refused(layout, "it has no key");
  for (const auto& name : layout.key)
    if (!place_of(layout.fields, name))
      return refused(layout, "the key names '" + name + "', which is no stored field");
  if (layout.kind != model::DatasetKind::events) return {};
  const auto time = place_of(layout.fields, layout.time_field);
  if (!time || layout.fields[*time].type.kind != TypeKind::time)
    return refused(layout, "its time field '" + layout.time_field + "' is no stored field of type time");
  return {};
}

std::vector<std::string> key_names(const StoredDataset& dataset) {
  std::vector<std::string> names;
  for (const std::size_t position : dataset.key) names.push_back(dataset.fields[position].name);
  return names;
}

Result<void> check_unchanged(const StoredDataset& stored, const Layout& layout) {
  if (stored.kind != layout.kind) return changed(layout, "its kind differs from the stored one");
  if (stored.name_space != layout.name_space)
    return changed(
        layout, "its customers are stored in namespace '" + stored.name_space + "', not '" + layout.name_space + "'");
  if (key_names(stored) != layout.key) return changed(layout, "its key differs from the stored one");
  if (stored.kind == model::DatasetKind::events && stored.time_field != layout.time_field)
    return changed(layout, "its stored time field is '" + stored.time_field + "', not '" + layout.time_field + "'");
  for (const auto& field : layout.fields) {
    const auto position = stored.position(field.name);
    if (position && !(stored.fields[*position].type == field.type))
      return changed(layout, "field '" + field.name + "' is stored as " + to_string(stored.fields[*position].type) +
                                 ", not " + to_string(field.type));
  }
  return {};
}

void insert_dataset(db::Database& database, StoredDataset& dataset) {
  database.prepare("INSERT INTO dataset(name, kind, name_space, time_field) VALUES(?, ?, ?, ?)")
      .bind_all(dataset.name, static_cast<std::int64_t>(dataset.kind), dataset.name_space, dataset.time_field)
      .run();
  dataset.id = database.last_rowid();
}

void insert_field(db::Database& database, const StoredDataset& dataset, std::size_t position) {
  const auto key = std::find(dataset.key.begin(), dataset.key.end(), position);
  const auto key_place = key == dataset.key.end() ? std::optional<std::int64_t>() : key - dataset.key.begin();
  database.prepare("INSERT INTO field(dataset, position, name, type, key_place) VALUES(?, ?, ?, ?, ?)")
      .bind_all(dataset.id, static_cast<std::int64_t>(position), dataset.fields[position].name,
                to_string(dataset.fields[position].type), key_place)
      .run();
}

StoredDataset new_dataset(const Layout& layout) {
  StoredDataset dataset{.name = layout.dataset, .kind = layout.kind, .name_space = layout.name_space};
  if (layout.kind == model::DatasetKind::events) dataset.time_field = layout.time_field;
  return dataset;
}

/// Adds the layout's fields that the dataset lacks and puts the layout in force.
void apply_layout(StoredDataset& dataset, const Layout& layout) {
  dataset.layout.clear();
  for (const auto& field : layout.fields) {
    auto position = dataset.position(field.name);
    if (!position) {
      position = dataset.fields.size();
      dataset.fields.push_back(field);
    }
    dataset.layout.push_back(*position);
  }
  dataset.key.clear();
  for (const auto& name : layout.key) dataset.key.push_back(*dataset.position(name));
  if (dataset.kind == model::DatasetKind::events) dataset.time = dataset.position(dataset.time_field);
}

void load_fields(db::Database& database, StoredDataset& dataset) {
  auto rows = database.prepare("SELECT name, type, key_place FROM field WHERE dataset = ? ORDER BY position");
  rows.bind(1, dataset.id);
  std::vector<std::pair<std::int64_t, std::size_t>> key;
  while (rows.step()) {
    const auto type = parse_type(rows.text(1));
    if (!type)
      throw Failure(
          {Errc::corrupt,
           "field '" + rows.text(0) + "' of dataset '" + dataset.name + "' has the unknown type '" + rows.text(1) + "'",
           "restore the warehouse from a backup"});
    if (const auto place = rows.optional_integer(2)) key.emplace_back(*place, dataset.fields.size());
    dataset.layout.push_back(dataset.fields.size());
    dataset.fields.push_back({rows.text(0), *type});
  }
  std::sort(key.begin(), key.end());
  for (const auto& [place, position] : key) dataset.key.push_back(position);
  if (dataset.kind == model::DatasetKind::events) dataset.time = dataset.position(dataset.time_field);
}

}  // namespace

std::optional<std::size_t> StoredDataset::position(const std::string& field) const { return place_of(fields, field); }

std::optional<std::size_t> StoredDataset::place_in_rows(std::size_t position) const {
  const auto found = std::find(layout.begin(), layout.end(), position);
  if (found == layout.end()) return std::nullopt;
  return static_cast<std::size_t>(found - layout.begin());
}

StoredDatasets load_datasets(db::Database& database) {
  StoredDatasets datasets;
  auto rows = database.prepare("SELECT id, name, kind, name_space, time_field FROM dataset");
  while (rows.step()) {
    auto dataset =
        std::make_shared<StoredDataset>(StoredDataset{.id = rows.integer(0),
                                                      .name = rows.text(1),
                                                      .kind = static_cast<model::DatasetKind>(rows.integer(2)),
                                                      .name_space = rows.text(3),
                                                      .time_field = rows.text(4)});
    load_fields(database, *dataset);
    datasets[dataset->name] = dataset;
  }
  return datasets;
}

Result<std::shared_ptr<const StoredDataset>> define_dataset(db::Database& database, const StoredDatasets& known,
                                                            const Layout& layout) {
  PORTICO_CHECK(check_layout(layout));
  const auto found = known.find(layout.dataset);
  if (found != known.end()) PORTICO_CHECK(check_unchanged(*found->second, layout));
  auto dataset = std::make_shared<StoredDataset>(found == known.end() ? new_dataset(layout) : *found->second);
  const std::size_t stored_fields = dataset->fields.size();
  apply_layout(*dataset, layout);
  if (dataset->fields.size() > most_fields)
    return refused(layout, "with the fields it once had it has more than " + std::to_string(most_fields));
  if (found != known.end() && dataset->fields.size() == stored_fields) return {std::move(dataset)};
  db::Transaction transaction(database);
  if (found == known.end()) insert_dataset(database, *dataset);
  for (std::size_t position = stored_fields; position < dataset->fields.size(); ++position)
    insert_field(database, *dataset, position);
  transaction.commit();
  return {std::move(dataset)};
}

}  // namespace portico::warehouse
