#include "text/series.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "core/text.hpp"
#include "text/cell.hpp"
#include "text/measures.hpp"

namespace portico::text {
namespace {

using Role = model::AnswerColumn::Role;

std::string place_label(LocalTime time, Bucket bucket, const std::optional<model::FiscalUnit>& fiscal) {
  if (fiscal) return fiscal->label(date_of(time));
  const std::string date = to_iso(date_of(time));
  const std::chrono::year_month_day day{date_of(time)};
  const unsigned month = static_cast<unsigned>(day.month());
  if (bucket == Bucket::hour) return shown_time(Instant{time.time_since_epoch()}, nullptr);
  if (bucket < Bucket::month || day.day() != std::chrono::day{1}) return date;
  if (bucket == Bucket::quarter && month % 3 == 1)
    return fmt::format("{}Q{}", static_cast<int>(day.year()), month / 3 + 1);
  return bucket == Bucket::year && month == 1 ? date.substr(0, date.find('-', 1)) : date.substr(0, date.rfind('-'));
}

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

/// What lies between neighbours; of one time alone what its column is called.
Bucket bucket_of(const std::vector<LocalTime>& times, const model::AnswerColumn& column) {
  using std::chrono::days;
  auto least = std::chrono::microseconds::max();
  for (std::size_t i = 1; i < times.size(); ++i) least = std::min(least, times[i] - times[i - 1]);
  if (column.type.kind == TypeKind::time && least < days{1}) return Bucket::hour;
  if (times.size() < 2)
    for (const Bucket bucket : {Bucket::week, Bucket::month, Bucket::quarter, Bucket::year})
      if (column.name == name_of(bucket)) return bucket;
  if (times.size() < 2 || least < days{7}) return Bucket::day;
  if (least < days{28}) return Bucket::week;
  if (least < days{89}) return Bucket::month;
  return least < days{365} ? Bucket::quarter : Bucket::year;
}

double size_of(const Series& series) {
  return std::accumulate(series.values.begin(), series.values.end(), 0.0,
                         [](double sum, const auto& value) { return sum + std::abs(value.value_or(0)); });
}

/// Where each row of an answer stands along the places of a chart.
struct Placing {
  std::size_t column = 0;
  std::size_t places = 0;
  std::vector<std::optional<std::size_t>> place_of_row;
};

Placing placing_of(const model::Answer& answer, std::size_t column, const std::vector<LocalTime>& times,
                   const Zone* zone) {
  Placing placing{.column = column, .places = times.size()};
  for (const auto& row : answer.rows) {
    placing.place_of_row.emplace_back();
    if (is_null(row[column])) continue;
    const LocalTime time = time_of(row[column], zone);
    const auto found = std::lower_bound(times.begin(), times.end(), time);
    if (found != times.end() && *found == time)
      placing.place_of_row.back() = static_cast<std::size_t>(found - times.begin());
  }
  return placing;
}

class Gatherer {
 public:
  Gatherer(const model::Answer& answer, const Placing& placing, const Style& style)
      : answer_(answer), placing_(placing), style_(style), keys_(dimensions_of(answer)) {
    std::erase(keys_, placing.column);
  }

  /// One panel for each measure, or for those that share a unit where there is no dimension to make series of.
  std::vector<SeriesPanel> panels() const {
    std::vector<SeriesPanel> panels;
    std::optional<std::size_t> panel_measure;
    for (const MeasureColumns& columns : measures_of(answer_)) {
      const auto& column = answer_.columns[columns.measure];
      const std::string name = printable(column.name);
      if (panel_measure && keys_.empty() && share_unit(answer_, columns.measure, *panel_measure)) {
        panels.back().title = printable(column.unit);
      } else {
        panels.push_back({.title = heading(column), .series = {}});
        panel_measure = columns.measure;
      }
      append(panels.back(), columns.measure, name, Series::Of::now);
      if (columns.previous && keys_.empty() && answer_.columns[placing_.column].role == Role::time)
        append(panels.back(), *columns.previous, name + " before", Series::Of::before);
    }
    return panels;
  }

