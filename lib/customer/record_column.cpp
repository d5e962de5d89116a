#include "customer/record_column.hpp"

#include "customer/precedence.hpp"
#include "model/lookup.hpp"

namespace portico::customer {
namespace {

/// The best value of one customer so far.
struct Best {
  Claim claim;
  Value value;
};

class Chooser {
 public:
  explicit Chooser(const model::RecordField& field) : field_(field) {}

  void offer(const CustomerId& customer, Best candidate) {
    const auto [at, added] = best_.try_emplace(customer.text, candidate);
    if (!added && precedes(field_, candidate.claim, at->second.claim)) at->second = std::move(candidate);
  }

  const std::unordered_map<std::string, Best>& best() const { return best_; }

 private:
  const model::RecordField& field_;
  std::unordered_map<std::string, Best> best_;
};

}  // namespace

RecordColumn record_column(const model::Catalog& catalog, const model::RecordField& field,
                           const warehouse::Warehouse& warehouse, const Directory& directory, const model::Scope& scope,
                           std::optional<warehouse::Tx> as_of) {
  const warehouse::PartySet parties = directory.visible(scope);
  std::unordered_map<std::int64_t, std::optional<CustomerId>> owners;
  const auto owner_of = [&](std::int64_t party) -> const std::optional<CustomerId>& {
    const auto known = owners.find(party);
    if (known != owners.end()) return known->second;
    return owners.emplace(party, directory.customer_of(warehouse::PartyId{party})).first->second;
  };
  Chooser chooser(field);
  for (std::size_t origin = 0; origin < field.origins.size(); ++origin) {
    const auto& [dataset, name] = field.origins[origin];
    ClaimScan scan(catalog, dataset, parties, {"_party", name});
    scan.request().as_of = as_of;
    warehouse.scan(scan.request(), [&](const warehouse::Block& block) {
      const Column &party = scan.column(block, 0), &value = scan.column(block, 1);
      for (std::size_t row = 0; row < block.rows; ++row) {
        if (value.null_at(row)) continue;
        if (const auto& owner = owner_of(party.ints[row]))
          chooser.offer(*owner, {scan.claim(origin, block, row), value.value_at(row)});
      }
      return true;
    });
  }
  RecordColumn column;
  const Type type = model::type_of(catalog, field);
  ColumnBuilder builder(type);
  builder.append_null();
  for (const auto& [customer, best] : chooser.best()) {
    const auto row = static_cast<std::uint32_t>(builder.size());
    if (type.kind == TypeKind::text)
      builder.append_text(to_string(best.value));
    else
      builder.append(best.value);
    for (const auto& party : directory.parties(CustomerId(customer)))
      column.row_of[static_cast<std::int64_t>(party.id)] = row;
  }
  column.values = builder.take();
  return column;
}

}  // namespace portico::customer
