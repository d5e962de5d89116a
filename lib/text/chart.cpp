#include "text/chart.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/text.hpp"
#include "text/bar_chart.hpp"
#include "text/cards.hpp"
#include "text/cell.hpp"
#include "text/heatmap.hpp"
#include "text/line_chart.hpp"
#include "text/measures.hpp"
#include "text/sparkline_chart.hpp"
#include "text/stacked_chart.hpp"
#include "text/table.hpp"
#include "text/units.hpp"

namespace portico::text {
namespace {

using Role = model::AnswerColumn::Role;

bool has_time(const model::Answer& answer) { return calendar_time_of(answer).has_value(); }
bool has_labels(const model::Answer& answer) { return has_time(answer) || !dimensions_of(answer).empty(); }
std::string bars(const model::Answer& answer, LastBucket last, const Style& style) {
  const bool unfinished = has_time(answer) && last == LastBucket::incomplete;
  return bar_chart(answer, style) + (unfinished ? chart_note("the newest period is not over yet", style) : "");
}

/// Whether amounts of several units stand in one drawing, or each unit has its own: they are never added up, nor drawn
/// by one scale.
enum class Units { together, apart };

struct Kind {
  ChartKind kind;
  Units units;
  bool (*fits)(const model::Answer&);
  std::string_view needs;
  std::string (*draw)(const model::Answer&, LastBucket, const Style&);
};

constexpr std::array<Kind, 5> kinds{{
    {ChartKind::line, Units::apart, has_time, "a series over time (--every)", line_chart},
    {ChartKind::bar, Units::apart, has_labels, "a dimension (--by) or time (--every)", bars},
    {ChartKind::stacked, Units::apart, can_stack,
     "a dimension (--by) beside time (--every) or beside another dimension", stacked_chart},
    {ChartKind::heatmap, Units::apart, can_shade, "time (--every) or two dimensions (--by)", heatmap},
    {ChartKind::sparkline, Units::together, has_time, "a series over time (--every)", sparkline_chart},
}};

/// The drawings that the answer makes.
std::vector<model::Answer> parts_of(const Kind& kind, const model::Answer& answer) {
  return kind.units == Units::apart && !answer.rows.empty() ? apart_by_unit(answer) : std::vector{answer};
}

bool fits(const Kind& kind, const model::Answer& answer) {
  const auto parts = parts_of(kind, answer);
  return std::all_of(parts.begin(), parts.end(), kind.fits);
}

Error unfit(const Kind& kind, const model::Answer& answer) {
  std::vector<std::string> fitting;
  for (const Kind& other : kinds)
    if (fits(other, answer)) fitting.emplace_back(name_of(other.kind));
  return {Errc::invalid,
          fmt::format("chart '{}' needs {}; this answer has none{}", name_of(kind.kind), kind.needs,
                      kind.fits(answer) ? " beside the units of its amounts" : ""),
          fitting.empty() ? "--chart without a kind draws its figures as cards"
                          : "this answer can be drawn as: " + join(fitting, ", ")};
}

std::string no_rows(const Style& style) { return Painter(style)(Ink::dim, "no rows") + "\n"; }

Result<std::string> drawn_as(const Kind& kind, const model::Answer& answer, LastBucket last, const Style& style) {
  if (!fits(kind, answer)) return unfit(kind, answer);
  if (answer.rows.empty()) return no_rows(style);
  std::string out;
  for (const model::Answer& part : parts_of(kind, answer))
    out += (out.empty() ? "" : "\n") + kind.draw(part, last, style);
  return out;
}

/// Running totals are drawn in place of what they add up, moving means beside what they smooth, and shares where
/// nothing else is there to be drawn.
model::Answer with_drawn_measures(const model::Answer& answer) {
  const auto has = [&](Role role) { return column_of(answer, role).has_value(); };
  const bool running = has(Role::cumulative);
  const bool shares = !running && !has(Role::measure) && !has(Role::moving);
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < answer.columns.size(); ++i) {
    const Role role = answer.columns[i].role;
    const bool replaced =
        role == Role::measure || role == Role::previous || role == Role::difference || role == Role::percent;
    if (!running || !replaced) kept.push_back(i);
  }
  model::Answer drawn = with_columns(answer, kept);
  for (auto& column : drawn.columns)
    if (column.role == Role::cumulative || column.role == Role::moving || (shares && column.role == Role::share))
      column.role = Role::measure;
  return drawn;
}

/// Why there is nothing to draw.
Error undrawable(const model::Answer& answer) {
  const bool trend = column_of(answer, Role::trend).has_value();
  const char* message = trend ? "format 'chart' draws no trends"
                              : "format 'chart' needs a measure that is a number; this answer has none";
  const char* hint = trend ? "leave out --trend to see the series they are of"
                           : "ask for measures, as in: portico query revenue --every day -o chart";
  return {.code = Errc::invalid, .message = message, .hint = hint};
}

const Kind* kind_of(ChartKind wanted) {
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) { return kind.kind == wanted; });
  return found == kinds.end() ? nullptr : found;
}

}  // namespace

std::string chart_body(const model::Answer& answer, LastBucket last, const Style& style) {
  if (answer.rows.empty()) return no_rows(style);
  const auto parts = apart_by_unit(answer);
  if (!has_labels(parts.front())) return cards(answer, style);
  std::string out;
  for (const model::Answer& part : parts)
    out += (out.empty() ? "" : "\n") + (has_time(part) ? line_chart(part, last, style) : bar_chart(part, style));
  return out;
}

Result<std::string> to_chart(const model::Answer& asked, const Style& style) {
  const model::Answer answer = with_drawn_measures(asked);
  if (std::none_of(answer.columns.begin(), answer.columns.end(),
                   [](const auto& column) { return column.role == Role::measure && is_number(column); }))
    return undrawable(asked);
  const LastBucket last = last_bucket_of(answer.provenance, style.zone);
  std::string out;
  if (const Kind* kind = kind_of(style.chart)) {
    PORTICO_TRY(out, drawn_as(*kind, answer, last, style));
  } else {
    out = chart_body(answer, last, style);
  }
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
