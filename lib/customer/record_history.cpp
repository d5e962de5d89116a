#include "customer/record_history.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "customer/precedence.hpp"
#include "model/lookup.hpp"

namespace portico::customer {
namespace {

using warehouse::Tx;

/// A value that an origin held for a while.
struct Held {
  Claim claim;
  std::optional<Tx> end;
  std::uint32_t value = 0;
};

/// The values a field had, by customer.
class Holdings {
 public:
  Holdings(const model::Catalog& catalog, const model::RecordField& field)
      : type_(model::type_of(catalog, field)), values_(type_) {
    values_.append_null();
  }

  /// Reads what the origin with this position held; the scan asks for its rows' party, end and value.
  void read(std::size_t origin, ClaimScan& scan, const warehouse::Warehouse& store, const Directory& directory) {
    store.scan(scan.request(), [&](const warehouse::Block& block) {
      const Column &parties = scan.column(block, 0), &ends = scan.column(block, 1), &values = scan.column(block, 2);
      for (std::size_t row = 0; row < block.rows; ++row) {
        if (values.null_at(row)) continue;
        const auto customer = directory.customer_of(warehouse::PartyId{parties.ints[row]});
        if (!customer) continue;
        const auto end = ends.null_at(row) ? std::nullopt : std::optional(ends.ints[row]);
        add(*customer, scan.claim(origin, block, row), end, values.value_at(row));
      }
      return true;
    });
  }

  const std::map<std::string, std::vector<Held>>& by_customer() const { return held_; }
  Column take_values() { return values_.take(); }

 private:
  void add(const CustomerId& customer, Claim claim, std::optional<Tx> end, const Value& value) {
    held_[customer.text].push_back({std::move(claim), end, static_cast<std::uint32_t>(values_.size())});
    if (type_.kind == TypeKind::text)
      values_.append_text(to_string(value));
    else
      values_.append(value);
  }

  Type type_;
  ColumnBuilder values_;
  std::map<std::string, std::vector<Held>> held_;
};

/// Goes through the moments at which a value begins or ends, and adds a step where another one takes its place.
void add_steps(const model::RecordField& field, std::uint32_t record, const std::vector<Held>& held,
               std::vector<RecordStep>& steps) {
  std::map<Tx, std::vector<const Held*>> begins, ends;
  std::set<Tx> moments;
  for (const Held& value : held) {
    begins[value.claim.tx].push_back(&value);
    moments.insert(value.claim.tx);
    if (!value.end) continue;
    ends[*value.end].push_back(&value);
    moments.insert(*value.end);
  }
  const auto before = [&](const Held* a, const Held* b) { return precedes(field, a->claim, b->claim); };
  std::set<const Held*, decltype(before)> current(before);
  std::uint32_t shown = 0;
  for (const Tx moment : moments) {
    for (const Held* value : begins[moment]) current.insert(value);
    for (const Held* value : ends[moment]) current.erase(value);
    const std::uint32_t best = current.empty() ? 0 : (*current.begin())->value;
    if (best != shown) steps.push_back({record, moment, best});
    shown = best;
  }
}

}  // namespace

std::uint32_t RecordHistory::row(std::int64_t party, Tx tx) const {
  const auto found = record_of.find(party);
  if (found == record_of.end()) return 0;
  const auto after = std::upper_bound(
      steps.begin(), steps.end(), std::pair(found->second, tx),
      [](const auto& wanted, const RecordStep& step) { return wanted < std::pair(step.record, step.from); });
  if (after == steps.begin() || std::prev(after)->record != found->second) return 0;
  return std::prev(after)->value;
}

RecordHistory record_history(const model::Catalog& catalog, const model::RecordField& field,
                             const warehouse::Warehouse& warehouse, const Directory& directory,
                             const model::Scope& scope, Tx last) {
  Holdings holdings(catalog, field);
  const warehouse::PartySet parties = directory.visible(scope);
  for (std::size_t origin = 0; origin < field.origins.size(); ++origin) {
    const auto& [dataset, name] = field.origins[origin];
    ClaimScan scan(catalog, dataset, parties, {"_party", "_end_tx", name});
    scan.request().as_of = last;
    scan.request().versions = warehouse::Versions::all;
    holdings.read(origin, scan, warehouse, directory);
  }
  RecordHistory history;
  std::uint32_t record = 0;
  for (const auto& [customer, held] : holdings.by_customer()) {
    add_steps(field, ++record, held, history.steps);
    for (const auto& party : directory.parties(CustomerId(customer)))
      history.record_of[static_cast<std::int64_t>(party.id)] = record;
  }
  history.values = holdings.take_values();
  return history;
}

}  // namespace portico::customer
