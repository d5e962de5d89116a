#include <algorithm>
#include <bit>
#include <cmath>

#include "query/aggregate.hpp"

namespace portico::query {
namespace {

/// distinct: the pairs of group and value that occur. Texts are numbered first, floats taken by their bits.
class Distinct final : public Accumulator {
 public:
  Distinct(Type argument, MemoryBudget& budget) : texts_(argument, {}), argument_(argument), budget_(budget) {}

  Result<void> add(const Portion& portion) override {
    const Column& values = *portion.values;
    const std::size_t before = pairs_.bytes() + texts_.text_bytes();
    if (argument_.kind == TypeKind::text) {
      texts_.number(values, used(portion), ids_);
      add_pairs(portion, [&](std::size_t row) { return std::int64_t{ids_[row]}; });
    } else if (argument_.kind == TypeKind::floating) {
      add_pairs(portion, [&](std::size_t row) {
        const double value = values.floats[row];
        return std::bit_cast<std::int64_t>(value == 0 ? 0.0 : value);  // -0 equals 0
      });
    } else {
      add_pairs(portion, [&](std::size_t row) { return values.ints[row]; });
    }
    return budget_.grow(before, pairs_.bytes() + texts_.text_bytes());
  }

  Column finish(std::size_t groups, expr::Tally&) override {
    Column result{.type = {.kind = TypeKind::integer}};
    result.ints.assign(groups, 0);
    for (const auto& [group, value] : pairs_.keys()) ++result.ints[static_cast<std::size_t>(group)];
    return result;
  }

 private:
  static Mask used(const Portion& portion) {
    Mask mask(portion.groups.size());
    for (std::size_t row = 0; row < mask.size(); ++row) mask[row] = portion.groups[row] != 0;
    return mask;
  }

  template <class ValueAt>
  void add_pairs(const Portion& portion, const ValueAt& value_at) {
    for (std::size_t row = 0; row < portion.groups.size(); ++row)
      if (portion.groups[row] != 0 && !portion.values->null_at(row))
        pairs_.find_or_add({portion.groups[row], value_at(row)});
  }

  DimensionIndex texts_;
  Type argument_;
  MemoryBudget& budget_;
  KeyIndex pairs_;
  Ids ids_;
};

/// quantile: all values, sorted at the end; between two neighbours it interpolates (Hyndman & Fan 1996, definition 7).
template <class Number>
class Quantile final : public Accumulator {
 public:
  Quantile(const AggregateSpec& spec, Type argument, MemoryBudget& budget)
      : type_(spec.type), share_(spec.share), budget_(budget) {
    if (type_.kind == TypeKind::decimal)
      factor_ = power_of_ten(type_.scale - (argument.kind == TypeKind::decimal ? argument.scale : 0));
  }

  Result<void> add(const Portion& portion) override {
    const std::size_t before = entries_.size();
    for (std::size_t row = 0; row < portion.groups.size(); ++row)
      if (portion.groups[row] != 0 && !portion.values->null_at(row))
        entries_.push_back({portion.groups[row], at(*portion.values, row)});
    return budget_.grow(before * sizeof(Entry), entries_.size() * sizeof(Entry));
  }

  Column finish(std::size_t groups, expr::Tally& tally) override {
    std::sort(entries_.begin(), entries_.end());
    ColumnBuilder builder(type_);
    std::size_t begin = 0;
    for (std::size_t group = 0; group < groups; ++group) {
      std::size_t end = begin;
      while (end < entries_.size() && entries_[end].first == group) ++end;
      if (begin == end)
        builder.append_null();
      else
        append(builder, begin, end - begin, tally);
      begin = end;
    }
    return builder.take();
  }

 private:
  using Entry = std::pair<std::uint32_t, Number>;

  static Number at(const Column& column, std::size_t row) {
    if constexpr (std::is_same_v<Number, double>)
      return column.floats[row];
    else
      return column.ints[row];
  }

  /// The place is (count - 1) · share: a whole number of steps and a fraction in 1/10^scale.
  void append(ColumnBuilder& builder, std::size_t begin, std::size_t count, expr::Tally& tally) const {
    const Int128 one = power_of_ten(share_.scale());
    const Int128 place = Int128{static_cast<std::int64_t>(count - 1)} * share_.units();
    const auto whole = static_cast<std::size_t>(place / one);
    const Int128 part = place % one;
    const Number low = entries_[begin + whole].second;
    const Number high = entries_[begin + std::min(whole + 1, count - 1)].second;
    if constexpr (std::is_same_v<Number, double>) {
      const double fraction = static_cast<double>(part) / static_cast<double>(one);
      builder.append_float(fraction == 0 ? low : low * (1 - fraction) + high * fraction);
    } else {
      const Int128 scaled = (Int128{low} * one + (Int128{high} - low) * part) * factor_;
      if (const auto fitting = narrow(divide_half_even(scaled, one))) return builder.append_int(*fitting);
      builder.append_null();
      ++tally.overflows;
    }
  }

  Type type_;
  Decimal share_;
  MemoryBudget& budget_;
  Int128 factor_ = 1;
  std::vector<Entry> entries_;
};

}  // namespace

std::unique_ptr<Accumulator> make_collection(const AggregateSpec& spec, Type argument, MemoryBudget& budget) {
  if (spec.kind == expr::Aggregate::distinct) return std::make_unique<Distinct>(argument, budget);
  if (argument.kind == TypeKind::floating) return std::make_unique<Quantile<double>>(spec, argument, budget);
  return std::make_unique<Quantile<std::int64_t>>(spec, argument, budget);
}

}  // namespace portico::query
