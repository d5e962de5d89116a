#pragma once
/// Grouping loops over column vectors without nulls: what a query above the warehouse has to do at least. Sums are
/// exact: 64 bits within a block, checked for overflow, and 128 bits over all of them.
#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/column.hpp"

namespace portico::bench {

/// Numbers texts over all blocks, whose dictionaries differ.
class TextNumbers {
 public:
  /// The number of each entry of the dictionary.
  std::vector<std::uint32_t> of(const Dictionary& dictionary) {
    std::vector<std::uint32_t> numbers;
    numbers.reserve(dictionary.size());
    for (const std::string_view text : dictionary) numbers.push_back(of(text));
    return numbers;
  }
  std::uint32_t of(std::string_view text) {
    const auto [at, added] = numbers_.try_emplace(std::string(text), static_cast<std::uint32_t>(texts_.size()));
    if (added) texts_.emplace_back(text);
    return at->second;
  }
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::string> texts_;
};

/// `sums[slot(row)] += value(row)` for all rows; false when a sum does not fit. Four sums a slot, so that rows of one
/// slot that follow each other need not wait for each other.
template <class Slot, class Value>
bool add_rows(std::size_t rows, std::size_t slots, std::vector<std::int64_t>& sums, Slot slot, Value value) {
  constexpr std::size_t lanes = 4;
  sums.assign(slots * lanes, 0);
  std::int64_t* const cells = sums.data();
  bool overflow = false;
  const auto add = [&](std::size_t row, std::size_t lane) {
    std::int64_t& sum = cells[slot(row) * lanes + lane];
    overflow |= __builtin_add_overflow(sum, value(row), &sum);
  };
  std::size_t row = 0;
  for (; row + lanes <= rows; row += lanes)
    for (std::size_t lane = 0; lane < lanes; ++lane) add(row + lane, lane);
  for (; row < rows; ++row) add(row, 0);
  return !overflow;
}

/// Sums by two texts.
class PairSums {
 public:
  using Totals = std::map<std::pair<std::string, std::string>, Int128>;

  /// Counts only rows whose `kept` is 1 where it is not empty.
  void add(const Column& first, const Column& second, const Column& values, std::span<const std::uint8_t> kept = {}) {
    const auto firsts = first_.of(*first.dictionary);
    const auto seconds = second_.of(*second.dictionary);
    const std::size_t width = seconds.size();
    const auto slot = [&, a = first.codes.data(), b = second.codes.data()](std::size_t row) {
      return a[row] * width + b[row];
    };
    const std::int64_t* const numbers = values.ints.data();
    const auto all = [&](std::size_t row) { return numbers[row]; };
    const auto some = [&, keep = kept.data()](std::size_t row) { return numbers[row] & -std::int64_t{keep[row]}; };
    const std::size_t slots = firsts.size() * width;
    const bool fits = slots <= most_slots && (kept.empty() ? add_rows(first.size(), slots, sums_, slot, all)
                                                           : add_rows(first.size(), slots, sums_, slot, some));
    if (fits)
      for (std::size_t cell = 0; cell < sums_.size(); ++cell)
        total(firsts[cell / 4 / width], seconds[cell / 4 % width]) += sums_[cell];
    else
      for (std::size_t row = 0; row < first.size(); ++row)
        total(firsts[first.codes[row]], seconds[second.codes[row]]) += kept.empty() ? all(row) : some(row);
  }

  void merge_into(Totals& totals) const {
    for (std::size_t a = 0; a < totals_.size(); ++a)
      for (std::size_t b = 0; b < totals_[a].size(); ++b)
        if (totals_[a][b] != 0) totals[{first_.texts()[a], second_.texts()[b]}] += totals_[a][b];
  }

 private:
  static constexpr std::size_t most_slots = 4096;

  Int128& total(std::uint32_t a, std::uint32_t b) {
    if (totals_.size() <= a) totals_.resize(a + 1);
    if (totals_[a].size() <= b) totals_[a].resize(b + 1);
    return totals_[a][b];
  }

