#include "query/run.hpp"

#include <algorithm>

namespace portico::query {
namespace {

/// One grouping of the rows, with an accumulator for each aggregate.
class Aggregation {
 public:
  Aggregation(const MeasureProgram& measures, MemoryBudget& budget) : measures_(measures) {
    for (std::size_t i = 0; i < measures.aggregates().size(); ++i)
      accumulators_.push_back(make_accumulator(measures.aggregates()[i], measures.argument_types()[i], budget));
  }

  Result<void> add(Portion portion, const std::vector<const Column*>& arguments) {
    for (std::size_t i = 0; i < accumulators_.size(); ++i) {
      portion.values = arguments[i];
      PORTICO_CHECK(accumulators_[i]->add(portion));
    }
    return {};
  }

  /// `groups` without the one for rows that do not count. One row more than that before, and one after for no rows.
  std::vector<Column> finish(std::size_t groups, expr::Context context) {
    const std::size_t rows = groups + 2;
    std::vector<Column> aggregates;
    for (auto& accumulator : accumulators_) aggregates.push_back(accumulator->finish(rows, *context.tally));
    Mask used(rows, 1);
    used.front() = used.back() = 0;
    context.used = &used;
    return measures_.evaluate(std::move(aggregates), rows, context);
  }

 private:
  const MeasureProgram& measures_;
  std::vector<std::unique_ptr<Accumulator>> accumulators_;
};

/// Finds the bucket of each row. A party's rows come in time order, so the last bucket is mostly the right one.
class Buckets {
 public:
  explicit Buckets(const Bounds& bounds) {
    for (const Instant bound : bounds) bounds_.push_back(bound.time_since_epoch().count());
  }
  bool none() const { return bounds_.empty(); }

  /// Rows outside of all buckets, or without a time, no longer count.
  void number(const Column& times, Mask& used, Ids& ids) const {
    ids.resize(times.size());
    if (used.empty()) used.assign(times.size(), 1);
    std::size_t bucket = 0;
    for (std::size_t row = 0; row < ids.size(); ++row) {
      const std::int64_t time = times.ints[row];
      if (time < bounds_[bucket] || time >= bounds_[bucket + 1]) {
        if (time < bounds_.front() || time >= bounds_.back()) {
          used[row] = 0;
          ids[row] = 0;
          continue;
        }
        bucket = static_cast<std::size_t>(std::upper_bound(bounds_.begin(), bounds_.end(), time) - bounds_.begin()) - 1;
      }
      if (times.null_at(row)) used[row] = 0;
      ids[row] = static_cast<std::uint32_t>(bucket);
    }
  }

 private:
  std::vector<std::int64_t> bounds_;
};

class Run {
 public:
  Run(const RunRequest& request, Combinations& combinations, MemoryBudget& budget)
      : request_(request),
        plan_(request.plan),
        combinations_(combinations),
        buckets_(request.bounds),
        by_cell_(plan_.measures, budget),
        by_combination_(plan_.measures, budget),
        by_nothing_(plan_.measures, budget) {}

  Result<Outcome> over(const warehouse::Warehouse& warehouse) {
    const warehouse::ScanRequest scan{.dataset = plan_.dataset->name,
                                      .parties = request_.parties,
                                      .time = request_.time,
                                      .fields = plan_.fields.scanned(),
                                      .as_of = plan_.moment.tx};
    Result<void> state;
    if (!nothing_to_scan())
      warehouse.scan(scan, [&](const warehouse::Block& block) {
        state = add(block);
        return state.has_value();
      });
    if (!state) return state.error();
    finish();
    return std::move(outcome_);
  }

 private:
  bool nothing_to_scan() const { return request_.time && request_.time->begin >= request_.time->end; }

  Result<void> add(const warehouse::Block& block) {
    outcome_.rows_scanned += static_cast<std::int64_t>(block.rows);
    if (block.rows == 0) return {};
    Mask used;
    const Rows rows = counted_rows(block, used);
    const expr::Context context{
        .zone = plan_.moment.zone, .tally = &outcome_.tally, .used = used.empty() ? nullptr : &used};
    combinations_.number(rows, used, combination_ids_);
    number_cells(used);
    std::vector<Column> computed;
    const auto arguments = arguments_over(rows, context, computed);
    const Column* times = plan_.time_slot ? rows.set().columns[*plan_.time_slot] : nullptr;
    note_newest(times);
    return accumulate(arguments, times);
  }

