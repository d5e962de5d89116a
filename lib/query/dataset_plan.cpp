#include "query/dataset_plan.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.hpp"
#include "query/skipping.hpp"

namespace portico::query {

Result<DatasetPlan> DatasetPlan::make(const model::Catalog& catalog, const model::Dataset& dataset) {
  DatasetPlan plan;
  plan.dataset = &dataset;
  PORTICO_TRY(plan.fields, FieldSet::make(dataset, model::lookups_of(catalog, dataset)));
  if (dataset.kind == model::DatasetKind::events) plan.time_slot = plan.fields.slot_of(dataset.time_field);
  return plan;
}

Result<void> DatasetPlan::set_condition(const expr::Expression& condition) {
  auto bound = expr::bind_condition(condition, fields.schema());
  if (!bound) {
    Error error = bound.error();
    for (const std::string& name : condition.names())
      if (error.hint.empty() && !fields.slot_of(name) && dataset->measure(name))
        error.hint = fmt::format("'{}' is a measure: --having chooses rows of the answer by it", printable(name));
    return error;
  }
  where = std::move(*bound);
  fields.need_for_filter(*where);
  skips = skipping_ranges(condition.root(), *dataset);
  return {};
}

Result<std::size_t> DatasetPlan::need_key(const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < row_keys.size(); ++i)
    if (row_keys[i].names == names) return i;
  RowKey key{.names = names, .parts = {}};
  for (const std::string& name : names) {
    const bool customer = name == "customer";
    const auto slot = customer ? std::optional(fields.party_slot()) : fields.slot_of(name);
    if (!slot)
      return Error{.code = Errc::invalid,
                   .message = fmt::format("dataset '{}' has no field '{}'", dataset->name, printable(name))};
    fields.need(*slot);
    key.parts.push_back({*slot, customer ? Type{.kind = TypeKind::text} : fields.schema()[*slot].type, customer});
  }
  if (std::find(names.begin(), names.end(), "customer") == names.end()) {
    fields.need(fields.party_slot());  // equal names of two customers are two things
    key.parts.push_back({fields.party_slot(), Type{.kind = TypeKind::text}, true});
  }
  row_keys.push_back(std::move(key));
  return row_keys.size() - 1;
}

Result<void> DatasetPlan::check_time() const {
  if (time_slot) return {};
  return Error{
      .code = Errc::invalid,
      .message = fmt::format(
          "dataset '{}' holds records, which have no time: a period, --every or --compare cannot be asked of it",
          dataset->name),
      .hint = "ask without them; --as-of shows the records of a past day"};
}

/// Sets chosen_ to the rows that are `wanted`; without a branch a row, since which they are is hard to foretell.
template <class Wanted>
void RowFilter::number_rows(std::size_t rows, const Wanted& wanted) {
  chosen_.resize(rows);
  std::size_t count = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    chosen_[count] = static_cast<std::uint32_t>(row);
    count += wanted(row) ? 1U : 0U;
  }
  chosen_.resize(count);
}

void RowFilter::apply(Rows& rows, Times wanted) {
  const Column* times = wanted == Times::any ? nullptr : rows.column(*dataset_.time_slot);
  if (wanted == Times::present && times->nulls.empty()) times = nullptr;
  if (!dataset_.where && !times) return;
  std::optional<Column> truth;
  if (dataset_.where) {
    rows.derive_for_filter(zone_);
    truth = dataset_.where->evaluate(rows.set(), {.zone = zone_});
  }
  if (truth && truth->nulls.empty() && !times)
    number_rows(rows.size(), [holds = truth->ints.data()](std::size_t row) { return holds[row] != 0; });
  else
    number_rows(rows.size(), [&](std::size_t row) {
      return (!truth || (truth->ints[row] != 0 && !truth->null_at(row))) &&
             (!times || times->null_at(row) == (wanted == Times::absent));
    });
  rows.keep(chosen_);
}

}  // namespace portico::query
