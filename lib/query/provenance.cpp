#include "query/provenance.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/hash.hpp"
#include "query/removals.hpp"

namespace portico::query {
namespace {

constexpr std::size_t definition_digits = 16;

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

std::int64_t own_rejects(const model::Dataset& dataset, const World& world, const model::Scope& scope,
                         const Moment& moment) {
  warehouse::RejectFilter filter{.dataset = dataset.name, .customer = {}, .as_of = moment.tx};
  if (scope.all_customers()) return world.warehouse.reject_count(filter);
  std::int64_t count = 0;
  for (const auto& id : world.directory.external_ids(*scope.customer(), dataset.customer_namespace)) {
    filter.customer = id;
    count += world.warehouse.reject_count(filter);
  }
  return count;
}

/// Whether there are rejects that could be anybody's.
bool has_unowned_rejects(const model::Dataset& dataset, const World& world, const Moment& moment) {
  return world.warehouse.reject_count({.dataset = dataset.name, .customer = "", .as_of = moment.tx}) > 0;
}

/// The greatest event time that the scope may see, which need not be in the period.
std::optional<Instant> newest(const model::Dataset& dataset, const Moment& moment, const World& world,
                              const model::Scope& scope, const warehouse::PartySet& parties) {
  if (dataset.time_field.empty()) return std::nullopt;
  if (scope.all_customers() && !moment.historical) return world.warehouse.facts(dataset.name).newest;
  const auto extent = world.warehouse.extent(dataset.name, parties, moment.tx);
  return extent ? std::optional(extent->last) : std::nullopt;
}

void add_source(model::Provenance& provenance, model::SourceFreshness source) {
  const auto known = std::find_if(provenance.sources.begin(), provenance.sources.end(),
                                  [&](const auto& other) { return other.name == source.name; });
  if (known == provenance.sources.end()) return provenance.sources.push_back(std::move(source));
  known->data_as_of = std::max(known->data_as_of, source.data_as_of);
  known->rejected += source.rejected;
}

}  // namespace

void Reading::add(const DatasetPlan& dataset, const model::Catalog& catalog) {
  auto read = dataset.fields.datasets_looked_up(catalog);
  read.insert(read.begin(), dataset.dataset);
  for (const model::Dataset* one : read)
    if (std::find(datasets.begin(), datasets.end(), one) == datasets.end()) datasets.push_back(one);
}

model::Provenance provenance_of(const Reading& reading, const World& world, const model::Scope& scope,
                                const warehouse::PartySet& parties) {
  const Moment& moment = reading.moment;
  model::Provenance provenance{.as_of = moment.now, .tx = moment.tx};
  for (const model::Dataset* dataset : reading.datasets) {
    const auto data_as_of = newest(*dataset, moment, world, scope, parties);
    std::int64_t own = own_rejects(*dataset, world, scope, moment);
    provenance.source_has_rejects =
        provenance.source_has_rejects || (!scope.all_customers() && has_unowned_rejects(*dataset, world, moment));
    for (const std::string& name : sources_of(*dataset)) {
      model::SourceFreshness source{.name = name, .data_as_of = data_as_of, .rejected = std::exchange(own, 0)};
      if (moment.historical)
        fill_past_state(moment, world.warehouse, source);
      else
        fill_state(world.warehouse, source);
      provenance.partial = provenance.partial || source.state != "ok";
      add_source(provenance, std::move(source));
    }
    provenance.kept_from = std::max(provenance.kept_from, kept_from(*dataset, world.warehouse, moment.now));
    if (!scope.all_customers()) continue;
    auto removed = removals_of(*dataset, world.warehouse);
    std::move(removed.begin(), removed.end(), std::back_inserter(provenance.removed));
  }
  provenance.definition = to_hex(blake2b(reading.definition)).substr(0, definition_digits);
  provenance.period = "all";
  provenance.zone = moment.zone->name();
  return provenance;
}

}  // namespace portico::query
