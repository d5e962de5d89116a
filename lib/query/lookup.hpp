#pragma once
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/column.hpp"
#include "model/lookup.hpp"
#include "model/scope.hpp"
#include "query/engine.hpp"

namespace portico::query {

/// The values of a looked-up field, by key.
class LookupTable {
 public:
  /// Of the records that the scope sees as of `tx`.
  static LookupTable load(const model::LookupField& lookup, const World& world, const model::Scope& scope,
                          warehouse::Tx tx);

  /// The value for each row; null where there is no such record. `keys`: the row's party, or a column for each key.
  Column values_for(const std::vector<const Column*>& keys) const;

 private:
  std::uint32_t row_of(const std::vector<const Column*>& keys, std::size_t row) const;

  Column values_;  // row 0 is null
  std::unordered_map<std::int64_t, std::uint32_t> by_number_;
  std::unordered_map<std::string, std::uint32_t> by_text_;
};

}  // namespace portico::query
