#pragma once
#include <string>
#include <unordered_set>
#include <vector>

#include "warehouse/warehouse.hpp"

namespace portico::ingest {

/// The rejects that a source has already, so that reading a broken record again does not list it twice. They are only
/// looked up once there is a reject to compare.
class KnownRejects {
 public:
  KnownRejects(const warehouse::Warehouse& warehouse, std::string source)
      : warehouse_(warehouse), source_(std::move(source)) {}

  /// Takes out of `rejects` those that are stored or were let through before.
  void remove_known(std::vector<warehouse::Reject>& rejects);

 private:
  void load();

  const warehouse::Warehouse& warehouse_;
  std::string source_;
  bool loaded_ = false;
  std::unordered_set<std::string> known_;
};

}  // namespace portico::ingest
