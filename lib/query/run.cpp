#include "query/run.hpp"

namespace portico::query {

Outcome::Outcome(const Plan& plan, Bounds bounds, MemoryBudget& budget) : plan_(&plan), bounds_(std::move(bounds)) {
  for (const auto& aggregate : plan.measures.aggregates())
    aggregates_.push_back(make_accumulator(aggregate.spec, budget));
}

std::vector<Column> Outcome::measures(const Grouping& grouping, expr::Tally& tally) const {
  std::vector<Column> aggregates;
  for (const auto& aggregate : aggregates_) aggregates.push_back(aggregate->finish(grouping, tally));
  std::vector<std::uint8_t> used(grouping.groups, 0);
  for (const std::uint32_t group : grouping.group_of)
    if (group != KeyIndex::none) used[group] = 1;
  const expr::Context context{.zone = plan_->moment.zone, .tally = &tally, .used = &used};
  return plan_->measures.evaluate(std::move(aggregates), grouping.groups, context);
}

/// One dataset's rows on their way into an outcome.
class Run {
 public:
  Run(const Plan& plan, std::size_t dataset, Combinations& combinations, Outcome& outcome)
      : plan_(plan),
        dataset_(plan.datasets[dataset]),
        outcome_(outcome),
        slotter_(combinations, outcome.cells_, outcome.bounds_) {
    const auto& aggregates = plan.measures.aggregates();
    for (std::size_t i = 0; i < aggregates.size(); ++i)
      if (aggregates[i].dataset == dataset) aggregates_.push_back(i);
  }

  Result<void> over(const RunRequest& request, const warehouse::Warehouse& warehouse) {
    const warehouse::ScanRequest scan{.dataset = dataset_.dataset->name,
                                      .parties = request.parties,
                                      .time = request.time,
                                      .where = dataset_.skips,
                                      .fields = dataset_.fields.scanned(),
                                      .as_of = plan_.moment.tx};
    Result<void> state;
    warehouse.scan(scan, [&](const warehouse::Block& block) {
      state = add(block);
      return state.has_value();
    });
    return state;
  }

 private:
  Result<void> add(const warehouse::Block& block) {
    outcome_.rows_scanned_ += static_cast<std::int64_t>(block.rows);
    Rows rows(dataset_.fields, block);
    choose(rows);
    if (rows.size() == 0) return {};
    rows.derive({.zone = plan_.moment.zone, .tally = &outcome_.tally_});
    std::vector<const Column*> dimensions;
    for (const std::size_t slot : dataset_.dimensions) dimensions.push_back(rows.column(slot));
    const Column* times = dataset_.time_slot ? rows.column(*dataset_.time_slot) : nullptr;
    const Slots& slots = slotter_.of(rows.size(), dimensions, times);
    for (const std::size_t index : aggregates_) {
      const auto& argument = plan_.measures.aggregates()[index].spec.argument;
      PORTICO_CHECK(outcome_.aggregates_[index]->add(
          {.slots = slots, .values = argument ? rows.column(*argument) : nullptr, .times = times}));
    }
    return {};
  }

  /// Leaves the rows for which the condition holds and, where time is cut into buckets, that have a time.
  void choose(Rows& rows) {
    const Column* times = outcome_.bounds_.empty() ? nullptr : rows.column(*dataset_.time_slot);
    if (times && times->nulls.empty()) times = nullptr;
    if (!dataset_.where && !times) return;
    std::optional<Column> truth;
    if (dataset_.where) {
      rows.derive_for_filter(plan_.moment.zone);
      truth = dataset_.where->evaluate(rows.set(), {.zone = plan_.moment.zone});
    }
    if (truth && truth->nulls.empty() && !times)
      number_rows(rows.size(), [holds = truth->ints.data()](std::size_t row) { return holds[row] != 0; });
    else
      number_rows(rows.size(), [&](std::size_t row) {
        return (!truth || (truth->ints[row] != 0 && !truth->null_at(row))) && !(times && times->null_at(row));
      });
    rows.keep(chosen_);
  }

  /// Sets chosen_ to the rows that are `wanted`; without a branch a row, since which they are is hard to foretell.
  template <class Wanted>
  void number_rows(std::size_t rows, const Wanted& wanted) {
    chosen_.resize(rows);
    std::size_t count = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      chosen_[count] = static_cast<std::uint32_t>(row);
      count += wanted(row) ? 1U : 0U;
    }
    chosen_.resize(count);
  }

  const Plan& plan_;
  const DatasetPlan& dataset_;
  Outcome& outcome_;
  Slotter slotter_;
  std::vector<std::size_t> aggregates_;
  RowNumbers chosen_;
};

Result<void> run(const Plan& plan, const RunRequest& request, const warehouse::Warehouse& warehouse,
                 Combinations& combinations, Outcome& outcome) {
  if (request.time && request.time->begin >= request.time->end) return {};
  for (std::size_t i = 0; i < plan.datasets.size(); ++i)
    PORTICO_CHECK(Run(plan, i, combinations, outcome).over(request, warehouse));
  return {};
}

}  // namespace portico::query
