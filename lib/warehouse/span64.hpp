#pragma once
#include <cstdint>
#include <optional>

namespace portico::warehouse {

/// A closed range of integers.
struct Span64 {
  std::int64_t least = 0, greatest = 0;
  void widen(std::int64_t value) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  friend bool operator==(const Span64&, const Span64&) = default;
};

/// Widens `span` by another one; nothing widens nothing.
inline void widen(std::optional<Span64>& span, const std::optional<Span64>& other) {
  if (!other) return;
  if (!span) span = other;
  span->widen(other->least);
  span->widen(other->greatest);
}

inline bool overlap(const Span64& a, const Span64& b) { return a.least <= b.greatest && b.least <= a.greatest; }

}  // namespace portico::warehouse
