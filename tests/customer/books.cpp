#include "customer/books.hpp"

#include <algorithm>
#include <stdexcept>

#include "support/makers.hpp"

namespace portico::testing {
namespace {

constexpr Type text{TypeKind::text};

warehouse::Layout layout(const std::string& dataset, const std::string& name_space, model::DatasetKind kind) {
  warehouse::Layout made{.dataset = dataset, .kind = kind, .name_space = name_space, .key = {"id"}};
  made.fields = {{"id", text}, {"email", text}, {"company", text}};
  if (kind != model::DatasetKind::events) return made;
  made.time_field = "at";
  made.fields.push_back({"at", {TypeKind::time}});
  return made;
}

void append(ColumnBuilder& column, const std::optional<std::string>& value) {
  value ? column.append_text(*value) : column.append_null();
}

}  // namespace

Books::Books() : warehouse(warehouse::open_embedded(folder / "warehouse.db", clock)), directory(model, *warehouse) {
  model.primary_namespace = "shop";
  using model::DatasetKind;
  warehouse->define(layout("shop_people", "shop", DatasetKind::records)).value();
  warehouse->define(layout("crm_people", "crm", DatasetKind::records)).value();
  warehouse->define(layout("calls", "desk", DatasetKind::events)).value();
  for (const char* people : {"shop_people", "crm_people"})
    catalog.datasets.push_back({.name = people, .kind = DatasetKind::records, .key = {"id"}});
}

warehouse::Tx Books::put(const std::string& dataset, const std::vector<Person>& people, const std::string& source) {
  ColumnBuilder customer(text), id(text), email(text), company(text), at({TypeKind::time});
  for (const Person& person : people) {
    append(customer, person.customer);
    id.append_text(person.id);
    append(email, person.email);
    append(company, person.company);
    at.append_int(0);
  }
  warehouse::Rows rows{.dataset = dataset, .customer = customer.take(), .columns = {}};
  for (ColumnBuilder* column : {&id, &email, &company}) rows.columns.push_back(column->take());
  if (dataset == "calls") rows.columns.push_back(at.take());
  warehouse::Batch batch{.source = source};
  batch.upserts.push_back(std::move(rows));
  return warehouse->commit(batch).tx.value_or(warehouse->latest_tx());
}

std::vector<std::string> Books::seen(const model::Scope& scope) const {
  const auto set = directory.visible(scope);
  std::vector<std::string> names;
  for (const auto& party : warehouse->parties()) {
    const bool listed = std::binary_search(set.ids().begin(), set.ids().end(), party.id);
    if (listed || set.extent() == warehouse::PartySet::Extent::named)
      names.push_back(party.name_space + ":" + party.external_id);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> Books::rows(const std::string& dataset, const model::Scope& scope) const {
  std::vector<std::string> ids;
  warehouse->scan({.dataset = dataset, .parties = directory.visible(scope), .time = {}, .fields = {"id"}, .as_of = {}},
                  [&](const warehouse::Block& block) {
                    for (std::size_t row = 0; row < block.rows; ++row) ids.emplace_back(block.columns[0].text_at(row));
                    return true;
                  });
  std::sort(ids.begin(), ids.end());
  return ids;
}

warehouse::PartyId Books::party(const std::string& name_space, const std::string& id) const {
  for (const auto& party : warehouse->parties())
    if (party.name_space == name_space && party.external_id == id) return party.id;
  throw std::runtime_error("no party " + name_space + ":" + id);
}

model::MatchRule by_email() {
  return {.name_space = "crm",
          .dataset = "crm_people",
          .field = "email",
          .with_dataset = "shop_people",
          .with_field = "email"};
}

model::MatchRule same_ids(std::string name_space) { return {.name_space = std::move(name_space)}; }

}  // namespace portico::testing
