#include <algorithm>
#include <bit>

#include "core/hash.hpp"
#include "query/by_cell.hpp"
#include "query/cardinality.hpp"

namespace portico::query {
namespace {

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of the result depends on every bit of the number.
std::uint64_t mixed(std::uint64_t number) {
  number += 0x9e3779b97f4a7c15;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
  number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
  return number ^ (number >> 31);
}

/// distinct with --approx: a sketch of each cell's values.
class ApproximateDistinct final : public Accumulator {
 public:
  ApproximateDistinct(Type argument, MemoryBudget& budget) : argument_(argument), budget_(budget) {}

  Result<void> add(const Portion& portion) override {
    const Slots& slots = portion.slots;
    const std::size_t before = bytes_;
    if (cells_.size() < slots.cell_count) cells_.resize(slots.cell_count);
    const auto add_hash = [&](std::size_t row, std::uint64_t hash) {
      Cardinality& cell = cells_[slots.cell_of(row)];
      bytes_ -= cell.bytes();
      cell.add(hash);
      bytes_ += cell.bytes();
    };
    const Column& values = *portion.values;
    if (argument_.kind == TypeKind::text) {
      hash_texts(values);
      each_value(values, [&](std::size_t row) { add_hash(row, hashes_[values.codes[row]]); });
    } else if (argument_.kind == TypeKind::floating) {
      each_value(values, [&](std::size_t row) {
        const double value = values.floats[row];
        add_hash(row, mixed(std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value)));  // -0 equals 0
      });
    } else {
      each_value(values, [&](std::size_t row) { add_hash(row, mixed(static_cast<std::uint64_t>(values.ints[row]))); });
    }
    return budget_.grow(before, bytes_);
  }

  Column finish(const Grouping& grouping, expr::Tally&) const override {
    std::vector<Ids> cells_of(grouping.groups);
    for (std::size_t cell = 0; cell < cells_.size(); ++cell)
      if (const std::uint32_t group = grouping.of(cell); group != KeyIndex::none)
        cells_of[group].push_back(static_cast<std::uint32_t>(cell));
    Column counts{.type = {.kind = TypeKind::integer}};
    counts.ints.assign(grouping.groups, 0);
    // Of groups that run into each other one sketch grows.
    const std::size_t chains = grouping.stride > 0 ? std::min(grouping.stride, grouping.groups) : grouping.groups;
    for (std::size_t chain = 0; chain < chains; ++chain) {
      Cardinality values;
      for (std::size_t group = chain; group < grouping.groups; group += chains) {
        for (const std::uint32_t cell : cells_of[group]) values.add(cells_[cell]);
        counts.ints[group] = values.estimate();
      }
    }
    return counts;
  }

 private:
  /// Those that occur, each once, by code.
  void hash_texts(const Column& column) {
    hashes_.assign(column.dictionary->size(), 0);
    seen_.assign(column.dictionary->size(), 0);
    each_value(column, [&](std::size_t row) {
      const std::uint32_t code = column.codes[row];
      if (seen_[code] != 0) return;
      seen_[code] = 1;
      hashes_[code] = hash64((*column.dictionary)[code]);
    });
  }

  Type argument_;
  MemoryBudget& budget_;
  std::vector<Cardinality> cells_;
  std::size_t bytes_ = 0;
  std::vector<std::uint64_t> hashes_;
  std::vector<std::uint8_t> seen_;
};

}  // namespace

std::unique_ptr<Accumulator> make_approximate_distinct(const AggregateSpec& spec, MemoryBudget& budget) {
  return std::make_unique<ApproximateDistinct>(spec.argument_type, budget);
}

}  // namespace portico::query
