#pragma once
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "warehouse/model_rows.hpp"

namespace portico::testing {

/// What one commit brings, in plain values. A dataset may come twice; of deletions only the keys count.
struct Delivery {
  std::string source;
  std::vector<std::pair<std::string, std::vector<Entry>>> upserts, deletions;
  std::vector<warehouse::Reject> rejects;
  std::vector<std::pair<std::string, std::string>> cursors;
};

/// What a warehouse must hold, in the plainest form: all versions of all rows in a vector. Everything happens at once
/// and nothing ever fails.
class Model {
 public:
  using Tx = warehouse::Tx;
  struct Owner {
    std::string name_space, external_id;
    friend auto operator<=>(const Owner&, const Owner&) = default;
  };
  struct KeptReject {
    std::string source;
    Tx tx = 0;
    warehouse::Reject reject;
  };
  struct Version {
    Seen seen;
    std::string key;
    Tx to = forever;  ///< the tx from which on it no longer counts
  };
  struct Dataset {
    Shape shape;
    Extra extra = Extra::undefined;
    std::optional<std::int64_t> kept_from;
    std::vector<Version> versions;
    std::vector<warehouse::Removal> removals;
  };
  static constexpr Tx forever = std::numeric_limits<Tx>::max();

  explicit Model(const std::vector<std::string>& datasets);

  void define_extra(const std::string& dataset) { dataset_named(dataset).extra = Extra::defined; }
  warehouse::CommitResult commit(const Delivery& delivery, Instant now);
  /// The owners must be known, each named once.
  std::vector<warehouse::Removal> erase(const std::set<Owner>& owners, Instant now);
  std::optional<warehouse::Removal> keep_from(const std::string& dataset, Instant instant, Instant now);

  /// The delivery as the warehouse takes it.
  warehouse::Batch batch(const Delivery& delivery) const;

  /// The rows of a state that `wanted(entry)` takes, sorted.
  template <class Wanted>
  std::vector<Seen> rows(const std::string& dataset, Tx as_of, Wanted&& wanted) const {
    std::vector<Seen> found;
    for (const Version& version : at(dataset).versions)
      if (version.seen.tx <= as_of && as_of < version.to && wanted(version.seen.entry)) found.push_back(version.seen);
    sort(found);
    return found;
  }
  std::vector<Seen> rows(const std::string& dataset, Tx as_of) const {
    return rows(dataset, as_of, [](const Entry&) { return true; });
  }
  warehouse::DatasetFacts facts(const std::string& dataset) const;
  Tx latest_tx() const { return static_cast<Tx>(times_.size()); }
  Tx tx_before(Instant instant) const;
  Instant committed_at(Tx tx) const { return times_[static_cast<std::size_t>(tx) - 1]; }

  const std::map<std::string, Dataset>& datasets() const { return datasets_; }
  const Dataset& at(const std::string& dataset) const { return datasets_.at(dataset); }
  const std::set<Owner>& owners() const { return owners_; }  ///< whose rows were stored, and who are not erased
  const std::set<Owner>& erased() const { return erased_; }
  const std::vector<KeptReject>& rejects() const { return rejects_; }  ///< the oldest first
  const std::map<std::pair<std::string, std::string>, std::string>& cursors() const { return cursors_; }

 private:
  Dataset& dataset_named(const std::string& name) { return datasets_.at(name); }
  void store(Dataset& dataset, const std::vector<Entry>& entries, const Seen& stamp, warehouse::CommitResult& result);
  void end(Dataset& dataset, const std::vector<Entry>& entries, Tx tx, warehouse::CommitResult& result);
  bool refused(const Dataset& dataset, const Entry& entry) const;
  bool refused(const warehouse::Reject& reject) const;
  bool keep(const std::string& source, Tx tx, const warehouse::Reject& reject);
  Tx log(Instant now);

  std::map<std::string, Dataset> datasets_;
  std::set<Owner> owners_, erased_;
  std::vector<KeptReject> rejects_;
  std::map<std::pair<std::string, std::string>, std::string> cursors_;
  std::vector<Instant> times_;  // by tx, from 1
};

}  // namespace portico::testing