  TextNumbers first_, second_;
  std::vector<std::vector<Int128>> totals_;
  std::vector<std::int64_t> sums_;
};

/// Sums by bucket of time and a text, of rows in time order: a bucket is found by binary search, not row by row.
class BucketSums {
 public:
  /// `boundaries` as calendar::boundaries() answers them.
  explicit BucketSums(const std::vector<Instant>& boundaries) {
    for (const Instant boundary : boundaries) boundaries_.push_back(boundary.time_since_epoch().count());
    totals_.resize(boundaries_.size());
  }

  void add(const Column& times, const Column& texts, const Column& values) {
    const auto numbers = texts_.of(*texts.dictionary);
    const auto first = times.ints.begin();
    for (auto begin = first; begin != times.ints.end();) {
      const auto next = std::upper_bound(boundaries_.begin(), boundaries_.end(), *begin);
      const auto end = next == boundaries_.end() ? times.ints.end() : std::lower_bound(begin, times.ints.end(), *next);
      add(totals_[static_cast<std::size_t>(next - boundaries_.begin()) % totals_.size()], numbers,
          std::span(texts.codes)
              .subspan(static_cast<std::size_t>(begin - first), static_cast<std::size_t>(end - begin)),
          values.ints.data() + (begin - first));
      begin = end;
    }
  }

  std::size_t groups() const {
    std::size_t count = 0;
    for (const auto& bucket : totals_)
      count += static_cast<std::size_t>(
          std::count_if(bucket.begin(), bucket.end(), [](Int128 total) { return total != 0; }));
    return count;
  }

 private:
  void add(std::vector<Int128>& totals, const std::vector<std::uint32_t>& numbers, std::span<const std::uint32_t> codes,
           const std::int64_t* values) {
    totals.resize(std::max(totals.size(), texts_.texts().size()));
    for (std::size_t row = 0; row < codes.size(); ++row) totals[numbers[codes[row]]] += values[row];
  }

  TextNumbers texts_;
  std::vector<std::int64_t> boundaries_;
  std::vector<std::vector<Int128>> totals_;  // by the boundary that ends a bucket; 0: before and after all of them
};

/// Without branches, unlike std::minmax_element: the values are in no order.
inline std::pair<std::int64_t, std::int64_t> extent_of(const std::vector<std::int64_t>& values) {
  auto [least, greatest] = std::pair(values.front(), values.front());
  for (const std::int64_t value : values) {
    least = std::min(least, value);
    greatest = std::max(greatest, value);
  }
  return {least, greatest};
}

/// Exact quantiles by a text: one counter a value as long as the values lie near each other, else all values, and
/// selection at the end.
class Quantiles {
 public:
  void add(const Column& texts, const Column& values) {
    const auto numbers = texts_.of(*texts.dictionary);
    if (values.ints.empty()) return;
    const auto [least, greatest] = extent_of(values.ints);
    if (counting_) widen(least, greatest);
    if (!counting_) return collect(texts, values, numbers);
    for (std::size_t row = 0; row < values.ints.size(); ++row)
      ++counts_[numbers[texts.codes[row]] * span_ + static_cast<std::size_t>(values.ints[row] - base_)];
  }

  /// The least value that at least `share` of the values do not exceed (SQL's percentile_disc).
  std::map<std::string, std::int64_t> at(double share) {
    std::map<std::string, std::int64_t> found;
    for (std::size_t group = 0; group < texts_.texts().size(); ++group)
      found[texts_.texts()[group]] = counting_ ? counted(group, share) : selected(group, share);
    return found;
  }

 private:
  static constexpr std::size_t most_counters = 4'000'000;

  void widen(std::int64_t least, std::int64_t greatest) {
    const std::size_t groups = texts_.texts().size();
    if (span_ > 0)
      least = std::min(least, base_), greatest = std::max(greatest, base_ + static_cast<std::int64_t>(span_) - 1);
    const auto span = static_cast<std::uint64_t>(greatest) - static_cast<std::uint64_t>(least) + 1;
    if (span == 0 || span > most_counters / groups) return give_up_counting();
    if (span == span_ && counts_.size() == groups * span) return;
    std::vector<std::uint32_t> counts(groups * span);
    const auto shift = static_cast<std::size_t>(base_ - least);
    for (std::size_t cell = 0; cell < counts_.size(); ++cell)
      counts[cell / span_ * span + cell % span_ + shift] = counts_[cell];
    counts_.swap(counts);
    base_ = least;
    span_ = span;
  }

