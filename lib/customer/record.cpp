#include "customer/record.hpp"

#include <algorithm>
#include <map>

#include "customer/precedence.hpp"
#include "model/lookup.hpp"

namespace portico::customer {
namespace {

/// The rows of one records dataset, as far as the record needs them.
struct OriginRow {
  Claim claim;  // its origin differs by field
  std::string source;
  std::map<std::string, Value> values;
};

using OriginRows = std::map<std::string, std::vector<OriginRow>>;  // by dataset

std::map<std::string, std::vector<std::string>> fields_by_dataset(const model::CustomerModel& model) {
  std::map<std::string, std::vector<std::string>> wanted;
  for (const auto& field : model.fields)
    for (const auto& origin : field.origins) {
      auto& fields = wanted[origin.dataset];
      if (std::find(fields.begin(), fields.end(), origin.field) == fields.end()) fields.push_back(origin.field);
    }
  return wanted;
}

std::vector<OriginRow> read_rows(const warehouse::Warehouse& store, ClaimScan& scan,
                                 const std::vector<std::string>& fields) {
  std::vector<OriginRow> rows;
  store.scan(scan.request(), [&](const warehouse::Block& block) {
    for (std::size_t row = 0; row < block.rows; ++row) {
      OriginRow read{.claim = scan.claim(0, block, row),
                     .source = to_string(scan.column(block, fields.size()).value_at(row)),
                     .values = {}};
      for (std::size_t i = 0; i < fields.size(); ++i) read.values[fields[i]] = scan.column(block, i).value_at(row);
      rows.push_back(std::move(read));
    }
    return true;
  });
  return rows;
}

/// All values that the field's origins hold, best first.
std::vector<OriginValue> ranked(const model::RecordField& field, const OriginRows& rows) {
  std::vector<std::pair<Claim, OriginValue>> claimed;
  for (std::size_t position = 0; position < field.origins.size(); ++position) {
    const auto& origin = field.origins[position];
    for (const OriginRow& row : rows.at(origin.dataset)) {
      const Value& value = row.values.at(origin.field);
      if (is_null(value)) continue;
      claimed.push_back({{position, row.claim.tx, row.claim.key},
                         {value, origin.dataset + "." + origin.field, row.source, row.claim.tx}});
    }
  }
  std::sort(claimed.begin(), claimed.end(),
            [&](const auto& a, const auto& b) { return precedes(field, a.first, b.first); });
  std::vector<OriginValue> values;
  for (auto& [claim, value] : claimed) values.push_back(std::move(value));
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
    auto asked = fields;
    asked.push_back("_source");
    ClaimScan scan(catalog, dataset, parties, std::move(asked));
    scan.request().as_of = as_of;
    rows[dataset] = read_rows(warehouse, scan, fields);
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
