#pragma once
#include "query/aggregate.hpp"
#include "query/dataset_plan.hpp"

namespace portico::query {

/// Numbers the keys of a dataset's rows, 0, 1, 2 …, the same in all its blocks. A null is a value like any other.
class RowKeys {
 public:
  RowKeys(const RowKey& key, const CustomerOf& customer_of, MemoryBudget& budget);
  RowKeys(const RowKeys&) = delete;
  RowKeys& operator=(const RowKeys&) = delete;

  /// Fills `ids` for the rows of a block. `invalid` when the memory budget is spent.
  Result<void> number(const Rows& rows);
  const Ids& ids() const { return ids_; }  ///< by row

 private:
  static Combinations combinations_of(const RowKey& key, const CustomerOf& customer_of);
  std::size_t bytes() const;

  const RowKey& key_;
  MemoryBudget& budget_;
  Combinations combinations_;
  PairTable numbers_;
  Bounds unbounded_;
  Slotter slotter_;
  Ids ids_;
};

}  // namespace portico::query
