#include "query/run.hpp"

#include "query/row_keys.hpp"

namespace portico::query {

void Outcome::Read::add(const Read& other) {
  blocks += other.blocks;
  blocks_skipped += other.blocks_skipped;
  rows += other.rows;
  rows_counted += other.rows_counted;
}

Outcome::Outcome(const Plan& plan, Bounds bounds, MemoryBudget& budget)
    : plan_(&plan), budget_(&budget), bounds_(std::move(bounds)), reads_(plan.datasets.size()) {
  for (const auto& aggregate : plan.measures.aggregates())
    aggregates_.push_back(make_accumulator(aggregate.spec, budget));
}

std::int64_t Outcome::rows_scanned() const {
  Read all;
  for (const Read& read : reads_) all.add(read);
  return all.rows;
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
  Run(const Plan& plan, std::size_t dataset, TimeOrder order, Combinations& combinations, Outcome& outcome)
      : plan_(plan),
        dataset_(plan.datasets[dataset]),
        outcome_(outcome),
        read_(outcome.reads_[dataset]),
        slotter_(combinations, outcome.cells_, outcome.bounds_, order),
        filter_(dataset_, plan.moment.zone) {
    const auto& aggregates = plan.measures.aggregates();
    for (std::size_t i = 0; i < aggregates.size(); ++i)
      if (aggregates[i].dataset == dataset) aggregates_.push_back(i);
  }

  Result<void> over(const RunRequest& request, const warehouse::Warehouse& warehouse) {
    for (const RowKey& key : dataset_.row_keys) keys_.emplace_back(key, request.customer_of, *outcome_.budget_);
    const warehouse::ScanRequest scan{.dataset = dataset_.dataset->name,
                                      .parties = request.parties,
                                      .time = request.time,
                                      .where = dataset_.skips,
                                      .fields = dataset_.fields.scanned(),
                                      .as_of = plan_.moment.tx};
    Result<void> state;
    const auto stats = warehouse.scan(scan, [&](const warehouse::Block& block) {
      state = add(block);
      return state.has_value();
    });
    read_.blocks += stats.blocks_read;
    read_.blocks_skipped += stats.blocks_skipped;
    return state;
  }

 private:
  Result<void> add(const warehouse::Block& block) {
    read_.rows += static_cast<std::int64_t>(block.rows);
    Rows rows(dataset_.fields, block);
    // Where time is cut into buckets, rows without a time are in none.
    filter_.apply(rows, outcome_.bounds_.empty() ? RowFilter::Times::any : RowFilter::Times::present);
    read_.rows_counted += static_cast<std::int64_t>(rows.size());
    if (rows.size() == 0) return {};
    rows.derive({.zone = plan_.moment.zone, .tally = &outcome_.tally_});
    std::vector<const Column*> dimensions;
    for (const std::size_t slot : dataset_.dimensions) dimensions.push_back(rows.column(slot));
    const Column* times = dataset_.time_slot ? rows.column(*dataset_.time_slot) : nullptr;
    const Slots& slots = slotter_.of(rows.size(), dimensions, times);
    for (RowKeys& keys : keys_) PORTICO_CHECK(keys.number(rows));
    for (const std::size_t index : aggregates_) {
      const auto& spec = plan_.measures.aggregates()[index].spec;
      PORTICO_CHECK(
          outcome_.aggregates_[index]->add({.slots = slots,
                                            .values = spec.argument ? rows.column(*spec.argument) : nullptr,
                                            .times = times,
                                            .keys = spec.one_row ? &keys_[spec.one_row->key].ids() : nullptr}));
    }
    return {};
  }

  const Plan& plan_;
  const DatasetPlan& dataset_;
  Outcome& outcome_;
  Outcome::Read& read_;
  Slotter slotter_;
  RowFilter filter_;
  std::deque<RowKeys> keys_;  // as the dataset's
  std::vector<std::size_t> aggregates_;
};

Result<void> run(const Plan& plan, const RunRequest& request, const warehouse::Warehouse& warehouse,
                 Combinations& combinations, Outcome& outcome) {
  if (request.time && request.time->begin >= request.time->end) return {};
  const TimeOrder order = request.parties.is_one() ? TimeOrder::ascending : TimeOrder::by_runs;
  for (std::size_t i = 0; i < plan.datasets.size(); ++i)
    PORTICO_CHECK(Run(plan, i, order, combinations, outcome).over(request, warehouse));
  return {};
}

}  // namespace portico::query
