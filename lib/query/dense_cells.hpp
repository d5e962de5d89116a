#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace portico::query {

/// Counters or bits by cell and index, for indexes that lie near each other in each cell: a vector from the least to
/// the greatest one. Element is what stands at an index; those never touched are 0.
template <class Element>
class DenseCells {
 public:
  struct Cell {
    std::int64_t base = 0;
    std::vector<Element> elements;
    bool holds(std::int64_t index) const {
      return static_cast<std::uint64_t>(index) - static_cast<std::uint64_t>(base) < elements.size();
    }
    Element& at(std::int64_t index) { return elements[static_cast<std::size_t>(index - base)]; }
    /// Makes room for the indexes from `least` to `greatest`.
    void cover(std::int64_t least, std::int64_t greatest) {
      if (elements.empty()) {
        base = least;
      } else if (least < base) {
        elements.insert(elements.begin(), static_cast<std::size_t>(base - least), Element{});
        base = least;
      }
      const auto size = static_cast<std::size_t>(greatest - base) + 1;
      if (size > elements.capacity()) elements.reserve(std::bit_ceil(size));
      if (size > elements.size()) elements.resize(size);
    }
    /// Adds the elements of another one.
    void add(const Cell& other) {
      if (other.elements.empty()) return;
      cover(other.base, other.base + static_cast<std::int64_t>(other.elements.size()) - 1);
      for (std::size_t i = 0; i < other.elements.size(); ++i)
        at(other.base + static_cast<std::int64_t>(i)) += other.elements[i];
    }
  };

  /// Makes room for the indexes from `least` to `greatest` of a cell. False, with nothing changed, when the cells would
  /// have more than `most` elements.
  bool widen(std::size_t cell, std::int64_t least, std::int64_t greatest, std::size_t most) {
    if (cells_.size() <= cell) cells_.resize(cell + 1);
    Cell& wide = cells_[cell];
    if (!wide.elements.empty() && wide.holds(least) && wide.holds(greatest)) return true;
    const auto size = static_cast<std::uint64_t>(wide.elements.size());
    const std::int64_t first = size == 0 ? least : std::min(least, wide.base);
    const std::int64_t last =
        size == 0 ? greatest : std::max(greatest, wide.base + static_cast<std::int64_t>(size) - 1);
    const auto span = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
    if (span >= most || taken_ - size + span + 1 > most) return false;
    taken_ += span + 1 - size;
    wide.cover(first, last);
    return true;
  }

  std::vector<Cell>& cells() { return cells_; }
  const std::vector<Cell>& cells() const { return cells_; }
  std::size_t elements() const { return taken_; }
  void clear() {
    cells_ = {};
    taken_ = 0;
  }

 private:
  std::vector<Cell> cells_;
  std::size_t taken_ = 0;
};

/// The least and the greatest value of each cell in a portion, by slot; `Extent::none` where it has none.
struct Extent {
  std::int64_t least = INT64_MAX, greatest = INT64_MIN;
  bool none() const { return least > greatest; }
  void add(std::int64_t value) {
    least = std::min(least, value);
    greatest = std::max(greatest, value);
  }
};

}  // namespace portico::query
