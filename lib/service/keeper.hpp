#pragma once
#include <map>

#include "model/catalog.hpp"
#include "service/stores.hpp"

namespace portico::service {

/// Removes what datasets no longer keep. Used by one thread.
class Keeper {
 public:
  /// Must outlive it.
  explicit Keeper(Stores& stores) : stores_(stores) {}

  /// Removes events older than their dataset's horizon, which moves once a day; each removal is logged and audited. A
  /// dataset that fails is logged, tried again after an hour, and keeps no other from its turn.
  void work(const model::Catalog& catalog, Instant now);

 private:
  struct Turn {
    Instant horizon;
    Instant again_at;
  };
  void keep(const model::Dataset& dataset, Instant horizon);
  void record(const std::string& dataset, std::string_view outcome);

  Stores& stores_;
  std::map<std::string, Turn> turns_;  // by dataset
};

}  // namespace portico::service
