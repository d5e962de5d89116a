#include "query/naive/cells.hpp"

#include <algorithm>

namespace portico::testing {

NaiveMoment::NaiveMoment(const NaiveWorld& world, const model::Query& query)
    : zone(world.zones.find(query.zone.empty() ? "UTC" : query.zone).value()), now(world.clock.time) {
  tx = static_cast<warehouse::Tx>(world.committed.size());
  if (!query.as_of.empty()) {
    const Instant end = zone->to_instant(local(*parse_date(query.as_of) + std::chrono::days{1}));
    if (end <= now) {
      tx = std::count_if(world.committed.begin(), world.committed.end(), [&](Instant at) { return at < end; });
      now = end - std::chrono::microseconds{1};
    }
  }
  if (!query.every.empty()) every = calendar::parse_every(query.every).value();
  if (query.period.empty()) return;
  const auto period = calendar::Period::parse(query.period).value();
  if (!period.is_all()) range = period.resolve(now, *zone).value();
  if (query.compare.empty()) return;
  if (query.compare == "previous" || query.compare == "year") {
    const auto with = query.compare == "year" ? calendar::Compare::year : calendar::Compare::previous;
    const auto comparison = period.comparison(with, now, *zone).value();
    earlier = comparison.range;
    if (comparison.elapsed_part) range->end = std::max(range->begin, std::min(range->end, now));
  } else {
    earlier = calendar::Period::parse(query.compare).value().resolve(now, *zone).value();
  }
}

bool ByOrder::operator()(const Combination& a, const Combination& b) const {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (const int order = compared(a[i].order, b[i].order); order != 0) return order < 0;
  return false;
}

bool NaiveCells::ByPlace::operator()(const Place& a, const Place& b) const {
  if (a.dataset != b.dataset) return a.dataset < b.dataset;
  if (a.bucket != b.bucket) return a.bucket < b.bucket;
  return ByOrder()(a.combination, b.combination);
}

NaiveCells::NaiveCells(const Question& question, const NaiveMoment& moment, const std::optional<calendar::Range>& range,
                       const std::map<const NaiveDataset*, std::vector<Cells>>& rows, std::vector<Combination>& known) {
  cut_time(moment, range, rows);
  if (moment.every && bounds_.empty()) return;
  bool any = false;
  for (const auto& [dataset, all] : rows)
    for (const Cells& row : all) {
      const auto* time = std::get_if<Instant>(&row[time_cell]);
      if (range && !(range->begin <= *time && *time < range->end)) continue;
      if (question.where && question.where->value(row) != Value{true}) continue;
      Combination combination;
      for (const auto& dimension : question.dimensions) combination.push_back(dimension.place(row));
      const auto bucket =
          moment.every
              ? static_cast<std::size_t>(std::upper_bound(bounds_.begin(), bounds_.end(), *time) - bounds_.begin() - 1)
              : 0;
      used_ = any ? std::pair{std::min(used_.first, bucket), std::max(used_.second, bucket + 1)}
                  : std::pair{bucket, bucket + 1};
      any = true;
      known.push_back(combination);
      groups_[{dataset, bucket, std::move(combination)}].push_back(&row);
    }
}

void NaiveCells::cut_time(const NaiveMoment& moment, const std::optional<calendar::Range>& range,
                          const std::map<const NaiveDataset*, std::vector<Cells>>& rows) {
  if (!moment.every) return;
  if (range) {
    bounds_ = calendar::boundaries(*range, *moment.every, *moment.zone);
    return;
  }
  std::vector<Instant> times;
  for (const auto& [dataset, all] : rows)
    for (const Cells& row : all) times.push_back(std::get<Instant>(row[time_cell]));
  if (times.empty()) return;
  const auto [first, last] = std::minmax_element(times.begin(), times.end());
  bounds_ = calendar::boundaries({*first, *last + std::chrono::microseconds{1}}, *moment.every, *moment.zone);
}

Value NaiveCells::value(const Question::Asked& asked, std::size_t begin, std::size_t end,
                        const std::vector<Combination>& of) const {
  Group rows;
  for (std::size_t bucket = begin; bucket < end; ++bucket)
    for (const Combination& combination : of)
      if (const auto found = groups_.find({asked.dataset, bucket, combination}); found != groups_.end())
        rows.insert(rows.end(), found->second.begin(), found->second.end());
  return asked.measure.value(rows);
}

}  // namespace portico::testing
