#include <algorithm>

#include "query/by_cell.hpp"
#include "query/dense_cells.hpp"

namespace portico::query {
namespace {

/// quantile: between two neighbours it interpolates (Hyndman & Fan 1996, definition 7). A counter for each value as
/// long as the values lie near each other, else all values.
template <class Number>
class Quantile final : public Accumulator {
 public:
  Quantile(const AggregateSpec& spec, MemoryBudget& budget)
      : type_(spec.type), share_(spec.share), budget_(budget), one_(power_of_ten(spec.share.scale())) {
    if (type_.kind == TypeKind::decimal)
      factor_ =
          power_of_ten(type_.scale - (spec.argument_type.kind == TypeKind::decimal ? spec.argument_type.scale : 0));
  }

  Result<void> add(const Portion& portion) override {
    const std::size_t before = bytes();
    if (counting_ && !make_room(portion)) give_up_counting();
    const Slots& slots = portion.slots;
    if (counting_) {
      if constexpr (std::is_same_v<Number, std::int64_t>)
        each_value(*portion.values,
                   [&](std::size_t row) { ++counts_.cells()[slots.cell_of(row)].at(portion.values->ints[row]); });
    } else {
      if (values_.size() < slots.cell_count) values_.resize(slots.cell_count);
      each_value(*portion.values, [&](std::size_t row) { keep(slots.cell_of(row), at(*portion.values, row)); });
    }
    return budget_.grow(before, bytes());
  }

  Column finish(const Grouping& grouping, expr::Tally& tally) const override {
    std::vector<Ids> cells_of(grouping.groups);
    for (std::size_t cell = 0; cell < grouping.group_of.size(); ++cell)
      if (const std::uint32_t group = grouping.of(cell); group != KeyIndex::none)
        cells_of[group].push_back(static_cast<std::uint32_t>(cell));
    ColumnBuilder builder(type_);
    Ids cells;
    for (std::size_t group = 0; group < grouping.groups; ++group) {
      cells.clear();
      for (std::size_t from = grouping.stride > 0 ? group % grouping.stride : group; from <= group;
           from += std::max<std::size_t>(grouping.stride, 1))
        cells.insert(cells.end(), cells_of[from].begin(), cells_of[from].end());
      if (counting_)
        write_counted(builder, cells, tally);
      else
        write_kept(builder, cells, tally);
    }
    return builder.take();
  }

 private:
  static constexpr std::size_t most_counters = std::size_t{1} << 22;  // 16 MB
  static constexpr std::size_t most_dense_slots = std::size_t{1} << 16;
  static constexpr bool exact = std::is_same_v<Number, std::int64_t>;
  using Counters = DenseCells<std::uint32_t>;

  static Number at(const Column& column, std::size_t row) {
    if constexpr (exact)
      return column.ints[row];
    else
      return column.floats[row];
  }

  std::size_t bytes() const { return counts_.elements() * sizeof(std::uint32_t) + kept_ * sizeof(Number); }

  void keep(std::size_t cell, Number value) {
    std::vector<Number>& values = values_[cell];
    kept_ -= values.capacity();
    values.push_back(value);
    kept_ += values.capacity();
  }

  bool make_room(const Portion& portion) {
    if constexpr (exact) {
      const Slots& slots = portion.slots;
      if (slots.width > most_dense_slots) return false;
      extents_.assign(slots.width, Extent{});
      each_value(*portion.values, [&](std::size_t row) { extents_[slots.of_row[row]].add(portion.values->ints[row]); });
      for (std::size_t slot = 0; slot < slots.width; ++slot) {
        const Extent& extent = extents_[slot];
        if (!extent.none() && !counts_.widen(slots.cell_of_slot(slot), extent.least, extent.greatest, most_counters))
          return false;
      }
      return true;
    } else {
      return false;
    }
  }

  void give_up_counting() {
    counting_ = false;
    values_.resize(counts_.cells().size());
    for (std::size_t cell = 0; cell < values_.size(); ++cell) {
      const auto& [base, counters] = counts_.cells()[cell];
      for (std::size_t i = 0; i < counters.size(); ++i)
        values_[cell].insert(values_[cell].end(), counters[i],
                             static_cast<Number>(base + static_cast<std::int64_t>(i)));
      kept_ += values_[cell].capacity();
    }
    counts_.clear();
  }

  /// Where the quantile of `count` values lies: after so many values, and which part of the way to the next.
  struct Place {
    std::int64_t whole;
    Int128 part;
  };
  Place place_among(std::int64_t count) const {
    const Int128 place = Int128{count - 1} * share_.units();
    return {static_cast<std::int64_t>(place / one_), place % one_};
  }

  void write_counted(ColumnBuilder& builder, const Ids& cells, expr::Tally& tally) const {
    Counters::Cell merged;
    for (const std::uint32_t cell : cells)
      if (cell < counts_.cells().size()) merged.add(counts_.cells()[cell]);
    std::int64_t count = 0;
    for (const std::uint32_t counter : merged.elements) count += counter;
    if (count == 0) return builder.append_null();
    const Place place = place_among(count);
    std::size_t at = 0;
    std::int64_t before = 0;
    while (before + merged.elements[at] <= place.whole) before += merged.elements[at++];
    std::size_t next = at;
    if (before + merged.elements[at] == place.whole + 1 && place.part != 0) do
        ++next;
      while (merged.elements[next] == 0);
    const auto value = [&](std::size_t index) {
      return static_cast<Number>(merged.base + static_cast<std::int64_t>(index));
    };
    write(builder, value(at), value(next), place.part, tally);
  }

  void write_kept(ColumnBuilder& builder, const Ids& cells, expr::Tally& tally) const {
    std::vector<Number> values;
    for (const std::uint32_t cell : cells)
      if (cell < values_.size()) values.insert(values.end(), values_[cell].begin(), values_[cell].end());
    if (values.empty()) return builder.append_null();
    const Place place = place_among(static_cast<std::int64_t>(values.size()));
    const auto whole = values.begin() + static_cast<std::ptrdiff_t>(place.whole);
    std::nth_element(values.begin(), whole, values.end());
    write(builder, *whole, place.part == 0 ? *whole : *std::min_element(whole + 1, values.end()), place.part, tally);
  }

  void write(ColumnBuilder& builder, Number low, Number high, Int128 part, expr::Tally& tally) const {
    if constexpr (exact) {
      const Int128 scaled = (Int128{low} * one_ + (Int128{high} - low) * part) * factor_;
      if (const auto fitting = narrow(divide_half_even(scaled, one_))) return builder.append_int(*fitting);
      builder.append_null();
      ++tally.overflows;
    } else {
      const double fraction = static_cast<double>(part) / static_cast<double>(one_);
      builder.append_float(fraction == 0 ? low : low * (1 - fraction) + high * fraction);
    }
  }

  Type type_;
  Decimal share_;
  MemoryBudget& budget_;
  Int128 factor_ = 1, one_;
  bool counting_ = true;
  Counters counts_;                          // by value
  std::vector<std::vector<Number>> values_;  // by cell, once counting is given up
  std::size_t kept_ = 0;                     // values that values_ has room for
  std::vector<Extent> extents_;
};

}  // namespace

std::unique_ptr<Accumulator> make_quantile(const AggregateSpec& spec, MemoryBudget& budget) {
  if (spec.argument_type.kind == TypeKind::floating) return std::make_unique<Quantile<double>>(spec, budget);
  return std::make_unique<Quantile<std::int64_t>>(spec, budget);
}

}  // namespace portico::query
