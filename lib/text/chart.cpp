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

}  // namespace

std::string chart_body(const model::Answer& answer, LastBucket last, const Style& style) {
  if (answer.rows.empty()) return Painter(style)(Ink::dim, "no rows") + "\n";
  if (calendar_time_of(answer)) return line_chart(answer, last, style);
  if (!dimensions_of(answer).empty()) return bar_chart(answer, style);
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

std::pair<double, double> own_scale(std::span<const std::optional<double>> values) {
  double low = 0, high = 0;
  bool any = false;
  for (const auto& value : values)
    if (value) {
      low = any ? std::min(low, *value) : *value;
      high = any ? std::max(high, *value) : *value;
      any = true;
    }
  const double spread = high - low;
  const bool far = spread > 0 && (low > 0 ? low > spread * 2 : high < 0 && -high > spread * 2);
  return far ? std::pair{low, high} : std::pair{std::min(low, 0.0), std::max(high, 0.0)};
}

std::string sparkline(std::span<const std::optional<double>> values, Glyphs glyphs) {
  static constexpr std::array<std::string_view, 8> blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  static constexpr std::array<std::string_view, 8> ascii{"_", ".", ",", "-", "~", "+", "*", "#"};
  const auto [low, high] = own_scale(values);
  std::string out;
  for (const auto& value : values) {
    using Wide = long double;  // the span may overflow a double
    const double share =
        value && high > low ? static_cast<double>((Wide{*value} - Wide{low}) / (Wide{high} - Wide{low})) : 0;
    const auto level = static_cast<std::size_t>(std::min(7.0, share * 8));
    out += !value ? " " : glyphs == Glyphs::unicode ? blocks[level] : ascii[level];
  }
  return out;
}

}  // namespace portico::text
