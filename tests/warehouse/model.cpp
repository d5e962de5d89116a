#include "warehouse/model.hpp"

#include <algorithm>

namespace portico::testing {
namespace {

using warehouse::CommitResult;
using warehouse::Removal;
using warehouse::Tx;

Instant instant(std::int64_t micros) { return Instant(std::chrono::microseconds(micros)); }

/// The live version of a key; null when there is none.
Model::Version* live(Model::Dataset& dataset, const std::string& key) {
  for (Model::Version& version : dataset.versions)
    if (version.to == Model::forever && version.key == key) return &version;
  return nullptr;
}

auto fields(const warehouse::Reject& r) {
  return std::tie(r.dataset, r.location, r.record, r.field, r.reason, r.raw, r.customer);
}

/// Removes what `gone(entry)` says from all states; how many of those rows were live.
template <class Gone>
std::int64_t remove(Model::Dataset& dataset, Gone&& gone) {
  std::int64_t live_rows = 0;
  std::erase_if(dataset.versions, [&](const Model::Version& version) {
    if (!gone(version.seen.entry)) return false;
    if (version.to == Model::forever) ++live_rows;
    return true;
  });
  return live_rows;
}

}  // namespace

Model::Model(const std::vector<std::string>& datasets) {
  for (const auto& name : datasets) datasets_[name].shape = shape_named(name);
}

CommitResult Model::commit(const Delivery& delivery, Instant now) {
  CommitResult result;
  const Seen stamp{.tx = latest_tx() + 1, .source = delivery.source};
  for (const auto& [name, entries] : delivery.upserts) store(dataset_named(name), entries, stamp, result);
  for (const auto& [name, entries] : delivery.deletions) end(dataset_named(name), entries, stamp.tx, result);
  bool changed = result.appended + result.corrected + result.deleted > 0;
  for (const auto& reject : delivery.rejects)
    if (refused(reject))
      ++result.refused;
    else
      changed = keep(delivery.source, stamp.tx, reject) || changed;
  for (const auto& [name, value] : delivery.cursors) {
    auto& kept = cursors_[{delivery.source, name}];
    changed = changed || kept != value;
    kept = value;
  }
  if (changed) result.tx = log(now);
  return result;
}

void Model::store(Dataset& dataset, const std::vector<Entry>& entries, const Seen& stamp, CommitResult& result) {
  std::map<std::string, std::size_t> last;  // of equal keys in a batch the last one counts
  for (std::size_t at = 0; at < entries.size(); ++at) last[key_of(dataset.shape, entries[at])] = at;
  for (const auto& [key, at] : last) {
    const Entry& entry = entries[at];
    if (refused(dataset, entry)) {
      ++result.refused;
      continue;
    }
    Version* before = live(dataset, key);
    if (before && before->seen.entry == entry) {
      ++result.unchanged;
      continue;
    }
    before ? ++result.corrected : ++result.appended;
    if (before) before->to = stamp.tx;
    dataset.versions.push_back({.seen = stamp, .key = key});
    dataset.versions.back().seen.entry = entry;
    if (entry.customer) owners_.insert({dataset.shape.name_space, *entry.customer});
  }
}

void Model::end(Dataset& dataset, const std::vector<Entry>& entries, Tx tx, CommitResult& result) {
  for (const Entry& entry : entries)
    if (Version* before = live(dataset, key_of(dataset.shape, entry))) {
      before->to = tx;
      ++result.deleted;
    }
}

bool Model::refused(const Dataset& dataset, const Entry& entry) const {
  if (dataset.kept_from && entry.time && *entry.time < *dataset.kept_from) return true;
  return entry.customer && erased_.contains({dataset.shape.name_space, *entry.customer});
}

bool Model::refused(const warehouse::Reject& reject) const {
  return erased_.contains({at(reject.dataset).shape.name_space, reject.customer});
}

bool Model::keep(const std::string& source, Tx tx, const warehouse::Reject& reject) {
  for (const KeptReject& kept : rejects_)
    if (kept.source == source && fields(kept.reject) == fields(reject)) return false;
  rejects_.push_back({source, tx, reject});
  return true;
}

Tx Model::log(Instant now) {
  times_.push_back(times_.empty() ? now : std::max(now, times_.back()));
  return latest_tx();
}

std::vector<Removal> Model::erase(const std::set<Owner>& owners, Instant now) {
  const Tx tx = log(now);
  std::vector<Removal> removals;
  for (auto& [name, dataset] : datasets_) {
    const std::string& name_space = dataset.shape.name_space;
    const auto rows = remove(dataset, [&](const Entry& entry) {
      return entry.customer && owners.contains({name_space, *entry.customer});
    });
    removals.push_back({Removal::Reason::erasure, name, tx, committed_at(tx), rows, {}});
    if (rows > 0) dataset.removals.push_back(removals.back());
  }
  std::erase_if(rejects_, [&](const KeptReject& kept) {
    const auto found = datasets_.find(kept.reject.dataset);
    return found != datasets_.end() && owners.contains({found->second.shape.name_space, kept.reject.customer});
  });
  for (const Owner& owner : owners) owners_.erase(owner);
  erased_.insert(owners.begin(), owners.end());
  return removals;
}

std::optional<Removal> Model::keep_from(const std::string& name, Instant from, Instant now) {
  Dataset& dataset = dataset_named(name);
  const std::int64_t time = from.time_since_epoch().count();
  if (dataset.kept_from && *dataset.kept_from >= time) return std::nullopt;
  dataset.kept_from = time;
  const std::size_t before = dataset.versions.size();
  const auto rows = remove(dataset, [&](const Entry& entry) { return entry.time && *entry.time < time; });
  if (dataset.versions.size() == before) return std::nullopt;
  const Tx tx = log(now);
  dataset.removals.push_back({Removal::Reason::retention, name, tx, committed_at(tx), rows, from});
  return dataset.removals.back();
}

warehouse::Batch Model::batch(const Delivery& delivery) const {
  warehouse::Batch batch{.source = delivery.source, .rejects = delivery.rejects, .cursors = delivery.cursors};
  for (const auto& [name, entries] : delivery.upserts)
    batch.upserts.push_back(rows_of(at(name).shape, entries, at(name).extra));
  for (const auto& [name, entries] : delivery.deletions) batch.deletions.push_back(keys_of(at(name).shape, entries));
  return batch;
}

warehouse::DatasetFacts Model::facts(const std::string& name) const {
  warehouse::DatasetFacts facts;
  const Dataset& dataset = at(name);
  for (const Version& version : dataset.versions) {
    if (version.to != forever) continue;
    const Entry& entry = version.seen.entry;
    ++facts.rows;
    if (!entry.customer) ++facts.unassigned;
    if (dataset.shape.kind == model::DatasetKind::events && entry.time)
      facts.newest = std::max(facts.newest.value_or(instant(*entry.time)), instant(*entry.time));
  }
  return facts;
}

Tx Model::tx_before(Instant moment) const {
  return std::lower_bound(times_.begin(), times_.end(), moment) - times_.begin();
}

}  // namespace portico::testing
