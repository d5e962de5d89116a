#include "query/naive/evaluator.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <boost/math/distributions/students_t.hpp>
#include <fmt/format.h>

#include "query/naive/cells.hpp"

namespace portico::testing {
namespace {

using Place = NaiveDimension::Place;
using Row = NaiveTable::Row;

constexpr Type percent_type{TypeKind::decimal, 2};

Place plain(Value value) { return {value, value}; }

/// part / whole in percent; of floats as a float.
Value percent_of(const Value& part, const Value& whole, Type type) {
  if (is_null(part) || is_null(whole)) return {};
  if (type.kind == TypeKind::floating) {
    const double share = std::get<double>(part) / std::get<double>(whole) * 100;
    return std::isfinite(share) ? Value{share} : Value{};
  }
  const Exact above = *exact_of(part);
  return quotient({above.units * 100, above.scale}, *exact_of(whole), percent_type);
}

Value difference(const Value& now, const Value& before, Type type) {
  if (is_null(now) || is_null(before)) return {};
  if (type.kind == TypeKind::floating) return std::get<double>(now) - std::get<double>(before);
  const Exact a = *exact_of(now), b = *exact_of(before);
  return value_of({a.units - b.units, a.scale}, type);
}

/// Of a negative number the percentage still tells the direction.
Value growth(const Value& now, const Value& before, Type type) {
  const Value change = difference(now, before, type);
  if (is_null(change)) return {};
  if (type.kind == TypeKind::floating) return percent_of(change, std::abs(std::get<double>(before)), type);
  const Exact size = *exact_of(before);
  return percent_of(change, value_of({size.units < 0 ? -size.units : size.units, size.scale}, type), type);
}

Value mean_of(const std::vector<Value>& values, Type type) {
  const auto count = static_cast<std::int64_t>(values.size());
  Exact sum{0, type.kind == TypeKind::decimal ? type.scale : 0};
  double floats = 0;
  for (const Value& value : values) {
    if (is_null(value)) return {};
    if (type.kind == TypeKind::floating)
      floats += std::get<double>(value);
    else
      sum.units += exact_of(value)->units;
  }
  if (type.kind == TypeKind::floating) return floats / static_cast<double>(count);
  const int own = sum.scale;
  return quotient(sum, {count, 0}, {.kind = TypeKind::decimal, .scale = std::max(own, std::min(own + 6, 8))});
}

double number(const Value& value) {
  if (const auto* floating = std::get_if<double>(&value)) return *floating;
  const Exact exact = *exact_of(value);
  return static_cast<double>(exact.units) / std::pow(10.0, exact.scale);
}

class Evaluation {
 public:
  Evaluation(const NaiveWorld& world, const Question& question)
      : question_(question), query_(question.query), moment_(world, query_), rows_(rows_of(world)) {
    current_.emplace(question, moment_, moment_.range, rows_, all_);
    if (moment_.earlier) previous_.emplace(question, moment_, moment_.earlier, rows_, all_);
    const std::set<Combination, ByOrder> sorted(all_.begin(), all_.end());
    all_.assign(sorted.begin(), sorted.end());
    if (question.dimensions.empty()) all_ = {Combination{}};
    choose_buckets();
  }

  NaiveTable table() {
    choose_combinations();
    if (query_.trend) return trends();
    head();
    fill(shown_, others_);
    keep_rows();
    if (query_.total) add_total();
    if (!query_.pivot.empty()) pivot();
    sort_rows();
    return std::move(table_);
  }

 private:
  using Combinations = std::vector<Combination>;

  std::map<const NaiveDataset*, std::vector<Cells>> rows_of(const NaiveWorld& world) const {
    std::map<const NaiveDataset*, std::vector<Cells>> rows;
    for (const auto* dataset : question_.datasets) rows[dataset] = world.rows(*dataset, question_.customer, moment_.tx);
    return rows;
  }

  bool series() const { return moment_.every && !question_.dimensions.empty(); }
  std::size_t buckets() const {
    return moment_.every ? (current_->bounds().empty() ? 0 : current_->bounds().size() - 1) : 1;
  }
  std::size_t earlier_buckets() const {
    return moment_.every ? std::max<std::size_t>(previous_->bounds().size(), 1) - 1 : 1;
  }