  /// The rows with their derived fields; `used` is cleared where the condition does not hold or no bucket fits. Faults
  /// of derived fields are counted for the rows that count only, so they are derived again once those are known.
  Rows counted_rows(const warehouse::Block& block, Mask& used) {
    const bool unfiltered = !plan_.where && buckets_.none();
    Rows rows(plan_.fields, block, {.zone = plan_.moment.zone, .tally = unfiltered ? &outcome_.tally : nullptr});
    bucket_ids_.assign(rows.size(), 0);
    if (unfiltered) return rows;
    if (plan_.where) {
      const Column truth = plan_.where->evaluate(rows.set(), {.zone = plan_.moment.zone});
      used.resize(rows.size());
      for (std::size_t row = 0; row < rows.size(); ++row) used[row] = truth.ints[row] != 0 && !truth.null_at(row);
    }
    if (!buckets_.none()) buckets_.number(rows.column(*plan_.time_slot), used, bucket_ids_);
    if (!plan_.fields.derives()) return rows;
    return Rows(plan_.fields, block, {.zone = plan_.moment.zone, .tally = &outcome_.tally, .used = &used});
  }

  void number_cells(const Mask& used) {
    cell_groups_.resize(combination_ids_.size());
    for (std::size_t row = 0; row < cell_groups_.size(); ++row) {
      const bool counts = used.empty() || used[row] != 0;
      cell_groups_[row] = counts ? outcome_.cells.find_or_add(combination_ids_[row], bucket_ids_[row]) + 1 : 0;
    }
  }

  std::vector<const Column*> arguments_over(const Rows& rows, const expr::Context& context,
                                            std::vector<Column>& computed) const {
    const auto& aggregates = plan_.measures.aggregates();
    computed.reserve(aggregates.size());
    std::vector<const Column*> arguments;
    for (const AggregateSpec& spec : aggregates) {
      if (!spec.argument) {
        arguments.push_back(nullptr);
      } else if (spec.argument_slot) {
        arguments.push_back(&rows.column(*spec.argument_slot));
      } else {
        computed.push_back(spec.argument->evaluate(rows.set(), context));
        arguments.push_back(&computed.back());
      }
    }
    return arguments;
  }

  void note_newest(const Column* times) {
    if (!times) return;
    for (std::size_t row = 0; row < times->ints.size(); ++row)
      if (!times->null_at(row)) newest_ = std::max(newest_.value_or(times->ints[row]), times->ints[row]);
  }

  Result<void> accumulate(const std::vector<const Column*>& arguments, const Column* times) {
    PORTICO_CHECK(
        by_cell_.add({.groups = cell_groups_, .group_count = outcome_.cells.size() + 1, .times = times}, arguments));
    scratch_.resize(cell_groups_.size());
    if (has(request_.extra, Extra::combinations)) {
      for (std::size_t row = 0; row < scratch_.size(); ++row)
        scratch_[row] = cell_groups_[row] == 0 ? 0 : combination_ids_[row] + 1;
      PORTICO_CHECK(by_combination_.add({.groups = scratch_, .group_count = combinations_.size() + 1, .times = times},
                                        arguments));
    }
    if (has(request_.extra, Extra::total)) {
      for (std::size_t row = 0; row < scratch_.size(); ++row) scratch_[row] = cell_groups_[row] == 0 ? 0 : 1;
      PORTICO_CHECK(by_nothing_.add({.groups = scratch_, .group_count = 2, .times = times}, arguments));
    }
    return {};
  }

  void finish() {
    expr::Tally uncounted;  // totals and ranks fail where cells fail: one failure is told once
    const expr::Context counted{.zone = plan_.moment.zone, .tally = &outcome_.tally};
    const expr::Context silent{.zone = plan_.moment.zone, .tally = &uncounted};
    outcome_.measures = by_cell_.finish(outcome_.cells.size(), counted);
    if (has(request_.extra, Extra::combinations))
      outcome_.combinations = by_combination_.finish(combinations_.size(), silent);
    if (has(request_.extra, Extra::total)) outcome_.total = by_nothing_.finish(1, silent);
    if (newest_) outcome_.newest = Instant{std::chrono::microseconds{*newest_}};
  }

  const RunRequest& request_;
  const Plan& plan_;
  Combinations& combinations_;
  Buckets buckets_;
  Aggregation by_cell_, by_combination_, by_nothing_;
  Outcome outcome_;
  Ids combination_ids_, bucket_ids_, cell_groups_, scratch_;
  std::optional<std::int64_t> newest_;
};

}  // namespace

std::size_t Outcome::row_of(std::uint32_t combination, std::uint32_t bucket) const {
  const auto cell = cells.find(combination, bucket);
  return cell == PairTable::none ? cells.size() + 1 : std::size_t{cell} + 1;
}

Result<Outcome> run(const RunRequest& request, const warehouse::Warehouse& warehouse, Combinations& combinations,
                    MemoryBudget& budget) {
  return Run(request, combinations, budget).over(warehouse);
}

}  // namespace portico::query
