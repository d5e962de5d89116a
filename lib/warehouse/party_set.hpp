#pragma once
#include <cstdint>
#include <vector>

namespace portico::customer {
class Directory;
}
namespace portico::testing {
struct PartySetMaker;
}

namespace portico::warehouse {

/// The number of a (namespace, external id) pair. Rows that name no customer belong to `none`.
enum class PartyId : std::int64_t { none = 0 };

/// Whose rows a scan may touch. The one choke point between a scope and stored rows: only customer::Directory makes one,
/// from a model::Scope, so no query can read what its scope does not cover.
class PartySet {
 public:
  /// Every row, the unassigned ones included: for the operator.
  bool everything() const { return everything_; }
  /// Ascending, each once. Empty (and not everything): no rows.
  const std::vector<PartyId>& ids() const { return ids_; }

 private:
  friend class ::portico::customer::Directory;
  friend struct ::portico::testing::PartySetMaker;  // defined by tests only; the arrows test refuses it in lib
  PartySet(std::vector<PartyId> ids, bool everything) : ids_(std::move(ids)), everything_(everything) {}

  std::vector<PartyId> ids_;
  bool everything_ = false;
};

}  // namespace portico::warehouse