  /// Of a period those that have begun or have rows; of all time those from the first row to the last.
  void choose_buckets() {
    begin_ = 0;
    end_ = buckets();
    if (!moment_.every) return;
    const auto [first, last] = current_->used();
    if (!moment_.range) {
      begin_ = first;
      end_ = last;
      return;
    }
    while (end_ > last && current_->bounds()[end_ - 1] > moment_.now) --end_;
  }

  Value value(const Question::Asked& asked, std::size_t begin, std::size_t end, const Combinations& of) const {
    return current_->value(asked, begin, end, of);
  }

  void choose_combinations() {
    shown_ = all_;
    if (!query_.top || question_.dimensions.empty()) return;
    const auto top = static_cast<std::size_t>(*query_.top);
    std::vector<std::pair<Value, Combination>> ranked;
    for (const auto& one : all_) {
      if (!series() && !holds(question_.having ? value(asked_in_having(), 0, 1, {one}) : Value{})) continue;
      ranked.emplace_back(value(question_.measures[0], 0, buckets(), {one}), one);
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return greater(a.first, b.first); });
    if (ranked.size() > top) ranked.resize(top);
    shown_.clear();
    for (const auto& [unused, one] : ranked) shown_.push_back(one);
    if (series()) std::sort(shown_.begin(), shown_.end(), ByOrder());
    if (!query_.others || shown_.size() == all_.size()) return;
    others_ = Combinations();
    for (const auto& one : all_)
      if (std::none_of(shown_.begin(), shown_.end(),
                       [&](const auto& kept) { return !ByOrder()(one, kept) && !ByOrder()(kept, one); }))
        others_->push_back(one);
  }

  const Question::Asked& asked_in_having() const { return question_.measures[question_.having->measure]; }
  bool holds(const Value& value) const {
    if (!question_.having) return true;
    const auto exact = exact_of(value);
    if (!exact) return false;
    return (exact->units < question_.having->bound * naive_power_of_ten(exact->scale)) == question_.having->below;
  }

  void head() {
    if (moment_.every) table_.columns.push_back({query_.every, true});
    for (const auto& name : question_.keys) table_.columns.push_back({name, true});
    for (const auto& asked : question_.measures) {
      const bool numeric = is_number(asked.measure.type);
      table_.columns.push_back({asked.name});
      if (previous_) table_.columns.push_back({asked.name + "_previous"});
      if (previous_ && numeric) table_.columns.push_back({asked.name + "_difference"});
      if (previous_ && numeric) table_.columns.push_back({asked.name + "_percent"});
      if (query_.share && numeric) table_.columns.push_back({asked.name + "_share"});
      if (query_.cumulative) table_.columns.push_back({asked.name + "_cumulative"});
      if (query_.moving && numeric) table_.columns.push_back({asked.name + "_moving"});
    }
    if (query_.rank) table_.columns.push_back({"rank"});
  }

  std::size_t keys() const { return (moment_.every ? 1U : 0U) + question_.dimensions.size(); }

  /// "others" stands under the first dimension but the unit, which has its value where that is the same everywhere.
  Value others_cell(std::size_t dimension) const {
    const std::size_t place = question_.unit == 0U && question_.dimensions.size() > 1 ? 1 : 0;
    if (dimension == place || question_.keys[dimension] == query_.pivot) {
      std::string name = "others";
      const auto taken = [&](const Combination& one) { return one[dimension].shown == Value{name}; };
      while (std::any_of(all_.begin(), all_.end(), taken)) name = "(" + name + ")";
      return name;
    }
    const auto same = [&](const Combination& one) { return one[dimension].shown == all_.front()[dimension].shown; };
    if (question_.unit != dimension || !std::all_of(all_.begin(), all_.end(), same)) return {};
    return shown_as(all_.front()[dimension]);
  }

  Row dimension_cells(const Combination* combination) const {
    Row row;
    for (std::size_t i = 0; i < question_.dimensions.size(); ++i) {
      if (!combination) {
        row.push_back({others_cell(i), {}});
        continue;
      }
      const Place& place = (*combination)[i];
      row.push_back({shown_as(place), place.order});
    }
    return row;
  }

  Value bucket_name(std::size_t bucket) const {
    const Instant start = current_->bounds()[bucket];
    if (*moment_.every == calendar::Every::hour) return start;
    return date_of(moment_.zone->to_local(start));
  }

