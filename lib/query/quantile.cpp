#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "query/by_cell.hpp"
#include "query/dense_cells.hpp"

namespace portico::query {
namespace {

/// How values are counted: by themselves, as long as they lie near each other.
struct Whole {
  using Number = std::int64_t;
  static constexpr bool counts = true, costly = false;
  static std::int64_t read(const Column& column, std::size_t row) { return column.ints[row]; }
  static std::int64_t key_of(std::int64_t value) { return value; }
  static std::int64_t value_of(std::int64_t key) { return key; }
};

/// Not at all.
struct Floating {
  using Number = double;
  static constexpr bool counts = false;
  static double read(const Column& column, std::size_t row) { return column.floats[row]; }
};

/// By buckets that are wide in proportion to what is in them, so that each value is off by 0.5 % at most: DDSketch
/// (Masson, Rim, Lee 2019). Values below 0 have keys below 0, 0 its own.
struct Proportional {
  using Number = double;
  static constexpr bool counts = true, costly = true;  // to find a key takes a logarithm
  static constexpr double accuracy = 0.005;
  static constexpr double ratio = (1 + accuracy) / (1 - accuracy);
  static constexpr std::int64_t shift = 80'000;  // more than the buckets below 1 that a double can be in

  static double read(const Column& column, std::size_t row) {
    return column.type.kind == TypeKind::floating ? column.floats[row] : static_cast<double>(column.ints[row]);
  }
  static std::int64_t key_of(double value) {
    if (value == 0 || std::isnan(value)) return 0;
    const double size = std::min(std::abs(value), std::numeric_limits<double>::max());
    const auto bucket = static_cast<std::int64_t>(std::ceil(std::log(size) / std::log(ratio))) + shift;
    return value < 0 ? -bucket : bucket;
  }
  static double value_of(std::int64_t key) {
    if (key == 0) return 0;
    const double size = 2 * std::pow(ratio, static_cast<double>(std::abs(key) - shift)) / (ratio + 1);
    return key < 0 ? -size : size;
  }
};

/// quantile: between two neighbours it interpolates (Hyndman & Fan 1996, definition 7). A counter for each key of the
/// scale as long as these lie near each other, else all values.
template <class Scale>
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
    if constexpr (Scale::counts) {
      if (counting_ && !make_room(portion)) PORTICO_CHECK(give_up_counting());
      if (counting_) {
        each_value(*portion.values, [&](std::size_t row) {
          ++counts_.cells()[portion.slots.cell_of(row)].at(key_at(*portion.values, row));
        });
        return budget_.grow(before, bytes());
      }
    }
    if (values_.size() < portion.slots.cell_count) values_.resize(portion.slots.cell_count);
    each_value(*portion.values,
               [&](std::size_t row) { keep(portion.slots.cell_of(row), Scale::read(*portion.values, row)); });
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
      write(builder, cells, tally);
    }
    return builder.take();
  }

 private:
  static constexpr std::size_t most_counters = std::size_t{1} << 22;  // 16 MB
  static constexpr std::size_t most_dense_slots = std::size_t{1} << 16;
  using Number = typename Scale::Number;
  using Counters = DenseCells<std::uint32_t>;

  std::size_t bytes() const { return counts_.elements() * sizeof(std::uint32_t) + kept_ * sizeof(Number); }

  void keep(std::size_t cell, Number value) {
    std::vector<Number>& values = values_[cell];
    kept_ -= values.capacity();
    values.push_back(value);
    kept_ += values.capacity();
  }

  std::int64_t key_at(const Column& values, std::size_t row) const {
    if constexpr (Scale::costly)
      return keys_[row];
    else
      return Scale::key_of(Scale::read(values, row));
  }

  bool make_room(const Portion& portion) {
    const Slots& slots = portion.slots;
    if (slots.width > most_dense_slots) return false;
    if constexpr (Scale::costly) {
      keys_.resize(portion.values->size());
      each_value(*portion.values,
                 [&](std::size_t row) { keys_[row] = Scale::key_of(Scale::read(*portion.values, row)); });
    }
    extents_.assign(slots.width, Extent{});
    each_value(*portion.values,
               [&](std::size_t row) { extents_[slots.of_row[row]].add(key_at(*portion.values, row)); });
    for (std::size_t slot = 0; slot < slots.width; ++slot) {
      const Extent& extent = extents_[slot];
      if (!extent.none() && !counts_.widen(slots.cell_of_slot(slot), extent.least, extent.greatest, most_counters))
        return false;
    }
    return true;
  }

  /// The budget is asked before the values are there: few counters can stand for very many.
  Result<void> give_up_counting() {
    std::size_t counted = 0;
    for (const auto& cell : counts_.cells())
      counted = std::accumulate(cell.elements.begin(), cell.elements.end(), counted);
    PORTICO_CHECK(budget_.grow(0, counted * sizeof(Number)));
    counting_ = false;
    values_.resize(counts_.cells().size());
    for (std::size_t cell = 0; cell < values_.size(); ++cell) {
      const auto& [base, counters] = counts_.cells()[cell];
      for (std::size_t i = 0; i < counters.size(); ++i)
        values_[cell].insert(values_[cell].end(), counters[i], Scale::value_of(base + static_cast<std::int64_t>(i)));
      kept_ += values_[cell].capacity();
    }
    counts_.clear();
    return budget_.grow(counted * sizeof(Number), 0);  // bytes() tells of them from now on
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

  /// The quantile of what is in these cells.
  void write(ColumnBuilder& builder, const Ids& cells, expr::Tally& tally) const {
    if constexpr (Scale::counts)
      if (counting_) return write_counted(builder, cells, tally);
    write_kept(builder, cells, tally);
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
      return Scale::value_of(merged.base + static_cast<std::int64_t>(index));
    };
    write_between(builder, value(at), value(next), place.part, tally);
  }

  void write_kept(ColumnBuilder& builder, const Ids& cells, expr::Tally& tally) const {
    std::vector<Number> values;
    for (const std::uint32_t cell : cells)
      if (cell < values_.size()) values.insert(values.end(), values_[cell].begin(), values_[cell].end());
    if (values.empty()) return builder.append_null();
    const Place place = place_among(static_cast<std::int64_t>(values.size()));
    const auto whole = values.begin() + static_cast<std::ptrdiff_t>(place.whole);
    std::nth_element(values.begin(), whole, values.end());
    const Number next = place.part == 0 ? *whole : *std::min_element(whole + 1, values.end());
    write_between(builder, *whole, next, place.part, tally);
  }

  void write_between(ColumnBuilder& builder, std::int64_t low, std::int64_t high, Int128 part,
                     expr::Tally& tally) const {
    const Int128 scaled = (Int128{low} * one_ + (Int128{high} - low) * part) * factor_;
    write_exact(builder, narrow(divide_half_even(scaled, one_)), tally);
  }
  void write_between(ColumnBuilder& builder, double low, double high, Int128 part, expr::Tally& tally) const {
    const double fraction = static_cast<double>(part) / static_cast<double>(one_);
    const double value = fraction == 0 ? low : low * (1 - fraction) + high * fraction;
    if (type_.kind == TypeKind::floating) return builder.append_float(value);
    const double scaled = value * static_cast<double>(factor_);
    constexpr double beyond = 0x1p63;
    write_exact(builder, std::abs(scaled) < beyond ? std::optional<std::int64_t>(std::llround(scaled)) : std::nullopt,
                tally);
  }
  static void write_exact(ColumnBuilder& builder, std::optional<std::int64_t> units, expr::Tally& tally) {
    if (units) return builder.append_int(*units);
    builder.append_null();
    ++tally.overflows;
  }

  Type type_;
  Decimal share_;
  MemoryBudget& budget_;
  Int128 factor_ = 1, one_;
  bool counting_ = Scale::counts;
  Counters counts_;                          // by value
  std::vector<std::vector<Number>> values_;  // by cell, once counting is given up
  std::size_t kept_ = 0;                     // values that values_ has room for
  std::vector<Extent> extents_;
  std::vector<std::int64_t> keys_;  // of the rows at hand, where they are costly
};

}  // namespace

std::unique_ptr<Accumulator> make_quantile(const AggregateSpec& spec, MemoryBudget& budget) {
  if (spec.precision == Precision::approximate) return std::make_unique<Quantile<Proportional>>(spec, budget);
  if (spec.argument_type.kind == TypeKind::floating) return std::make_unique<Quantile<Floating>>(spec, budget);
  return std::make_unique<Quantile<Whole>>(spec, budget);
}

}  // namespace portico::query
