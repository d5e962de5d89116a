#include "query/grid.hpp"

namespace portico::query {
namespace {

template <class GroupOf>
Grouping grouped(const Outcome& outcome, std::size_t groups, const GroupOf& group_of) {
  Grouping grouping{.group_of = {}, .groups = groups};
  grouping.group_of.reserve(outcome.cells().size());
  for (std::uint32_t cell = 0; cell < outcome.cells().size(); ++cell) {
    const auto [combination, bucket] = outcome.cells().pair(cell);
    grouping.group_of.push_back(group_of(combination, bucket));
  }
  return grouping;
}

}  // namespace

/// Where each combination stands among those of a grid.
class Grid::Places {
 public:
  explicit Places(const Grid& grid)
      : left_out_(grid.others ? static_cast<std::uint32_t>(grid.combinations.size()) : KeyIndex::none) {
    for (std::uint32_t i = 0; i < grid.combinations.size(); ++i) {
      const std::size_t combination = grid.combinations[i];
      if (places_.size() <= combination) places_.resize(combination + 1, left_out_);
      places_[combination] = i;
    }
  }
  /// KeyIndex::none where it is not shown.
  std::uint32_t of(std::uint32_t combination) const {
    return combination < places_.size() ? places_[combination] : left_out_;
  }

 private:
  std::uint32_t left_out_;
  Ids places_;
};

Grouping Grid::by_value(const Outcome& outcome, const Combinations& all, std::size_t dimension) const {
  const Places places(*this);
  const auto values = static_cast<std::uint32_t>(all.distinct(dimension));
  return grouped(outcome, values + (others ? 1 : 0), [&](std::uint32_t combination, std::uint32_t) {
    const bool left_out = others && places.of(combination) == combinations.size();
    return left_out ? values : all.value_of(dimension, combination);
  });
}

Grouping Grid::by_row(const Outcome& outcome) const {
  const Places places(*this);
  const auto wide = static_cast<std::uint32_t>(width());
  return grouped(outcome, rows(), [&](std::uint32_t combination, std::uint32_t bucket) {
    const std::uint32_t at = places.of(combination);
    const bool shown = at != KeyIndex::none && bucket >= buckets.begin && bucket < buckets.end;
    return shown ? (bucket - buckets.begin) * wide + at : KeyIndex::none;
  });
}

Grouping Grid::running(const Outcome& outcome) const {
  Grouping grouping = by_row(outcome);
  grouping.stride = width();
  return grouping;
}

Grouping Grid::by_bucket(const Outcome& outcome) const {
  return grouped(outcome, height(), [&](std::uint32_t, std::uint32_t bucket) {
    return bucket >= buckets.begin && bucket < buckets.end ? bucket - buckets.begin : KeyIndex::none;
  });
}

Grouping Grid::by_bucket_and_value(const Outcome& outcome, const Combinations& all, std::size_t dimension) const {
  const auto values = static_cast<std::uint32_t>(all.distinct(dimension));
  return grouped(outcome, height() * values, [&](std::uint32_t combination, std::uint32_t bucket) {
    const bool shown = bucket >= buckets.begin && bucket < buckets.end;
    return shown ? (bucket - buckets.begin) * values + all.value_of(dimension, combination) : KeyIndex::none;
  });
}

Grouping by_combination(const Outcome& outcome, std::size_t combinations) {
  return grouped(outcome, combinations, [](std::uint32_t combination, std::uint32_t) { return combination; });
}

Grouping by_value(const Outcome& outcome, const Combinations& combinations, std::size_t dimension) {
  return grouped(outcome, combinations.distinct(dimension), [&](std::uint32_t combination, std::uint32_t) {
    return combinations.value_of(dimension, combination);
  });
}

Grouping as_one(const Outcome& outcome) {
  return grouped(outcome, 1, [](std::uint32_t, std::uint32_t) { return 0U; });
}

}  // namespace portico::query