  void fill(const Combinations& shown, const std::optional<Combinations>& others) {
    for (std::size_t bucket = begin_; bucket < end_; ++bucket) {
      const std::size_t first = table_.rows.size();
      for (const auto& one : shown) add_row(bucket, &one, {one});
      if (query_.rank && series()) rank(first, table_.rows.size());
      if (others) add_row(bucket, nullptr, *others);
      if (others && query_.rank) table_.rows.back().push_back({});
      if (query_.rank && !series() && !question_.dimensions.empty()) rank(first, first + shown.size());
    }
    if (query_.rank && question_.dimensions.empty()) rank(0, table_.rows.size());
  }

  void add_row(std::size_t bucket, const Combination* combination, const Combinations& of) {
    Row row = dimension_cells(combination);
    if (moment_.every) row.insert(row.begin(), plain(bucket_name(bucket)));
    for (const auto& asked : question_.measures) add_measure(row, asked, bucket, of);
    table_.rows.push_back(std::move(row));
  }

  void add_measure(Row& row, const Question::Asked& asked, std::size_t bucket, const Combinations& of) const {
    const Type type = asked.measure.type;
    const Value now = value(asked, bucket, bucket + 1, of);
    row.push_back(plain(now));
    const bool compared = previous_ && bucket < earlier_buckets();
    if (previous_) add_comparison(row, now, compared ? previous_->value(asked, bucket, bucket + 1, of) : Value{}, type);
    if (query_.share && is_number(type)) row.push_back(plain(percent_of(now, whole(asked, bucket, of), type)));
    if (query_.cumulative) row.push_back(plain(value(asked, begin_, bucket + 1, of)));
    if (query_.moving && is_number(type)) row.push_back(plain(moving(asked, bucket, of)));
  }

  static void add_comparison(Row& row, const Value& now, const Value& before, Type type) {
    row.push_back(plain(before));
    if (!is_number(type)) return;
    row.push_back(plain(difference(now, before, type)));
    row.push_back(plain(growth(now, before, type)));
  }

  /// What rows of these combinations are a share of; of a series in the bucket, unless only the unit tells its rows
  /// apart.
  Value whole(const Question::Asked& asked, std::size_t bucket, const Combinations& of) const {
    const bool by_more = asked.by_unit && question_.unit ? question_.dimensions.size() > 1 : !query_.by.empty();
    return moment_.every && by_more ? value(asked, bucket, bucket + 1, whole_for(asked, of))
                                    : value(asked, 0, buckets(), whole_for(asked, of));
  }

  /// Everything; of amounts, what is of the same unit.
  Combinations whole_for(const Question::Asked& asked, const Combinations& of) const {
    if (!question_.unit || !asked.by_unit || of.empty()) return all_;
    Combinations whole = all_;
    std::erase_if(whole, [&](const auto& one) { return unit_of(one) != unit_of(of.front()); });
    return whole;
  }

  Value unit_of(const Combination& combination) const { return combination[*question_.unit].order; }

  /// Whether a total would put amounts of several units together, of all rows that there are.
  bool mixes_units(const Question::Asked& asked) const {
    if (!question_.unit || !asked.by_unit || query_.pivot == "area") return false;
    return std::any_of(all_.begin(), all_.end(),
                       [&](const auto& one) { return unit_of(one) != unit_of(all_.front()); });
  }

  Value moving(const Question::Asked& asked, std::size_t bucket, const Combinations& of) const {
    const auto count = static_cast<std::size_t>(*query_.moving);
    if (bucket + 1 - begin_ < count) return {};
    std::vector<Value> values;
    for (std::size_t at = bucket + 1 - count; at <= bucket; ++at) values.push_back(value(asked, at, at + 1, of));
    return mean_of(values, asked.measure.type);
  }

  /// 1 and how many of these rows have a greater first measure.
  void rank(std::size_t begin, std::size_t end) {
    std::vector<Value> values;
    for (std::size_t row = begin; row < end; ++row) values.push_back(table_.rows[row][keys()].shown);
    for (std::size_t row = begin; row < end; ++row) {
      const Value own = values[row - begin];
      const auto above =
          std::count_if(values.begin(), values.end(), [&](const Value& other) { return greater(other, own); });
      table_.rows[row].push_back(plain(is_null(own) ? Value{} : Value{std::int64_t{above} + 1}));
    }
  }

