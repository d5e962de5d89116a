#include "query/provenance.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/hash.hpp"
#include "query/removals.hpp"

namespace portico::query {
namespace {

std::vector<std::string> sources_of(const model::Dataset& dataset) {
  std::vector<std::string> names;
  for (const auto& binding : dataset.from)
    if (std::find(names.begin(), names.end(), binding.source) == names.end()) names.push_back(binding.source);
  return names;
}

/// Of a past day only what was committed is known: the last commit stands for the sync.
void fill_past_state(const Moment& moment, const warehouse::Warehouse& warehouse, model::SourceFreshness& source) {
  if (moment.tx > 0) source.synced_at = warehouse.committed_at(moment.tx);
  source.state = moment.tx > 0 ? "ok" : "never";
}

void fill_state(const warehouse::Warehouse& warehouse, model::SourceFreshness& source) {
  const auto state = warehouse.sync_state(source.name);
  if (state) source.synced_at = state->succeeded_at;
  if (state && !state->error.empty())
    source.state = "failing";
  else
    source.state = state && state->succeeded_at ? "ok" : "never";
}

std::int64_t own_rejects(const Plan& plan, const World& world, const model::Scope& scope) {
  const auto& name = plan.dataset->name;
  if (scope.all_customers()) return world.warehouse.reject_count(name, "");
  std::int64_t count = 0;
  for (const auto& id : world.directory.external_ids(*scope.customer(), plan.dataset->customer_namespace))
    count += world.warehouse.reject_count(name, id);
  return count;
}

/// The first 16 hexadecimal digits of the hash of all formulas used.
std::string definition_of(const Plan& plan) {
  const std::string text = fmt::format("{}\n{}\n{}", plan.dataset->name, fmt::join(plan.measures.definitions(), "\n"),
                                       fmt::join(plan.fields.definitions(), "\n"));
  return to_hex(blake2b(text)).substr(0, 16);
}

}  // namespace

model::Provenance provenance_of(const Plan& plan, const World& world, const model::Scope& scope,
                                std::optional<Instant> newest) {
  const Zone& zone = *plan.moment.zone;
  model::Provenance provenance{.as_of = plan.moment.now, .tx = plan.moment.tx};
  for (const std::string& name : sources_of(*plan.dataset)) {
    model::SourceFreshness source{.name = name, .data_as_of = newest};
    if (plan.moment.historical)
      fill_past_state(plan.moment, world.warehouse, source);
    else
      fill_state(world.warehouse, source);
    provenance.partial = provenance.partial || source.state != "ok";
    provenance.sources.push_back(std::move(source));
  }
  const std::int64_t own = own_rejects(plan, world, scope);
  if (!provenance.sources.empty()) provenance.sources.front().rejected = own;
  provenance.source_has_rejects = world.warehouse.reject_count(plan.dataset->name, "") > own;
  provenance.definition = definition_of(plan);
  provenance.period = plan.range ? calendar::print(*plan.range, zone) : "all";
  if (plan.comparison) provenance.compared_with = calendar::print(plan.comparison->range, zone);
  provenance.zone = zone.name();
  provenance.kept_from = kept_from(*plan.dataset, world.warehouse, plan.moment.now);
  if (scope.all_customers()) provenance.removed = removals_of(*plan.dataset, world.warehouse);
  return provenance;
}

}  // namespace portico::query
