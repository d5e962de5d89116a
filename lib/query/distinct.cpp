#include <bit>

#include "query/by_cell.hpp"
#include "query/dense_cells.hpp"

namespace portico::query {
namespace {

/// distinct: which values each cell has. Texts are numbered first, floats taken by their bits. A bit for each value as
/// long as the values lie near each other, which numbers of texts do; else pairs of cell and value.
class Distinct final : public Accumulator {
 public:
  Distinct(Type argument, MemoryBudget& budget) : argument_(argument), budget_(budget) {}

  Result<void> add(const Portion& portion) override {
    const std::size_t before = bytes();
    if (argument_.kind == TypeKind::text) {
      number_texts(*portion.values);
      add_values(portion, [&](std::size_t row) { return std::int64_t{ids_[row]}; });
    } else if (argument_.kind == TypeKind::floating) {
      add_values(portion, [&](std::size_t row) {
        const double value = portion.values->floats[row];
        return std::bit_cast<std::int64_t>(value == 0 ? 0.0 : value);  // -0 equals 0
      });
    } else {
      add_values(portion, [&](std::size_t row) { return portion.values->ints[row]; });
    }
    return budget_.grow(before, bytes());
  }

  Column finish(const Grouping& grouping, expr::Tally&) const override {
    Column counts{.type = {.kind = TypeKind::integer}};
    counts.ints.assign(grouping.groups, 0);
    if (grouping.stride == 0 && one_cell_each(grouping))
      count_cells(grouping, counts.ints);
    else
      count_values(grouping, counts.ints);
    return counts;
  }

 private:
  static constexpr std::size_t most_words = std::size_t{1} << 22;  // 32 MB
  static constexpr std::size_t most_dense_slots = std::size_t{1} << 16;

  std::size_t bytes() const { return pairs_.bytes() + bits_.elements() * sizeof(std::uint64_t) + texts_.bytes(); }

  void number_texts(const Column& column) {
    constexpr std::uint32_t met = 0;
    Ids by_code(column.dictionary->size(), KeyIndex::none);
    Ids codes;
    std::vector<std::string_view> texts;
    each_value(column, [&](std::size_t row) {
      const std::uint32_t code = column.codes[row];
      if (by_code[code] == met) return;
      by_code[code] = met;
      codes.push_back(code);
      texts.push_back((*column.dictionary)[code]);
    });
    ids_.resize(codes.size());
    texts_.codes_of(texts, ids_.data());
    for (std::size_t i = 0; i < codes.size(); ++i) by_code[codes[i]] = ids_[i];
    ids_.resize(column.size());
    each_value(column, [&](std::size_t row) { ids_[row] = by_code[column.codes[row]]; });
  }

  template <class ValueAt>
  void add_values(const Portion& portion, const ValueAt& value_at) {
    const Slots& slots = portion.slots;
    if (dense_ && !make_room(portion, value_at)) give_up_bits();
    if (dense_)
      each_value(*portion.values, [&](std::size_t row) {
        const std::int64_t value = value_at(row);
        bits_.cells()[slots.cell_of(row)].at(value >> 6) |= std::uint64_t{1} << (value & 63);
      });
    else
      each_value(*portion.values, [&](std::size_t row) { pairs_.find_or_add({slots.cell_of(row), value_at(row)}); });
  }

  template <class ValueAt>
  bool make_room(const Portion& portion, const ValueAt& value_at) {
    const Slots& slots = portion.slots;
    if (slots.width > most_dense_slots) return false;
    extents_.assign(slots.width, Extent{});
    each_value(*portion.values, [&](std::size_t row) { extents_[slots.of_row[row]].add(value_at(row)); });
    for (std::size_t slot = 0; slot < slots.width; ++slot) {
      const Extent& extent = extents_[slot];
      if (!extent.none() && !bits_.widen(slots.cell_of_slot(slot), extent.least >> 6, extent.greatest >> 6, most_words))
        return false;
    }
    return true;
  }

  void give_up_bits() {
    dense_ = false;
    each_bit([&](std::size_t cell, std::int64_t value) {
      pairs_.find_or_add({static_cast<std::int64_t>(cell), value});
    });
    bits_.clear();
  }

  template <class Use>
  void each_bit(const Use& use) const {
    for (std::size_t cell = 0; cell < bits_.cells().size(); ++cell) {
      const auto& [base, words] = bits_.cells()[cell];
      for (std::size_t word = 0; word < words.size(); ++word)
        for (std::uint64_t left = words[word]; left != 0; left &= left - 1)
          use(cell, (base + static_cast<std::int64_t>(word)) * 64 + std::countr_zero(left));
    }
  }

  template <class Use>
  void each_pair(const Use& use) const {
    if (dense_) return each_bit(use);
    for (const auto& [cell, value] : pairs_.keys()) use(static_cast<std::size_t>(cell), value);
  }

  /// Whether no group has two cells: then the values of each are counted as they are.
  static bool one_cell_each(const Grouping& grouping) {
    std::vector<std::uint8_t> taken(grouping.groups, 0);
    for (const std::uint32_t group : grouping.group_of)
      if (group != KeyIndex::none && taken[group]++ != 0) return false;
    return true;
  }

  void count_cells(const Grouping& grouping, std::vector<std::int64_t>& counts) const {
    const auto count = [&](std::size_t cell, std::int64_t values) {
      if (const std::uint32_t group = grouping.of(cell); group != KeyIndex::none) counts[group] += values;
    };
    for (std::size_t cell = 0; cell < bits_.cells().size(); ++cell) {
      std::int64_t values = 0;
      for (const std::uint64_t word : bits_.cells()[cell].elements) values += std::popcount(word);
      count(cell, values);
    }
    for (const auto& [cell, value] : pairs_.keys()) count(static_cast<std::size_t>(cell), 1);
  }

  /// A value counts in its group once; where counts run, in the first group of those that run into each other and from
  /// there on.
  void count_values(const Grouping& grouping, std::vector<std::int64_t>& counts) const {
    const std::size_t chains = grouping.stride > 0 ? grouping.stride : std::max<std::size_t>(grouping.groups, 1);
    KeyIndex seen;
    std::vector<std::size_t> first;
    each_pair([&](std::size_t cell, std::int64_t value) {
      const std::uint32_t group = grouping.of(cell);
      if (group == KeyIndex::none) return;
      const std::uint32_t at = seen.find_or_add({static_cast<std::int64_t>(group % chains), value});
      if (at == first.size())
        first.push_back(group);
      else
        first[at] = std::min(first[at], std::size_t{group});
    });
    for (const std::size_t group : first) ++counts[group];
    if (grouping.stride > 0)
      for (std::size_t group = grouping.stride; group < counts.size(); ++group)
        counts[group] += counts[group - grouping.stride];
  }

  TextIndex texts_{TextIndex::Sharing::always};
  Type argument_;
  MemoryBudget& budget_;
  bool dense_ = true;
  DenseCells<std::uint64_t> bits_;  // by value / 64
  KeyIndex pairs_;                  // of cell and value
  Ids ids_;
  std::vector<Extent> extents_;
};

}  // namespace

std::unique_ptr<Accumulator> make_distinct(const AggregateSpec& spec, MemoryBudget& budget) {
  if (spec.precision == Precision::approximate) return make_approximate_distinct(spec, budget);
  return std::make_unique<Distinct>(spec.argument_type, budget);
}

}  // namespace portico::query