  void keep_rows() {
    const auto measure_at = [&](const Row& row, const std::string& name) {
      for (std::size_t i = 0; i < table_.columns.size(); ++i)
        if (!table_.columns[i].key && table_.columns[i].name == name) return row[i].shown;
      return Value{};
    };
    const bool top_came_first = query_.top && !series() && !question_.dimensions.empty();
    if (top_came_first) return;
    if (question_.having)
      std::erase_if(table_.rows, [&](const Row& row) { return !holds(measure_at(row, asked_in_having().name)); });
    if (!query_.top || !question_.dimensions.empty()) return;
    std::stable_sort(table_.rows.begin(), table_.rows.end(),
                     [&](const Row& a, const Row& b) { return greater(a[keys()].shown, b[keys()].shown); });
    if (table_.rows.size() > static_cast<std::size_t>(*query_.top))
      table_.rows.resize(static_cast<std::size_t>(*query_.top));
  }

  std::size_t pivot_at() const {
    const auto at = std::find(question_.keys.begin(), question_.keys.end(), query_.pivot) - question_.keys.begin();
    return static_cast<std::size_t>(at) + (moment_.every ? 1 : 0);
  }

  /// The cells of the measures over everything of these combinations.
  std::vector<Value> total_of(const Combinations& of) const {
    std::vector<Value> cells;
    for (const auto& asked : question_.measures) {
      const bool numeric = is_number(asked.measure.type);
      const bool mixed = mixes_units(asked);
      const Value now = mixed ? Value{} : value(asked, 0, buckets(), of);
      const Value before = mixed || !previous_ ? Value{} : previous_->value(asked, 0, earlier_buckets(), of);
      const Combinations whole = query_.pivot == "area" ? whole_for(asked, of) : all_;
      Row row{plain(now)};
      if (previous_) add_comparison(row, now, before, asked.measure.type);
      if (query_.share && numeric)
        row.push_back(plain(percent_of(now, value(asked, 0, buckets(), whole), asked.measure.type)));
      if (query_.cumulative) row.push_back(plain(now));
      if (query_.moving && numeric) row.push_back({});
      for (const auto& place : row) cells.push_back(place.shown);
    }
    if (query_.rank) cells.emplace_back();
    return cells;
  }

  void add_total() {
    std::vector<Value> total(keys());
    if (query_.pivot.empty())
      for (Value& cell : total_of(all_)) total.push_back(std::move(cell));
    table_.total = std::move(total);
  }

