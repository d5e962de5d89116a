#include "query/engine.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "query/explain.hpp"
#include "query/plan.hpp"
#include "query/provenance.hpp"
#include "query/run.hpp"
#include "query/table.hpp"
#include "query/trend.hpp"

namespace portico::query {
namespace {

/// `calendar::boundaries`, its refusal of too many buckets as an answer.
Result<Bounds> bounds_of(const calendar::Range& range, const Plan& plan) {
  try {
    return calendar::boundaries(range, *plan.every, *plan.moment.zone, plan.moment.conventions);
  } catch (const Failure& failure) {
    if (failure.error().code != Errc::invalid) throw;
    return failure.error();
  }
}

std::optional<std::string> customer_text(const World& world, std::int64_t party) {
  const auto customer = world.directory.customer_of(warehouse::PartyId{party});
  if (!customer) return std::nullopt;
  return customer->text;
}

Combinations combinations_of(const Plan& plan, const World& world) {
  std::vector<DimensionValues> dimensions;
  for (const Dimension& dimension : plan.dimensions) {
    const Type type = dimension.cut ? dimension.cut->type() : dimension.type;
    CustomerOf customer_of;
    if (dimension.by_customer) customer_of = [&world](std::int64_t party) { return customer_text(world, party); };
    dimensions.emplace_back(type, std::move(customer_of));
  }
  return Combinations(std::move(dimensions));
}

/// Row by row the cells of some rows.
std::vector<std::vector<Value>> cells_of(const Table& table, const RowNumbers& order) {
  std::vector<std::vector<Value>> rows;
  rows.reserve(order.size());
  for (const std::size_t row : order) {
    auto& cells = rows.emplace_back();
    cells.reserve(table.columns.size());
    for (const Column& column : table.columns) cells.push_back(column.value_at(row));
  }
  return rows;
}

/// The second column "n" becomes "n_2": a field may be called as a unit of time is, or a value of the pivot as
/// "others".
void tell_apart(std::vector<model::AnswerColumn>& columns) {
  std::set<std::string> taken;
  for (auto& column : columns) {
    const std::string name = column.name;
    for (int number = 2; !taken.insert(column.name).second; ++number) column.name = fmt::format("{}_{}", name, number);
  }
}

/// One question being answered.
class Answering {
 public:
  Answering(const World& world, const model::Query& query, const model::Scope& scope, Plan& plan)
      : world_(world),
        query_(query),
        scope_(scope),
        plan_(plan),
        parties_(world.directory.visible(scope)),
        combinations_(combinations_of(plan, world)) {
    for (auto& dataset : plan.datasets)
      dataset.fields.load_lookups({.world = world, .scope = scope, .tx = plan.moment.tx});
  }

  Result<model::Answer> answer() {
    PORTICO_TRY(const Outcome current, run_over(plan_.range));
    PORTICO_TRY(const auto previous, run_compared());
    expr::Tally tally;
    const Parts parts{.plan = plan_,
                      .query = query_,
                      .combinations = combinations_,
                      .current = current,
                      .previous = previous ? &*previous : nullptr,
                      .tally = tally};
    PORTICO_TRY(auto answer, tabulated(parts));
    answer.provenance = provenance();
    std::int64_t failures = tally.total();
    for (const Outcome* outcome : {&current, parts.previous}) {
      if (!outcome) continue;
      answer.provenance.rows_scanned += outcome->rows_scanned();
      failures += outcome->tally().total();
    }
    answer.provenance.nulls_by_overflow = failures;
    return answer;
  }

  Result<model::Explanation> explain() {
    PORTICO_TRY(const Outcome current, run_over(plan_.range));
    PORTICO_TRY(const auto previous, run_compared());
    return explanation_of({.plan = plan_,
                           .query = query_,
                           .scope = scope_,
                           .combinations = combinations_,
                           .current = current,
                           .previous = previous ? &*previous : nullptr},
                          world_);
  }

 private:
  Result<std::optional<Outcome>> run_compared() {
    if (!plan_.comparison) return std::optional<Outcome>();
    PORTICO_TRY(Outcome previous, run_over(plan_.comparison->range));
    return std::optional(std::move(previous));
  }

  /// Buckets of the period; of all time, from the first to the last row.
  Result<Bounds> cut_time(const std::optional<calendar::Range>& range) const {
    if (!plan_.every) return Bounds();
    if (range) return bounds_of(*range, plan_);
    std::optional<warehouse::TimeExtent> all;
    for (const auto& dataset : plan_.datasets) {
      const auto found = world_.warehouse.extent(dataset.dataset->name, parties_, plan_.moment.tx);
      if (!found) continue;
      if (!all) all = found;
      all->first = std::min(all->first, found->first);
      all->last = std::max(all->last, found->last);
    }
    if (!all) return Bounds();
    return bounds_of({all->first, all->last + std::chrono::microseconds{1}}, plan_);
  }

