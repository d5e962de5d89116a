#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace portico::query {

/// About how many different values a multiset has, in at most 16 KiB: HyperLogLog of 2^14 registers (Flajolet et al.
/// 2007), standard error 0.81 %, by Ertl's estimator, which needs no table of corrections ("New cardinality estimation
/// algorithms for HyperLogLog sketches", 2017). Up to `most_exact` values it counts them. The estimate depends on the
/// set of values only, not on their order.
class Cardinality {
 public:
  static constexpr std::size_t most_exact = 512;

  /// Adds a value by a hash whose 64 bits are all equally likely.
  void add(std::uint64_t hash) {
    if (!registers_.empty()) return note(hash);
    hashes_.push_back(hash);
    if (hashes_.size() == 2 * most_exact) settle();
  }
  void add(const Cardinality& other);
  std::int64_t estimate() const;
  /// Memory it takes.
  std::size_t bytes() const { return hashes_.capacity() * sizeof(std::uint64_t) + registers_.capacity(); }

 private:
  void note(std::uint64_t hash);
  /// Leaves each hash once; too many become registers.
  void settle();

  std::vector<std::uint64_t> hashes_;    // as long as there are few
  std::vector<std::uint8_t> registers_;  // the greatest rank of each, from then on
};

}  // namespace portico::query
