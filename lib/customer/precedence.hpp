#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "model/catalog.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::customer {

/// What a value has to say for itself among those that a field of the record could take.
struct Claim {
  std::size_t origin = 0;  ///< position among the field's origins
  warehouse::Tx tx = 0;    ///< of the commit that stored it
  std::vector<Value> key;  ///< of its row in the origin's dataset
};

/// A scan of records that also asks what their claims are made of.
class ClaimScan {
 public:
  /// `fields` of the rows that `parties` have in the newest state; request() can be changed to another one.
  ClaimScan(const model::Catalog& catalog, const std::string& dataset, warehouse::PartySet parties,
            std::vector<std::string> fields);

  warehouse::ScanRequest& request() { return request_; }
  /// The claim of a row on behalf of a field's origin.
  Claim claim(std::size_t origin, const warehouse::Block& block, std::size_t row) const;
  /// One of the block's columns, by its position among `fields`.
  const Column& column(const warehouse::Block& block, std::size_t field) const { return block.columns[first_ + field]; }

 private:
  warehouse::ScanRequest request_;
  std::size_t first_;  // position of the first of `fields` in blocks
};

/// Whether the field takes the value of `a` before that of `b`: as its precedence says; within one commit of one origin
/// that of the smaller key, wherever the rows are stored.
bool precedes(const model::RecordField& field, const Claim& a, const Claim& b);

}  // namespace portico::customer