  Result<Outcome> run_over(const std::optional<calendar::Range>& range) {
    PORTICO_TRY(Bounds bounds, cut_time(range));
    const bool nothing = plan_.every && bounds.empty();
    Outcome outcome(plan_, std::move(bounds), budget_);
    RunRequest request{.parties = parties_, .time = {}, .customer_of = [this](std::int64_t party) {
                         return customer_text(world_, party);
                       }};
    if (range) request.time = warehouse::TimeRange{range->begin, range->end};
    if (!nothing) PORTICO_CHECK(run(plan_, request, world_.warehouse, combinations_, outcome));
    return outcome;
  }

  Result<model::Answer> tabulated(const Parts& parts) const {
    PORTICO_TRY(const Grid grid, top_grid(parts, whole_grid(parts, shown_buckets(parts.current))));
    Table table;
    if (query_.trend) {
      table = trend_table(parts, grid);
    } else {
      PORTICO_TRY(table, make_table(parts, grid));
    }
    PORTICO_TRY(auto order, chosen_rows(table, parts));
    if (!plan_.pivot.empty()) {
      PORTICO_TRY(table, pivoted(table, order, plan_.pivot));
      order.resize(table.rows);
      std::iota(order.begin(), order.end(), 0U);
    }
    PORTICO_CHECK(sort_rows(table, query_, order));
    model::Answer answer{.columns = table.meta, .rows = cells_of(table, order), .total = {}, .provenance = {}};
    if (query_.total) {
      PORTICO_TRY(answer.total, total_of(parts, grid, table));
    }
    tell_apart(answer.columns);
    return answer;
  }

  model::Provenance provenance() const {
    Reading reading{.moment = plan_.moment, .datasets = {}, .definition = ""};
    reading.definition = fmt::format("{}", fmt::join(plan_.measures.definitions(), "\n"));
    for (const auto& dataset : plan_.datasets) {
      reading.add(dataset, world_.catalog);
      reading.definition +=
          fmt::format("\n{}\n{}", dataset.dataset->name, fmt::join(dataset.fields.definitions(), "\n"));
    }
    auto provenance = provenance_of(reading, world_, scope_, parties_);
    const Zone& zone = *plan_.moment.zone;
    if (plan_.range) provenance.period = calendar::print(*plan_.range, zone);
    provenance.approximate = plan_.measures.approximate();
    if (plan_.comparison) provenance.compared_with = calendar::print(plan_.comparison->range, zone);
    return provenance;
  }

  /// The total in the columns of the table; null under those that it does not have.
  Result<std::vector<Value>> total_of(const Parts& parts, const Grid& grid, const Table& table) const {
    Table total = query_.trend ? trend_total(parts, shown_buckets(parts.current)) : total_table(parts, grid);
    if (!plan_.pivot.empty()) {
      RowNumbers all(total.rows);
      std::iota(all.begin(), all.end(), 0U);
      PORTICO_TRY(total, pivoted(total, all, plan_.pivot));
    }
    std::vector<Value> row(table.meta.size());
    std::size_t next = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      using Role = model::AnswerColumn::Role;
      if (table.meta[i].role == Role::time || table.meta[i].role == Role::dimension) continue;
      while (next < total.meta.size() && total.meta[next].name != table.meta[i].name) ++next;
      if (next < total.meta.size() && total.rows > 0) row[i] = total.columns[next].value_at(0);
    }
    return row;
  }

  /// Of a period: up to now, and beyond only where there are rows. Of all time: from the first row that counts to the
  /// last.
  Span shown_buckets(const Outcome& current) const {
    if (!plan_.every) return {};
    const Bounds& bounds = current.bounds();
    if (bounds.empty()) return {0, 0};
    Span used{static_cast<std::uint32_t>(bounds.size() - 1), 0};
    for (std::uint32_t cell = 0; cell < current.cells().size(); ++cell) {
      const auto bucket = current.cells().pair(cell).second;
      used.begin = std::min(used.begin, bucket);
      used.end = std::max(used.end, bucket + 1);
    }
    if (!plan_.range) return used.end == 0 ? Span{0, 0} : used;
    const auto begun = std::upper_bound(bounds.begin(), bounds.end() - 1, plan_.moment.now) - bounds.begin();
    return {0, std::max(used.end, static_cast<std::uint32_t>(begun))};
  }

  const World& world_;
  const model::Query& query_;
  const model::Scope& scope_;
  const Plan& plan_;
  warehouse::PartySet parties_;
  Combinations combinations_;
  MemoryBudget budget_;
};

}  // namespace

Result<void> check(const model::Query& query, const model::Catalog& catalog, const Zone& zone, Instant now) {
  PORTICO_CHECK(make_plan(query, catalog, {.zone = &zone, .conventions = catalog.calendar, .now = now}));
  return {};
}

Result<model::Answer> Engine::answer(const model::Query& query, const model::Scope& scope, Instant now) const {
  PORTICO_TRY(auto plan, make_plan(query, world_, now));
  return Answering(world_, query, scope, plan).answer();
}

Result<model::Explanation> Engine::explain(const model::Query& query, const model::Scope& scope, Instant now) const {
  PORTICO_TRY(auto plan, make_plan(query, world_, now));
  return Answering(world_, query, scope, plan).explain();
}

}  // namespace portico::query
