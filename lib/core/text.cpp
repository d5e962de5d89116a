#include "core/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <utf8proc.h>

namespace portico {
namespace {

struct Point {
  utf8proc_int32_t code = -1;  ///< negative: the byte here is not UTF-8
  std::size_t size = 1;        ///< in bytes

  bool valid() const { return code >= 0; }
};

/// The code point at the front of `text`, which is not empty.
Point first_point(std::string_view text) {
  Point point;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &point.code);
  if (size <= 0) return {};
  point.size = static_cast<std::size_t>(size);
  return point;
}

std::size_t cells_of(Point point) {
  return point.valid() ? static_cast<std::size_t>(std::max(0, utf8proc_charwidth(point.code))) : 1;
}

struct Cluster {
  std::size_t size = 0;  ///< in bytes
  std::size_t cells = 0;
};

/// The grapheme cluster (UAX #29) at the front of `text`, which is not empty.
Cluster first_cluster(std::string_view text) {
  Point previous = first_point(text);
  Cluster cluster{previous.size, cells_of(previous)};
  utf8proc_int32_t state = 0;
  while (cluster.size < text.size() && previous.valid()) {
    const Point next = first_point(text.substr(cluster.size));
    if (!next.valid() || utf8proc_grapheme_break_stateful(previous.code, next.code, &state)) break;
    cluster.size += next.size;
    cluster.cells += cells_of(next);
    previous = next;
  }
  return cluster;
}

bool control(utf8proc_int32_t code) { return code < 0x20 || (code >= 0x7f && code <= 0x9f); }

/// The embeddings, overrides and isolates of UAX #9, which can make a text read as another.
bool bidi_override(utf8proc_int32_t code) {
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

std::string shown(Point point, std::string_view bytes) {
  if (!point.valid()) return "\uFFFD";
  if (point.code < 0x80 && control(point.code)) return fmt::format("\\x{:02x}", point.code);
  if (control(point.code) || bidi_override(point.code)) return fmt::format("\\u{{{:04x}}}", point.code);
  return std::string(bytes);
}

constexpr std::string_view blanks = " \t\n\r\f\v";

std::vector<utf8proc_int32_t> points_of(std::string_view text) {
  std::vector<utf8proc_int32_t> points;
  while (!text.empty()) {
    const Point point = first_point(text);
    points.push_back(point.code);
    text.remove_prefix(point.size);
  }
  return points;
}

/// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, no substring edited twice.
std::size_t edit_distance(std::span<const utf8proc_int32_t> a, std::span<const utf8proc_int32_t> b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

}  // namespace

bool valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const Point point = first_point(text);
    if (!point.valid()) return false;
    text.remove_prefix(point.size);
  }
  return true;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Point point = first_point(text);
    width += cells_of(point);
    text.remove_prefix(point.size);
  }
  return width;
}

std::string fit_width(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return {};
  std::size_t kept = 0;
  for (std::size_t cells = 0; kept < text.size();) {
    const Cluster next = first_cluster(text.substr(kept));
    cells += next.cells;
    if (cells > width - 1) break;
    kept += next.size;
  }
  return std::string(text.substr(0, kept)) + "…";
}

std::optional<std::string> nfkc(std::string_view text) {
  if (!valid_utf8(text)) return std::nullopt;
  utf8proc_uint8_t* mapped = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &mapped, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (size < 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
}

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Point point = first_point(text);
    result += shown(point, text.substr(0, point.size));
    text.remove_prefix(point.size);
  }
  return result;
}

std::string to_lower(std::string_view text) {
  std::string result(text);
  for (char& letter : result)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return result;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (auto at = text.find(separator); at != std::string_view::npos; at = text.find(separator)) {
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  parts.push_back(text);
  return parts;
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
  const auto wanted = points_of(word);
  std::size_t limit = std::max<std::size_t>(1, wanted.size() / 3) + 1;
  const std::string* best = nullptr;
  for (const std::string& candidate : candidates) {
    const auto points = points_of(candidate);
    const std::size_t gap = std::max(points.size(), wanted.size()) - std::min(points.size(), wanted.size());
    const std::size_t distance = gap < limit ? edit_distance(wanted, points) : gap;
    if (distance >= limit) continue;
    limit = distance;
    best = &candidate;
  }
  if (!best) return std::nullopt;
  return *best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  const auto near = nearest(word, candidates);
  return near ? fmt::format("; did you mean '{}'?", *near) : std::string();
}

}  // namespace portico