  /// The values of the pivot become columns, ascending; rows with the same other keys become one.
  void pivot() {
    const std::size_t at = pivot_at(), cells = table_.columns.size() - keys();
    std::map<Value, Place> values;  // by what is shown
    for (const Row& row : table_.rows) values.try_emplace(row[at].shown, row[at]);
    Row ordered;
    for (const auto& [unused, place] : values) ordered.push_back(place);
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const Place& a, const Place& b) { return compared(a.order, b.order) < 0; });
    NaiveTable wide{.total = table_.total};
    for (std::size_t i = 0; i < keys(); ++i)
      if (i != at) wide.columns.push_back(table_.columns[i]);
    if (wide.total) wide.total->pop_back();
    for (const Place& place : ordered) {
      const std::string text = to_string(place.shown);
      const std::string value = is_null(place.shown) ? "(none)" : text.empty() ? "(empty)" : text;
      for (std::size_t i = 0; i < cells; ++i)
        wide.columns.push_back({cells == 1 ? value : value + " " + table_.columns[keys() + i].name});
      if (wide.total) add_total_of(*wide.total, place, cells);
    }
    fold(wide, ordered, at, cells);
    table_ = std::move(wide);
  }

  void add_total_of(std::vector<Value>& total, const Place& place, std::size_t cells) const {
    const std::size_t at = pivot_at() - (moment_.every ? 1 : 0);
    Combinations of;
    for (const auto& one : others_ ? shown_ : all_)
      if (shown_as(one[at]) == place.shown) of.push_back(one);
    if (of.empty() && others_) of = *others_;
    const bool known = !of.empty();
    const auto values = total_of(of);
    for (std::size_t i = 0; i < cells; ++i) total.push_back(known ? values[i] : Value{});
  }

  Value shown_as(const Place& place) const {
    return others_ && !is_null(place.shown) ? Value{to_string(place.shown)} : place.shown;
  }

  void fold(NaiveTable& wide, const Row& values, std::size_t at, std::size_t cells) const {
    std::map<std::vector<Value>, std::size_t> known;
    for (const Row& row : table_.rows) {
      Row key;
      std::vector<Value> shown;
      for (std::size_t i = 0; i < keys(); ++i)
        if (i != at) {
          key.push_back(row[i]);
          shown.push_back(row[i].shown);
        }
      const auto [found, added] = known.try_emplace(shown, wide.rows.size());
      if (added) {
        key.resize(key.size() + values.size() * cells);
        wide.rows.push_back(std::move(key));
      }
      for (std::size_t value = 0; value < values.size(); ++value)
        if (values[value].shown == row[at].shown)
          for (std::size_t i = 0; i < cells; ++i)
            wide.rows[found->second][shown.size() + value * cells + i] = row[keys() + i];
    }
  }

  void sort_rows() {
    for (auto text = query_.sort.rbegin(); text != query_.sort.rend(); ++text) {
      const bool descending = text->starts_with('-');
      const std::string name = descending ? text->substr(1) : *text;
      std::size_t at = 0;
      while (table_.columns[at].name != name) ++at;
      std::stable_sort(table_.rows.begin(), table_.rows.end(), [&](const Row& a, const Row& b) {
        return descending ? greater(a[at].order, b[at].order) : compared(a[at].order, b[at].order) < 0;
      });
    }
    if (query_.limit && table_.rows.size() > static_cast<std::size_t>(*query_.limit))
      table_.rows.resize(static_cast<std::size_t>(*query_.limit));
  }

  // Trends: least squares over the buckets that are whole and past.

  bool complete(std::size_t bucket) const {
    const auto& bounds = current_->bounds();
    const bool within =
        !moment_.range || (bounds[bucket] >= moment_.range->begin && bounds[bucket + 1] <= moment_.range->end);
    return within && bounds[bucket + 1] <= moment_.now;
  }

  NaiveTable trends() {
    while (begin_ < end_ && !complete(begin_)) ++begin_;
    while (begin_ < end_ && !complete(end_ - 1)) --end_;
    for (const auto& name : question_.keys) table_.columns.push_back({name, true});
    for (const auto& asked : question_.measures)
      if (is_number(asked.measure.type))
        for (const char* part : {"_slope", "_slope_low", "_slope_high", "_direction", "_buckets"})
          table_.columns.push_back({asked.name + part});
    for (const auto& one : shown_) add_trend(&one, {one});
    if (others_) add_trend(nullptr, *others_);
    return std::move(table_);
  }

  void add_trend(const Combination* combination, const Combinations& of) {
    Row row = dimension_cells(combination);
    for (const auto& asked : question_.measures)
      if (is_number(asked.measure.type)) add_line(row, asked, of);
    table_.rows.push_back(std::move(row));
  }

  void add_line(Row& row, const Question::Asked& asked, const Combinations& of) const {
    std::vector<std::pair<double, double>> points;
    for (std::size_t bucket = begin_; bucket < end_; ++bucket)
      if (const Value y = value(asked, bucket, bucket + 1, of); !is_null(y))
        points.emplace_back(static_cast<double>(bucket - begin_), number(y));
    const auto n = static_cast<double>(points.size());
    double x = 0, y = 0, xx = 0, xy = 0, yy = 0;
    for (const auto& [px, py] : points) x += px, y += py;
    x /= n;
    y /= n;
    for (const auto& [px, py] : points) xx += (px - x) * (px - x), xy += (px - x) * (py - y);
    const Place buckets = plain(static_cast<std::int64_t>(points.size()));
    if (points.size() < 2) return row.insert(row.end(), {Place{}, Place{}, Place{}, Place{}, buckets}), void();
    const double slope = xy / xx;
    for (const auto& [px, py] : points) yy += std::pow(py - y - slope * (px - x), 2);
    row.push_back(plain(slope));
    if (points.size() < 3) return row.insert(row.end(), {Place{}, Place{}, Place{}, buckets}), void();
    const double half = std::sqrt(yy / (n - 2) / xx) * boost::math::quantile(boost::math::students_t(n - 2), 0.975);
    row.push_back(plain(slope - half));
    row.push_back(plain(slope + half));
    row.push_back(plain(std::string(slope - half > 0 ? "up" : slope + half < 0 ? "down" : "unclear")));
    row.push_back(buckets);
  }

  const Question& question_;
  const model::Query& query_;
  NaiveMoment moment_;
  std::map<const NaiveDataset*, std::vector<Cells>> rows_;
  Combinations all_, shown_;
  std::optional<Combinations> others_;
  std::optional<NaiveCells> current_, previous_;
  std::size_t begin_ = 0, end_ = 0;
  NaiveTable table_;
};

}  // namespace

NaiveTable naive_answer(const NaiveWorld& world, const Question& question) {
  return Evaluation(world, question).table();
}

}  // namespace portico::testing
