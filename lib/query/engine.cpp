#include "query/engine.hpp"

#include <algorithm>

#include "query/plan.hpp"
#include "query/provenance.hpp"
#include "query/run.hpp"
#include "query/table.hpp"

namespace portico::query {
namespace {

warehouse::TimeRange time_range(const calendar::Range& range) { return {range.begin, range.end}; }

/// The first and the last event time that the scope may see, from `from` on.
std::optional<warehouse::TimeRange> extent(const Plan& plan, const warehouse::Warehouse& warehouse,
                                           const warehouse::PartySet& parties,
                                           std::optional<warehouse::TimeRange> within) {
  std::optional<warehouse::TimeRange> found;
  const warehouse::ScanRequest scan{.dataset = plan.dataset->name,
                                    .parties = parties,
                                    .time = within,
                                    .fields = {plan.dataset->time_field},
                                    .as_of = plan.moment.tx};
  warehouse.scan(scan, [&](const warehouse::Block& block) {
    const Column& times = block.columns.front();
    for (std::size_t row = 0; row < block.rows; ++row) {
      if (times.null_at(row)) continue;
      const Instant time{std::chrono::microseconds{times.ints[row]}};
      if (!found) found = warehouse::TimeRange{time, time};
      found->begin = std::min(found->begin, time);
      found->end = std::max(found->end, time);
    }
    return true;
  });
  return found;
}

/// `calendar::boundaries`, its refusal of too many buckets as an answer.
Result<Bounds> bounds_of(const calendar::Range& range, const Plan& plan) {
  try {
    return calendar::boundaries(range, *plan.every, *plan.moment.zone);
  } catch (const Failure& failure) {
    if (failure.error().code != Errc::invalid) throw;
    return failure.error();
  }
}

/// One question being answered.
class Answering {
 public:
  Answering(const World& world, const model::Query& query, const model::Scope& scope, Plan plan)
      : world_(world),
        query_(query),
        scope_(scope),
        plan_(std::move(plan)),
        parties_(world.directory.visible(scope)),
        combinations_(plan_.dimensions, [&world](std::int64_t party) { return customer_text(world, party); }) {}

  Result<model::Answer> answer() {
    PORTICO_CHECK(cut_time());
    PORTICO_TRY(const Outcome current, run_over(plan_.range, bounds_));
    std::optional<Outcome> previous;
    if (plan_.comparison) {
      PORTICO_TRY(previous, run_over(plan_.comparison->range, previous_bounds_));
    }
    const Parts parts{.plan = plan_,
                      .combinations = combinations_,
                      .current = current,
                      .previous = previous ? &*previous : nullptr,
                      .bounds = bounds_};
    PORTICO_TRY(const Table table, make_table(parts, shown_buckets(current), query_.top));
    PORTICO_TRY(const auto order, shown_rows(table, query_, plan_));
    model::Answer answer{.columns = table.meta};
    answer.rows.reserve(order.size());
    for (const std::size_t row : order) {
      auto& cells = answer.rows.emplace_back();
      for (const Column& column : table.columns) cells.push_back(column.value_at(row));
    }
    if (query_.total) answer.total = total_row(parts);
    answer.provenance = provenance_of(plan_, world_, scope_, newest(current));
    answer.provenance.rows_scanned = current.rows_scanned + (previous ? previous->rows_scanned : 0);
    answer.provenance.nulls_by_overflow = current.tally.total() + (previous ? previous->tally.total() : 0);
    return answer;
  }

 private:
  static std::optional<std::string> customer_text(const World& world, std::int64_t party) {
    const auto customer = world.directory.customer_of(warehouse::PartyId{party});
    if (!customer) return std::nullopt;
    return customer->text;
  }

  /// Buckets of the period; of all time, from the first to the last row.
  Result<void> cut_time() {
    if (!plan_.every) return {};
    calendar::Range range{};
    if (plan_.range) {
      range = *plan_.range;
    } else if (const auto found = extent(plan_, world_.warehouse, parties_, std::nullopt)) {
      range = {found->begin, found->end + std::chrono::microseconds{1}};
    }
    PORTICO_TRY(bounds_, bounds_of(range, plan_));
    if (plan_.comparison) {
      PORTICO_TRY(previous_bounds_, bounds_of(plan_.comparison->range, plan_));
    }
    return {};
  }

  Result<Outcome> run_over(const std::optional<calendar::Range>& range, const Bounds& bounds) {
    RunRequest request{.plan = plan_, .parties = parties_, .bounds = bounds};
    if (range) request.time = time_range(*range);
    if (query_.total) request.extra = request.extra | Extra::total;
    if (query_.top && plan_.every && !plan_.dimensions.empty()) request.extra = request.extra | Extra::combinations;
    return run(request, world_.warehouse, combinations_, budget_);
  }

  /// Of a period: up to now, and beyond only where there are rows. Of all time: from the first row that counts to the
  /// last.
  Span shown_buckets(const Outcome& current) const {
    if (!plan_.every) return {};
    if (bounds_.empty()) return {0, 0};
    Span used{static_cast<std::uint32_t>(bounds_.size() - 1), 0};
    for (std::uint32_t cell = 0; cell < current.cells.size(); ++cell) {
      const auto bucket = current.cells.pair(cell).second;
      used.begin = std::min(used.begin, bucket);
      used.end = std::max(used.end, bucket + 1);
    }
    if (!plan_.range) return used.end == 0 ? Span{0, 0} : used;
    const auto begun = std::upper_bound(bounds_.begin(), bounds_.end() - 1, plan_.moment.now) - bounds_.begin();
    return {0, std::max(used.end, static_cast<std::uint32_t>(begun))};
  }

  /// The greatest event time that the scope may see, which need not be in the period.
  std::optional<Instant> newest(const Outcome& current) const {
    if (!plan_.time_slot) return std::nullopt;
    const bool open = !plan_.range || plan_.range->end > plan_.moment.now;
    if (open && current.newest) return current.newest;
    if (scope_.all_customers() && !plan_.moment.historical) return world_.warehouse.facts(plan_.dataset->name).newest;
    constexpr auto far = std::chrono::years{500};
    std::optional<warehouse::TimeRange> found;
    if (plan_.range)
      found = extent(plan_, world_.warehouse, parties_, warehouse::TimeRange{plan_.range->end, plan_.range->end + far});
    if (found) return found->end;
    if (current.newest) return current.newest;
    if (const auto all = extent(plan_, world_.warehouse, parties_, std::nullopt)) return all->end;
    return std::nullopt;
  }

  const World& world_;
  const model::Query& query_;
  const model::Scope& scope_;
  Plan plan_;
  warehouse::PartySet parties_;
  Combinations combinations_;
  MemoryBudget budget_;
  Bounds bounds_, previous_bounds_;
};

}  // namespace

Result<model::Answer> Engine::answer(const model::Query& query, const model::Scope& scope, Instant now) const {
  PORTICO_TRY(auto plan, make_plan(query, world_, now));
  return Answering(world_, query, scope, std::move(plan)).answer();
}

}  // namespace portico::query
