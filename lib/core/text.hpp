#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace portico {

bool valid_utf8(std::string_view text);
/// Terminal cells that `text` takes (East Asian wide 2, combining 0).
std::size_t display_width(std::string_view text);
/// `text` cut at a grapheme border to at most `width` cells, the last one "…" if something was cut.
std::string fit_width(std::string_view text, std::size_t width);
/// Unicode NFKC. Nothing when `text` is not UTF-8.
std::optional<std::string> nfkc(std::string_view text);
/// `text` safe to show on a terminal: control characters (C0, DEL, C1, bidi overrides) become visible escapes \xNN or
/// \u{NNNN}; bytes that are not UTF-8 become U+FFFD.
std::string printable(std::string_view text);
/// ASCII letters to lower case; other bytes unchanged.
std::string to_lower(std::string_view text);
/// Without ASCII blanks at both ends.
std::string_view trimmed(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);

/// The candidate a person most likely meant: least Damerau-Levenshtein distance, at most a third of the word's length
/// (at least 1). Nothing when none is near.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);
/// "; did you mean 'x'?" or "".
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace portico
