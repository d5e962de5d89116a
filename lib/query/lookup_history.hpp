#pragma once
#include <cstdint>
#include <vector>

#include "query/lookup.hpp"

namespace portico::query {

/// The values of a looked-up field by key, each with when it came into force: what at_event() answers from.
class LookupHistory {
 public:
  static LookupHistory load(const model::LookupField& lookup, const LookupView& view);

  /// For each row the value that the last commit up to its time left: before the first known one that, null where the
  /// record was gone or there never was one, and where time or key is null. `keys` as of LookupTable.
  Column values_for(const std::vector<const Column*>& keys, const Column& times) const;

 private:
  /// From an instant on a value counts, until the next step of the record.
  struct Step {
    std::int64_t from;    // in microseconds
    std::uint32_t value;  // a row of values_; 0: none
  };
  class Loader;
  std::uint32_t value_at(std::uint32_t record, std::int64_t time) const;

  RecordKeys records_;
  Column values_;                    // row 0 is null
  std::vector<Step> steps_;          // by record, then ascending
  std::vector<std::size_t> begins_;  // where the steps of each record begin, 0 has none; and where the last ones end
};

}  // namespace portico::query
