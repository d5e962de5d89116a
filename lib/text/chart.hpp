#pragma once
#include <optional>
#include <span>
#include <string>

#include "model/answer.hpp"
#include "text/style.hpp"

namespace portico::text {

/// Whether the last time bucket is over.
enum class LastBucket { complete, incomplete };

/// The answer drawn in characters, with its provenance below (unless hidden), as style.chart says. When that is left to
/// the answer, a time column makes line charts, one panel for each unit, up to 6 series; else the rows become
/// horizontal bars from zero, one panel for each measure; an answer without either becomes cards. Missing values are
/// gaps; the last time bucket is marked when the answer's period reaches beyond its instant. `invalid` when there is no
/// number to draw, or the answer lacks what the kind needs; the hint then names the kinds that fit.
Result<std::string> to_chart(const model::Answer& answer, const Style& style);

/// The chart alone, of the kind that the answer makes. Needs at least one measure column.
std::string chart_body(const model::Answer& answer, LastBucket last, const Style& style);

/// Whether the period of the answer reaches beyond the instant it was computed for.
LastBucket last_bucket_of(const model::Provenance& provenance, const Zone* zone);

/// From where to where an axis goes that need not start at zero: it does, unless all values lie far from it.
std::pair<double, double> own_scale(std::span<const std::optional<double>> values);

/// The values as one line of blocks, gaps as blanks, on the scale of own_scale().
std::string sparkline(std::span<const std::optional<double>> values, Glyphs glyphs);

}  // namespace portico::text
