#include "text/chart.hpp"

#include <algorithm>
#include <array>

#include "text/bar_chart.hpp"
#include "text/cards.hpp"
#include "text/line_chart.hpp"
#include "text/measures.hpp"
#include "text/table.hpp"

namespace portico::text {
namespace {

using Role = model::AnswerColumn::Role;

bool has_calendar_time(const model::Answer& answer) {
  const auto time = column_of(answer, Role::time);
  if (!time) return false;
  const TypeKind kind = answer.columns[*time].type.kind;
  return kind == TypeKind::time || kind == TypeKind::date;
}

}  // namespace

std::string chart_body(const model::Answer& answer, LastBucket last, const Style& style) {
  if (answer.rows.empty()) return Painter(style)(Ink::dim, "no rows") + "\n";
  if (has_calendar_time(answer)) return line_chart(answer, last, style);
  if (column_of(answer, Role::dimension) || column_of(answer, Role::time)) return bar_chart(answer, style);
  return cards(answer, style);
}

Result<std::string> to_chart(const model::Answer& answer, const Style& style) {
  if (!column_of(answer, Role::measure))
    return Error{Errc::invalid, "format 'chart' needs a measure to draw; this answer has none",
                 "ask for measures, as in: portico query revenue --every day -o chart"};
  std::string out = chart_body(answer, last_bucket_of(answer.provenance, style.zone), style);
  if (style.footer == Footer::shown) out += "\n" + provenance_footer(answer.provenance, style);
  return out;
}

LastBucket last_bucket_of(const model::Provenance& provenance, const Zone* zone) {
  const auto dots = provenance.period.find("..");
  const auto end =
      dots == std::string::npos ? std::nullopt : parse_date(std::string_view(provenance.period).substr(dots + 2));
  if (!end) return dots == std::string::npos ? LastBucket::complete : LastBucket::incomplete;
  const Instant over = zone ? zone->to_instant(local(*end)) : Instant{*end};
  return over > provenance.as_of ? LastBucket::incomplete : LastBucket::complete;
}

std::string sparkline(std::span<const std::optional<double>> values, Glyphs glyphs) {
  static constexpr std::array<std::string_view, 8> blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  static constexpr std::array<std::string_view, 8> ascii{"_", ".", ",", "-", "~", "+", "*", "#"};
  double low = 0, high = 0;
  for (const auto& value : values)
    if (value) low = std::min(low, *value), high = std::max(high, *value);
  std::string out;
  for (const auto& value : values) {
    const double share = value && high > low ? (*value - low) / (high - low) : 0;
    const auto level = static_cast<std::size_t>(std::min(7.0, share * 8));
    out += !value ? " " : glyphs == Glyphs::unicode ? blocks[level] : ascii[level];
  }
  return out;
}

}  // namespace portico::text
