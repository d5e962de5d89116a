#pragma once
#include <map>

#include "calendar/period.hpp"
#include "query/naive/question.hpp"

namespace portico::testing {

/// When a question is asked, and what it is about.
struct NaiveMoment {
  NaiveMoment(const NaiveWorld& world, const model::Query& query);

  const Zone* zone;
  Instant now;
  warehouse::Tx tx = 0;
  std::optional<calendar::Every> every;
  std::optional<calendar::Range> range, earlier;
};

/// The combinations of dimensions that have rows, in both periods, ascending by what they are ordered by.
struct ByOrder {
  bool operator()(const std::vector<NaiveDimension::Place>& a, const std::vector<NaiveDimension::Place>& b) const;
};
using Combination = std::vector<NaiveDimension::Place>;

/// The rows of one period by bucket and combination.
class NaiveCells {
 public:
  /// Adds its combinations to `known`; `rows` must outlive it.
  NaiveCells(const Question& question, const NaiveMoment& moment, const std::optional<calendar::Range>& range,
             const std::map<const NaiveDataset*, std::vector<Cells>>& rows, std::vector<Combination>& known);

  const std::vector<Instant>& bounds() const { return bounds_; }
  /// First and end of the buckets that have rows; equal where none has.
  std::pair<std::size_t, std::size_t> used() const { return used_; }
  /// The measure over the buckets from `begin` to `end` of these combinations.
  Value value(const Question::Asked& asked, std::size_t begin, std::size_t end,
              const std::vector<Combination>& of) const;

 private:
  void cut_time(const NaiveMoment& moment, const std::optional<calendar::Range>& range,
                const std::map<const NaiveDataset*, std::vector<Cells>>& rows);

  struct Place {
    const NaiveDataset* dataset;
    std::size_t bucket;
    Combination combination;
  };
  struct ByPlace {
    bool operator()(const Place& a, const Place& b) const;
  };
  std::vector<Instant> bounds_;
  std::pair<std::size_t, std::size_t> used_{0, 0};
  std::map<Place, Group, ByPlace> groups_;
};

}  // namespace portico::testing