  void give_up_counting() {
    counting_ = false;
    values_.resize(texts_.texts().size());
    for (std::size_t cell = 0; cell < counts_.size(); ++cell)
      values_[cell / span_].insert(values_[cell / span_].end(), counts_[cell],
                                   base_ + static_cast<std::int64_t>(cell % span_));
    counts_ = {};
  }

  void collect(const Column& texts, const Column& values, const std::vector<std::uint32_t>& numbers) {
    values_.resize(texts_.texts().size());
    for (std::size_t row = 0; row < values.ints.size(); ++row)
      values_[numbers[texts.codes[row]]].push_back(values.ints[row]);
  }

  static std::size_t rank(std::size_t count, double share) {
    return static_cast<std::size_t>(std::max(0.0, std::ceil(share * static_cast<double>(count)) - 1));
  }

  std::int64_t counted(std::size_t group, double share) const {
    const auto cells = std::span(counts_).subspan(group * span_, span_);
    std::size_t count = 0;
    for (const std::uint32_t cell : cells) count += cell;
    if (count == 0) return 0;
    std::size_t before = 0;
    std::size_t value = 0;
    while (before + cells[value] <= rank(count, share)) before += cells[value++];
    return base_ + static_cast<std::int64_t>(value);
  }

  std::int64_t selected(std::size_t group, double share) {
    std::vector<std::int64_t>& values = values_[group];
    if (values.empty()) return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank(values.size(), share));
    std::nth_element(values.begin(), at, values.end());
    return *at;
  }

  TextNumbers texts_;
  bool counting_ = true;
  std::int64_t base_ = 0;
  std::size_t span_ = 0;
  std::vector<std::uint32_t> counts_;              // counts_[group * span_ + value - base_]
  std::vector<std::vector<std::int64_t>> values_;  // by group, once counting is given up
};

/// How many different integers there are: a bit each as long as they lie near each other, else a set.
class DistinctIntegers {
 public:
  void add(const Column& column) {
    if (column.ints.empty()) return;
    const auto [least, greatest] = extent_of(column.ints);
    if (bits_used_) widen(least, greatest);
    if (!bits_used_) return others_.insert(column.ints.begin(), column.ints.end());
    for (const std::int64_t value : column.ints) {
      const auto bit = static_cast<std::uint64_t>(value - base_);
      bits_[bit / 64] |= std::uint64_t{1} << (bit % 64);
    }
  }

  std::size_t count() const {
    std::size_t count = others_.size();
    for (const std::uint64_t word : bits_) count += static_cast<std::size_t>(__builtin_popcountll(word));
    return count;
  }

 private:
  static constexpr std::uint64_t most_words = 4'000'000;  // 32 MB

  void widen(std::int64_t least, std::int64_t greatest) {
    if (!bits_.empty())
      least = std::min(least, base_),
      greatest = std::max(greatest, base_ + static_cast<std::int64_t>(bits_.size() * 64 - 1));
    const std::int64_t base = least - (least % 64 + 64) % 64;
    const std::uint64_t words = (static_cast<std::uint64_t>(greatest) - static_cast<std::uint64_t>(base)) / 64 + 1;
    if (words > most_words) return give_up_bits();
    if (base != base_ && !bits_.empty()) bits_.insert(bits_.begin(), static_cast<std::size_t>((base_ - base) / 64), 0);
    base_ = base;
    bits_.resize(std::max(bits_.size(), static_cast<std::size_t>(words)));
  }

  void give_up_bits() {
    bits_used_ = false;
    for (std::size_t bit = 0; bit < bits_.size() * 64; ++bit)
      if ((bits_[bit / 64] >> (bit % 64) & 1U) != 0) others_.insert(base_ + static_cast<std::int64_t>(bit));
    bits_ = {};
  }

  bool bits_used_ = true;
  std::int64_t base_ = 0;
  std::vector<std::uint64_t> bits_;
  std::unordered_set<std::int64_t> others_;
};

}  // namespace portico::bench
