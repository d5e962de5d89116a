#include "text/line_series.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/text.hpp"
#include "text/cell.hpp"
#include "text/measures.hpp"

namespace portico::text {
namespace {

using Role = model::AnswerColumn::Role;

LocalTime time_of(const Value& value, const Zone* zone) {
  if (const auto* date = std::get_if<Date>(&value)) return local(*date);
  const Instant instant = std::get<Instant>(value);
  return zone ? zone->to_local(instant) : LocalTime{instant.time_since_epoch()};
}

std::vector<LocalTime> times_of(const model::Answer& answer, std::size_t column, const Zone* zone) {
  std::vector<LocalTime> times;
  for (const auto& row : answer.rows)
    if (!is_null(row[column])) times.push_back(time_of(row[column], zone));
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  // What has not begun is no zero: buckets after the answer's instant are left out.
  if (answer.provenance.as_of == Instant{}) return times;
  const LocalTime now = time_of(Value(answer.provenance.as_of), zone);
  times.erase(std::upper_bound(times.begin(), times.end(), now), times.end());
  return times;
}

Bucket bucket_of(const std::vector<LocalTime>& times, TypeKind kind) {
  using std::chrono::days;
  auto least = std::chrono::microseconds::max();
  for (std::size_t i = 1; i < times.size(); ++i) least = std::min(least, times[i] - times[i - 1]);
  if (kind == TypeKind::time && least < days{1}) return Bucket::hour;
  if (times.size() < 2 || least < days{7}) return Bucket::day;
  if (least < days{28}) return Bucket::week;
  if (least < days{89}) return Bucket::month;
  return least < days{365} ? Bucket::quarter : Bucket::year;
}

double size_of(const LineSeries& series) {
  return std::accumulate(series.values.begin(), series.values.end(), 0.0,
                         [](double sum, const auto& value) { return sum + std::abs(value.value_or(0)); });
}

/// Keeps the largest series in their order.
void limit(LinePanel& panel, std::size_t most) {
  if (panel.series.size() <= most) return;
  std::vector<double> sizes;
  for (const auto& series : panel.series) sizes.push_back(size_of(series));
  std::vector<double> sorted = sizes;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(most - 1), sorted.end(),
                   std::greater<>());
  const double least = sorted[most - 1];
  std::vector<LineSeries> kept;
  for (const bool ties : {false, true})
    for (std::size_t i = 0; i < sizes.size(); ++i)
      if (kept.size() < most && (ties ? sizes[i] == least : sizes[i] > least)) kept.push_back(panel.series[i]);
  panel.left_out = panel.series.size() - kept.size();
  panel.series = std::move(kept);
}

class Gatherer {
 public:
  Gatherer(const model::Answer& answer, const Zone* zone)
      : answer_(answer), zone_(zone), time_(*column_of(answer, Role::time)), times_(times_of(answer, time_, zone)) {}

  const std::vector<LocalTime>& times() const { return times_; }
  std::size_t time_column() const { return time_; }

  /// One series of a column, or one for each label of the dimensions.
  std::vector<LineSeries> series_of(std::size_t column, const std::string& name) const {
    std::vector<LineSeries> found;
    std::map<std::string, std::size_t> places;
    for (const auto& row : answer_.rows) {
      const auto place_in_time = place_of(row[time_]);
      if (!place_in_time) continue;
      const std::string label = row_label(answer_, row);
      const auto [place, added] = places.emplace(label, found.size());
      if (added) found.push_back({label.empty() ? name : label, std::vector<std::optional<double>>(times_.size())});
      found[place->second].values[*place_in_time] = number_of(row[column]);
    }
    return found;
  }

 private:
  std::optional<std::size_t> place_of(const Value& value) const {
    if (is_null(value)) return std::nullopt;
    const LocalTime time = time_of(value, zone_);
    const auto found = std::lower_bound(times_.begin(), times_.end(), time);
    if (found == times_.end() || *found != time) return std::nullopt;
    return static_cast<std::size_t>(found - times_.begin());
  }

  const model::Answer& answer_;
  const Zone* zone_;
  std::size_t time_;
  std::vector<LocalTime> times_;
};

void append(std::vector<LineSeries>& to, std::vector<LineSeries> more) {
  std::move(more.begin(), more.end(), std::back_inserter(to));
}

/// A dimension or a comparison already makes several series, so every measure then has a panel of its own; without them
/// measures of one unit share one.
bool shares_panel(const model::Answer& answer, std::size_t measure, std::size_t with) {
  const auto& unit = answer.columns[measure].unit;
  return !unit.empty() && unit == answer.columns[with].unit && !column_of(answer, Role::dimension);
}

}  // namespace

LineData line_data(const model::Answer& answer, const Zone* zone, std::size_t most_series) {
  const Gatherer gather(answer, zone);
  LineData data{.times = gather.times(),
                .bucket = bucket_of(gather.times(), answer.columns[gather.time_column()].type.kind)};
  std::optional<std::size_t> panel_measure;
  for (const MeasureColumns& columns : measures_of(answer)) {
    const auto& column = answer.columns[columns.measure];
    const std::string name = printable(column.name);
    if (panel_measure && shares_panel(answer, columns.measure, *panel_measure)) {
      LinePanel& panel = data.panels.back();
      panel.title = printable(column.unit);
      append(panel.series, gather.series_of(columns.measure, name));
    } else {
      data.panels.push_back({heading(column), gather.series_of(columns.measure, name)});
      panel_measure = columns.measure;
    }
    if (columns.previous && !column_of(answer, Role::dimension))
      append(data.panels.back().series, gather.series_of(*columns.previous, name + " before"));
  }
  for (LinePanel& panel : data.panels) limit(panel, most_series);
  return data;
}

}  // namespace portico::text
