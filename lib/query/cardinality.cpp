#include "query/cardinality.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

namespace portico::query {
namespace {

constexpr int index_bits = 14;
constexpr int rank_bits = 64 - index_bits;
constexpr std::size_t register_count = std::size_t{1} << index_bits;

/// Ertl's σ: what registers that are 0 say.
double sigma(double share) {
  if (share == 1) return std::numeric_limits<double>::infinity();
  double sum = share, before = 0;
  for (double weight = 1; sum != before; weight += weight) {
    share *= share;
    before = sum;
    sum += share * weight;
  }
  return sum;
}

/// Ertl's τ: what registers that are full say.
double tau(double share) {
  if (share == 0 || share == 1) return 0;
  double sum = 1 - share, before = 0, weight = 1;
  while (sum != before) {
    share = std::sqrt(share);
    before = sum;
    weight *= 0.5;
    sum -= (1 - share) * (1 - share) * weight;
  }
  return sum / 3;
}

}  // namespace

void Cardinality::note(std::uint64_t hash) {
  const std::size_t index = hash >> rank_bits;
  const int rank = std::min(std::countl_zero(hash << index_bits), rank_bits) + 1;
  registers_[index] = std::max(registers_[index], static_cast<std::uint8_t>(rank));
}

void Cardinality::settle() {
  std::sort(hashes_.begin(), hashes_.end());
  hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
  if (hashes_.size() <= most_exact) return;
  registers_.assign(register_count, 0);
  for (const std::uint64_t hash : hashes_) note(hash);
  std::vector<std::uint64_t>().swap(hashes_);  // with its memory
}

void Cardinality::add(const Cardinality& other) {
  if (registers_.empty() && !other.registers_.empty()) {
    const auto few = std::move(hashes_);
    *this = other;
    for (const std::uint64_t hash : few) note(hash);
    return;
  }
  for (const std::uint64_t hash : other.hashes_) add(hash);
  for (std::size_t i = 0; i < other.registers_.size(); ++i)
    registers_[i] = std::max(registers_[i], other.registers_[i]);
}

std::int64_t Cardinality::estimate() const {
  if (registers_.empty()) {
    Cardinality settled = *this;
    settled.settle();
    return settled.registers_.empty() ? static_cast<std::int64_t>(settled.hashes_.size()) : settled.estimate();
  }
  std::array<double, rank_bits + 2> with_rank{};
  for (const std::uint8_t rank : registers_) ++with_rank[rank];
  constexpr double count = register_count;
  double sum = count * tau(1 - with_rank[rank_bits + 1] / count);
  for (std::size_t rank = rank_bits; rank >= 1; --rank) sum = 0.5 * (sum + with_rank[rank]);
  sum += count * sigma(with_rank[0] / count);
  return std::llround(count * count / (2 * std::numbers::ln2 * sum));
}

}  // namespace portico::query