 private:
  /// One series of a column, or one for each combination of the dimensions.
  void append(SeriesPanel& panel, std::size_t column, const std::string& name, Series::Of of) const {
    std::map<std::string, std::size_t> found;
    for (std::size_t i = 0; i < answer_.rows.size(); ++i) {
      if (!placing_.place_of_row[i]) continue;
      const auto& row = answer_.rows[i];
      const auto [at, added] = found.emplace(key_of(row, keys_), panel.series.size());
      if (added)
        panel.series.push_back({keys_.empty() ? name : label_of(answer_, row, keys_, style_), gaps(), column, of});
      panel.series[at->second].values[*placing_.place_of_row[i]] = number_of(row[column]);
    }
  }
  std::vector<std::optional<double>> gaps() const { return std::vector<std::optional<double>>(placing_.places); }

  const model::Answer& answer_;
  const Placing& placing_;
  const Style& style_;
  std::vector<std::size_t> keys_;
};

}  // namespace

SeriesData series_over_time(const model::Answer& answer, const Style& style) {
  const std::size_t column = *calendar_time_of(answer);
  SeriesData data{.times = times_of(answer, column, style.zone)};
  data.bucket = bucket_of(data.times, answer.columns[column]);
  data.fiscal = answer.columns[column].fiscal;
  for (const LocalTime time : data.times) data.places.push_back(place_label(time, data.bucket, data.fiscal));
  data.panels = Gatherer(answer, placing_of(answer, column, data.times, style.zone), style).panels();
  return data;
}

SeriesData series_over(const model::Answer& answer, std::size_t column, const Style& style) {
  SeriesData data;
  Placing placing{.column = column};
  std::map<std::string, std::size_t> places;
  const std::size_t columns[] = {column};
  for (const auto& row : answer.rows) {
    const auto [at, added] = places.emplace(key_of(row, columns), places.size());
    if (added) data.places.push_back(label_of(answer, row, columns, style));
    placing.place_of_row.emplace_back(at->second);
  }
  placing.places = places.size();
  data.panels = Gatherer(answer, placing, style).panels();
  return data;
}

std::vector<std::string> time_labels(const model::Answer& answer, const Style& style) {
  const std::size_t column = *calendar_time_of(answer);
  const Bucket bucket = bucket_of(times_of(answer, column, style.zone), answer.columns[column]);
  std::vector<std::string> labels;
  for (const auto& row : answer.rows)
    labels.push_back(is_null(row[column])
                         ? ""
                         : place_label(time_of(row[column], style.zone), bucket, answer.columns[column].fiscal));
  return labels;
}

std::vector<TimeTick> time_ticks(const SeriesData& data, int most) {
  if (!data.fiscal) return calendar_ticks(data.times.front(), data.times.back(), data.bucket, most);
  const std::size_t wanted = static_cast<std::size_t>(std::max(1, most));
  const std::size_t step = (data.times.size() + wanted - 1) / wanted;
  std::vector<TimeTick> ticks;
  for (std::size_t i = 0; i < data.times.size(); i += step) ticks.push_back({data.times[i], data.places[i], ""});
  return ticks;
}

void keep_largest(SeriesPanel& panel, std::size_t most) {
  if (panel.series.size() <= most) return;
  std::vector<double> sizes;
  for (const auto& series : panel.series) sizes.push_back(size_of(series));
  std::vector<double> sorted = sizes;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(most - 1), sorted.end(),
                   std::greater<>());
  const double least = sorted[most - 1];
  std::vector<Series> kept;
  for (const bool ties : {false, true})
    for (std::size_t i = 0; i < sizes.size(); ++i)
      if (kept.size() < most && (ties ? sizes[i] == least : sizes[i] > least)) kept.push_back(panel.series[i]);
  panel.left_out = panel.series.size() - kept.size();
  panel.series = std::move(kept);
}

std::size_t keep_places(SeriesData& data, std::size_t most, Keep keep) {
  if (data.places.size() <= most) return 0;
  const auto cut = [&](auto& places) {
    if (places.empty()) return;
    const auto surplus = static_cast<std::ptrdiff_t>(places.size() - most);
    places.erase(keep == Keep::last ? places.begin() : places.end() - surplus,
                 keep == Keep::last ? places.begin() + surplus : places.end());
  };
  const std::size_t left_out = data.places.size() - most;
  cut(data.places);
  cut(data.times);
  for (SeriesPanel& panel : data.panels)
    for (Series& series : panel.series) cut(series.values);
  return left_out;
}

}  // namespace portico::text
