#include "text/ticks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "text/cell.hpp"

namespace portico::text {
namespace {

struct Labeling {
  double first = 0;
  double step = 1;
  int count = 2;
};

// Names follow the paper: q a round step, j skips, k labels, z the power of ten.
class LabelingSearch {
 public:
  LabelingSearch(double low, double high, int wanted) : low_(low), high_(high), wanted_(std::max(2, wanted)) {}

  Labeling run() {
    for (int j = 1; try_skip(j); ++j) {
    }
    return best_;
  }

 private:
  static constexpr std::array<double, 6> steps{1, 5, 2, 2.5, 4, 3};

  static double score(double simplicity, double coverage, double density) {
    return 0.25 * simplicity + 0.2 * coverage + 0.5 * density + 0.05;
  }
  double simplicity_limit(std::size_t q, int j) const {
    return 2 - static_cast<double>(q) / static_cast<double>(steps.size() - 1) - j;
  }
  double simplicity(std::size_t q, int j, const Labeling& l) const {
    const double last = l.first + l.step * (l.count - 1);
    const double rest = std::abs(std::remainder(l.first, l.step));
    const bool has_zero = rest < 1e-10 * l.step && l.first <= 0 && last >= 0;
    return simplicity_limit(q, j) - (has_zero ? 0 : 1);
  }
  double coverage(double first, double last) const {
    const double slack = 0.1 * (high_ - low_);
    return 1 - 0.5 * (std::pow(high_ - last, 2) + std::pow(low_ - first, 2)) / (slack * slack);
  }
  double coverage_limit(double span) const {
    const double range = high_ - low_;
    if (span <= range) return 1;
    const double half = (span - range) / 2;
    return 1 - half * half / std::pow(0.1 * range, 2);
  }
  double density_limit(int k) const {
    return k >= wanted_ ? 2 - static_cast<double>(k - 1) / static_cast<double>(wanted_ - 1) : 1;
  }
  double density(int k, double first, double last) const {
    const double have = (k - 1) / (last - first);
    const double want = (wanted_ - 1) / (std::max(last, high_) - std::min(first, low_));
    return 2 - std::max(have / want, want / have);
  }

  bool try_skip(int j) {
    for (std::size_t q = 0; q < steps.size(); ++q) {
      const double limit = simplicity_limit(q, j);
      if (score(limit, 1, 1) < best_score_) return false;
      for (int k = 2; score(limit, 1, density_limit(k)) >= best_score_; ++k) try_count(q, j, k);
    }
    return true;
  }

  void try_count(std::size_t q, int j, int k) {
    const double delta = (high_ - low_) / (k + 1) / j / steps[q];
    for (double z = std::ceil(std::log10(delta));; ++z) {
      const double step = j * steps[q] * std::pow(10, z);
      if (score(simplicity_limit(q, j), coverage_limit(step * (k - 1)), density_limit(k)) < best_score_) return;
      const double from = std::floor(high_ / step) * j - (k - 1) * j;
      const double to = std::ceil(low_ / step) * j;
      for (double start = from; start <= to; ++start) try_labeling(q, j, {start * (step / j), step, k});
    }
  }

  void try_labeling(std::size_t q, int j, const Labeling& labeling) {
    const double last = labeling.first + labeling.step * (labeling.count - 1);
    const double tolerance = 1e-9 * labeling.step;
    if (labeling.first > low_ + tolerance || last < high_ - tolerance) return;
    const double reached = score(simplicity(q, j, labeling), coverage(labeling.first, last),
                                 density(labeling.count, labeling.first, last));
    if (reached <= best_score_) return;
    best_score_ = reached;
    best_ = labeling;
  }

  double low_, high_;
  int wanted_;
  double best_score_ = -2;
  Labeling best_{low_, high_ - low_, 2};
};

int digits_needed(double value) {
  double scaled = std::abs(value);
  for (int digits = 0; digits < 12; ++digits, scaled *= 10)
    if (std::abs(scaled - std::round(scaled)) < 1e-6 * std::max(1.0, scaled)) return digits;
  return 12;
}

struct Suffix {
  double unit;
  const char* text;
};

Suffix suffix_for(double largest) {
  static constexpr Suffix suffixes[] = {{1e12, "T"}, {1e9, "B"}, {1e6, "M"}, {1e3, "k"}};
  if (largest < 1e4) return {1, ""};
  for (const Suffix& suffix : suffixes)
    if (largest >= suffix.unit) return suffix;
  return {1, ""};
}

std::vector<Tick> labelled(const Labeling& l) {
  std::vector<Tick> ticks;
  const double last = l.first + l.step * (l.count - 1);
  const double largest = std::max(std::abs(l.first), std::abs(last));
  const Suffix suffix = suffix_for(largest);
  const int digits = std::max(digits_needed(l.step / suffix.unit), digits_needed(l.first / suffix.unit));
  for (int i = 0; i < l.count; ++i) {
    double at = l.first + l.step * i;
    if (std::abs(at) < 1e-9 * l.step) at = 0;
    const double shown = at / suffix.unit;
    if (largest >= 1e16 || l.step < 1e-11)
      ticks.push_back({at, fmt::format("{:g}", at)});
    else
      ticks.push_back({at, grouped(fmt::format("{:.{}f}", shown, digits)) + (at == 0 ? "" : suffix.text)});
  }
  return ticks;
}

}  // namespace

std::vector<Tick> number_ticks(double low, double high, int wanted) {
  if (!std::isfinite(low) || !std::isfinite(high)) low = 0, high = 1;
  if (low > high) std::swap(low, high);
  const double size = std::max(std::abs(low), std::abs(high));
  if (size > 1e290) return {{low, fmt::format("{:g}", low)}, {high, fmt::format("{:g}", high)}};
  if (high - low <= 1e-12 * size || high - low < 1e-290) {
    const double margin = size < 1e-290 ? 0.5 : size / 2;
    low -= margin;
    high += margin;
  }
  // Scores square the range: brought near 1 it neither overflows nor vanishes.
  const double scale = std::pow(10, std::floor(std::log10(high - low)));
  Labeling found = LabelingSearch(low / scale, high / scale, wanted).run();
  found.first *= scale;
  found.step *= scale;
  return labelled(found);
}

}  // namespace portico::text
