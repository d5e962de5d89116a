#include "customer/record.hpp"

#include <algorithm>
#include <map>

#include "model/lookup.hpp"

namespace portico::customer {
namespace {

/// The rows of one records dataset, as far as the record needs them.
struct OriginRow {
  std::map<std::string, Value> values;
  std::string source;
  warehouse::Tx tx = 0;
};

using OriginRows = std::map<std::string, std::vector<OriginRow>>;  // by dataset, newest row first

std::map<std::string, std::vector<std::string>> fields_by_dataset(const model::CustomerModel& model) {
  std::map<std::string, std::vector<std::string>> wanted;
  for (const auto& field : model.fields)
    for (const auto& origin : field.origins) {
      auto& fields = wanted[origin.dataset];
      if (std::find(fields.begin(), fields.end(), origin.field) == fields.end()) fields.push_back(origin.field);
    }
  return wanted;
}

std::vector<OriginRow> read_rows(const warehouse::Warehouse& store, const warehouse::ScanRequest& request) {
  std::vector<OriginRow> rows;
  store.scan(request, [&](const warehouse::Block& block) {
    for (std::size_t row = 0; row < block.rows; ++row) {
      OriginRow read{
          .values = {}, .source = to_string(block.columns[1].value_at(row)), .tx = block.columns[0].ints[row]};
      for (std::size_t i = 2; i < request.fields.size(); ++i)
        read.values[request.fields[i]] = block.columns[i].value_at(row);
      rows.push_back(std::move(read));
    }
    return true;
  });
  std::stable_sort(rows.begin(), rows.end(), [](const OriginRow& a, const OriginRow& b) { return a.tx > b.tx; });
  return rows;
}

/// All values that the field's origins hold, best first.
std::vector<OriginValue> ranked(const model::RecordField& field, const OriginRows& rows) {
  std::vector<OriginValue> values;
  for (const auto& origin : field.origins) {
    const auto found = rows.find(origin.dataset);
    if (found == rows.end()) continue;
    for (const OriginRow& row : found->second) {
      const Value& value = row.values.at(origin.field);
      if (!is_null(value)) values.push_back({value, origin.dataset + "." + origin.field, row.source, row.tx});
    }
  }
  if (field.precedence == model::RecordField::Precedence::newest)
    std::stable_sort(values.begin(), values.end(),
                     [](const OriginValue& a, const OriginValue& b) { return a.tx > b.tx; });
  return values;
}

RecordEntry consolidate(const model::Catalog& catalog, const model::RecordField& field, const OriginRows& rows) {
  RecordEntry entry{.field = field.name, .unit = model::unit_of(catalog, field), .value = {}, .conflicts = {}};
  std::vector<std::string> seen;
  for (OriginValue& candidate : ranked(field, rows)) {
    const std::string text = to_string(candidate.value);
    if (std::find(seen.begin(), seen.end(), text) != seen.end()) continue;
    seen.push_back(text);
    if (!entry.value)
      entry.value = std::move(candidate);
    else
      entry.conflicts.push_back(std::move(candidate));
  }
  return entry;
}

}  // namespace

Result<std::vector<RecordEntry>> unified_record(const model::Catalog& catalog, const warehouse::Warehouse& warehouse,
                                                const Directory& directory, const model::Scope& scope,
                                                std::optional<warehouse::Tx> as_of) {
  if (scope.all_customers())
    return Error{Errc::invalid, "the record is of one customer", "Name it with --customer ID."};
  if (catalog.customer.fields.empty())
    return Error{Errc::not_found, "no customer record is configured",
                 "The operator adds [customer.fields] to the configuration."};
  const warehouse::PartySet parties = directory.visible(scope);
  OriginRows rows;
  for (const auto& [dataset, fields] : fields_by_dataset(catalog.customer)) {
    warehouse::ScanRequest request{
        .dataset = dataset, .parties = parties, .time = {}, .fields = {"_tx", "_source"}, .as_of = as_of};
    request.fields.insert(request.fields.end(), fields.begin(), fields.end());
    rows[dataset] = read_rows(warehouse, request);
  }
  std::vector<RecordEntry> record;
  for (const auto& field : catalog.customer.fields) record.push_back(consolidate(catalog, field, rows));
  return record;
}

std::string display_name(const model::Catalog& catalog, const warehouse::Warehouse& warehouse,
                         const Directory& directory, const model::Scope& scope, std::optional<warehouse::Tx> as_of) {
  if (scope.all_customers()) return "all customers";
  const std::string plain = "customer " + scope.customer()->text;
  if (catalog.customer.name_field.empty()) return plain;
  const auto record = unified_record(catalog, warehouse, directory, scope, as_of);
  if (!record) return plain;
  for (const RecordEntry& entry : *record)
    if (entry.field == catalog.customer.name_field && entry.value) return to_string(entry.value->value);
  return plain;
}

}  // namespace portico::customer
