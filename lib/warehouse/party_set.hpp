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

/// Whose rows a scan may touch. The one choke point between a scope and stored rows: only customer::Directory makes
/// one, from a model::Scope, so no query can read what its scope does not cover.
class PartySet {
 public:
  enum class Extent {
    listed,      ///< the rows of ids()
    named,       ///< every row that names a customer
    everything,  ///< these and the unassigned ones: for the operator
  };
  Extent extent() const { return extent_; }
  /// With `listed`: ascending, each once; empty means no rows.
  const std::vector<PartyId>& ids() const { return ids_; }
  /// Whether a scan's rows are all of one party, and so each block's in time order.
  bool is_one() const { return extent_ == Extent::listed && ids_.size() == 1; }

 private:
  friend class ::portico::customer::Directory;
  friend struct ::portico::testing::PartySetMaker;  // defined by tests only; the arrows test refuses it in lib
  PartySet(Extent extent, std::vector<PartyId> ids) : extent_(extent), ids_(std::move(ids)) {}

  Extent extent_;
  std::vector<PartyId> ids_;
};

}  // namespace portico::warehouse
