#include "report/origin.hpp"

#include <algorithm>
#include <set>

#include "core/hash.hpp"

namespace portico::report {
namespace {

using model::Provenance;
using model::SourceFreshness;

/// The older of the two; never is older than anything.
std::optional<Instant> older(const std::optional<Instant>& a, const std::optional<Instant>& b) {
  return a && b ? std::optional(std::min(*a, *b)) : std::nullopt;
}

int badness(const std::string& state) { return state == "ok" ? 0 : state == "failing" ? 1 : 2; }

void add(std::vector<SourceFreshness>& sources, const SourceFreshness& source) {
  const auto same =
      std::find_if(sources.begin(), sources.end(), [&](const auto& known) { return known.name == source.name; });
  if (same == sources.end()) {
    sources.push_back(source);
    return;
  }
  same->synced_at = older(same->synced_at, source.synced_at);
  same->data_as_of = older(same->data_as_of, source.data_as_of);
  if (badness(source.state) > badness(same->state)) same->state = source.state;
  same->rejected = std::max(same->rejected, source.rejected);  // blocks of one dataset count the same rows
}

void add(std::vector<model::Removal>& removed, const std::vector<model::Removal>& more) {
  for (const auto& removal : more)  // blocks of one dataset tell the same
    if (std::find(removed.begin(), removed.end(), removal) == removed.end()) removed.push_back(removal);
}

void add(Provenance& whole, const Provenance& part) {
  whole.as_of = std::min(whole.as_of, part.as_of);
  whole.tx = std::min(whole.tx, part.tx);
  for (const SourceFreshness& source : part.sources) add(whole.sources, source);
  whole.partial |= part.partial;
  whole.approximate |= part.approximate;
  whole.source_has_rejects |= part.source_has_rejects;
  whole.rows_scanned += part.rows_scanned;
  whole.nulls_by_overflow += part.nulls_by_overflow;
  whole.kept_from = std::max(whole.kept_from, part.kept_from);
  add(whole.removed, part.removed);
  if (whole.compared_with.empty()) whole.compared_with = part.compared_with;
}

std::string joint_definition(const std::set<std::string>& definitions) {
  if (definitions.size() < 2) return definitions.empty() ? "" : *definitions.begin();
  std::string all;
  for (const std::string& definition : definitions) all += definition + "\n";
  return to_hex(blake2b(all));
}

}  // namespace

Provenance merged_provenance(const std::vector<model::DocumentBlock>& blocks) {
  std::optional<Provenance> whole;
  std::set<std::string> definitions;
  for (const auto& block : blocks) {
    if (block.kind == model::ReportBlock::Kind::text) continue;
    const Provenance& part = block.answer.provenance;
    definitions.insert(part.definition);
    if (whole) {
      add(*whole, part);
    } else {
      whole = part;
      whole->sources.clear();
      for (const SourceFreshness& source : part.sources) add(whole->sources, source);
    }
  }
  if (!whole) return {};
  whole->definition = joint_definition(definitions);
  return *whole;
}

}  // namespace portico::report
