#include "query/naive/question.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/dimension.hpp"

namespace portico::testing {
namespace {

class QuestionMaker {
 public:
  explicit QuestionMaker(NaiveWorld& world) : world_(world), dice_(world.dice) {}

  Question make() {
    choose_datasets();
    add_measures();
    add_dimensions();
    if (dice_.chance(40)) made_.where = maker().condition();
    add_unit();
    if (made_.where) made_.query.where = made_.where->text;
    add_time();
    add_views();
    keep_units_apart();
    if (!made_.query.trend) add_order();
    allow_estimates();
    return std::move(made_);
  }

 private:
  template <class Items>
  auto one_of(const Items& items) {
    return items[dice_.index(std::size(items))];
  }

  /// Of as few values as there are here, distinct() is exact all the same; quantile(), also in a balance, is not.
  void allow_estimates() {
    const auto differs = [](const auto& asked) {
      const std::string& text = asked.measure.text;
      return text.find("quantile(") != std::string::npos || text.find("balance") != std::string::npos;
    };
    made_.query.approx = std::none_of(made_.measures.begin(), made_.measures.end(), differs) && dice_.chance(20);
  }

  void choose_datasets() {
    const auto& all = world_.datasets;
    made_.customer = dice_.chance(40) ? "" : fmt::format("c{}", 1 + dice_.pick(3));
    made_.datasets = {&all[dice_.chance(70) ? 0 : dice_.index(3)]};
    if (made_.datasets[0]->timed() && dice_.chance(15)) made_.datasets = {&all[0], &all[1]};
    fields_ = made_.datasets[0]->fields;
    // What all datasets know, and the time is nobody's dimension.
    if (made_.datasets.size() > 1) fields_.resize(NaiveWorld::shared_fields);
  }

  FormulaMaker maker() { return FormulaMaker(fields_, dice_); }

  void add_measures() {
    for (std::int64_t i = 1 + dice_.pick(3) + (made_.datasets.size() > 1 ? 1 : 0); i > 0; --i) {
      const auto* dataset = made_.datasets[made_.measures.size() % made_.datasets.size()];
      auto own = dataset->fields;
      if (made_.datasets.size() > 1) own.erase(own.begin(), own.begin() + NaiveWorld::shared_fields);
      if (dice_.chance(20)) name_dataset(own, *dataset);
      const NaiveMeasure measure = FormulaMaker(own, dice_, dataset->balances).measure();
      if (!tells_its_dataset(measure, *dataset, own)) continue;
      const std::string name = expr::Measure::parse(measure.text).value().print();
      const bool twice = std::any_of(made_.measures.begin(), made_.measures.end(),
                                     [&](const auto& other) { return other.name == name; });
      if (!twice) made_.measures.push_back({measure, dataset, name});
    }
    if (made_.measures.empty()) return add_measures();
    std::vector<const NaiveDataset*> used;
    for (const auto& asked : made_.measures) {
      made_.query.measures.push_back(asked.measure.text);
      if (std::find(used.begin(), used.end(), asked.dataset) == used.end()) used.push_back(asked.dataset);
    }
    made_.datasets = used;
  }

  /// Has aggregates say which dataset they are over.
  static void name_dataset(std::vector<NaiveField>& own, const NaiveDataset& dataset) {
    const auto& stored = dataset.definition.fields;
    for (NaiveField& field : own)
      if (std::any_of(stored.begin(), stored.end(), [&](const auto& known) { return known.name == field.name; }))
        field.name = dataset.definition.name + "." + field.name;
  }

  /// Each aggregate reads a field that no other dataset has; and records have no first and last.
  static bool tells_its_dataset(const NaiveMeasure& measure, const NaiveDataset& dataset,
                                const std::vector<NaiveField>& own) {
    if (measure.text.find("count()") != std::string::npos) return false;
    const bool by_time =
        measure.text.find("first(") != std::string::npos || measure.text.find("last(") != std::string::npos;
    if (by_time && !dataset.timed()) return false;
    for (std::size_t at = 0; at != std::string::npos; at = measure.text.find(" / ", at + 1)) {
      const std::string part = measure.text.substr(at, measure.text.find(" / ", at + 1) - at);
      const bool named = std::any_of(own.begin(), own.end(), [&](const auto& field) {
        const bool shared = field.cell < first_field_cell + NaiveWorld::shared_fields && dataset.timed() &&
                            field.name.find('.') == std::string::npos;
        const bool elsewhere = field.name == "plan" || field.name == "seats" || field.name == "product" ||
                               (field.name == "goods.label" && dataset.timed());
        return !shared && !elsewhere && part.find(field.name) != std::string::npos;
      });
      const bool defined = std::any_of(dataset.balances.begin(), dataset.balances.end(), [&](const auto& balance) {
        return part.find(balance.text) != std::string::npos;
      });
      if (!named && !defined) return false;
    }
    return true;
  }

  void add_dimensions() {
    for (std::int64_t i = dice_.pick(3); i > 0; --i) {
      NaiveDimension dimension = maker().dimension();
      const std::string name = model::parse_dimensions({dimension.text}).value().front().name;
      auto& by = made_.query.by;
      if (std::find(by.begin(), by.end(), name) != by.end()) continue;
      by.push_back(name);
      made_.dimensions.push_back(std::move(dimension));
    }
  }

  /// Whoever asks for amounts gets them by their unit.
  void add_unit() {
    bool told = false;
    for (auto& asked : made_.measures) told |= asked.by_unit = asked.dataset->reads_amounts(asked.measure.text);
    for (const auto& dimension : made_.dimensions)
      for (const auto* dataset : made_.datasets) told |= dataset->reads_amounts(dimension.text);
    made_.keys = made_.query.by;
    if (!told) return;
    constexpr std::size_t cell = NaiveWorld::area_cell;
    const auto area = std::find(made_.keys.begin(), made_.keys.end(), "area");
    made_.unit = static_cast<std::size_t>(area - made_.keys.begin());
    if (area == made_.keys.end()) {
      made_.keys.push_back("area");
      made_.dimensions.push_back({"area", [](const Cells& row) {
                                    return NaiveDimension::Place{row[cell], row[cell]};
                                  }});
    }
    one_unit_ = dice_.chance(30);
    if (one_unit_)
      made_.where = Formula{"area = 'DE'", {TypeKind::boolean}, [](const Cells& row) {
                              return is_null(row[cell]) ? Value{} : Value{row[cell] == Value{std::string("DE")}};
                            }};
  }

  /// What would compare or add up amounts of several units is refused.
  void keep_units_apart() {
    if (!made_.unit || one_unit_) return;
    auto& query = made_.query;
    if (made_.measures.front().by_unit) {
      query.top.reset();
      query.rank = false;
    }
    const bool amounts =
        std::any_of(made_.measures.begin(), made_.measures.end(), [](const auto& asked) { return asked.by_unit; });
    if (amounts || !query.top) query.others = false;
  }

  void add_time() {
    constexpr const char* zones[] = {
        "", "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"};
    constexpr const char* periods[] = {"",
                                       "",
                                       "2026",
                                       "2025-12",
                                       "last 3 months",
                                       "this month",
                                       "past 30 days",
                                       "last 10 weeks",
                                       "2025-10-20..2026-01-17",
                                       "2025-W52",
                                       "year to date",
                                       "since 2026-01-02",
                                       "2025Q4",
                                       "all",
                                       "2030",
                                       "yesterday"};
    constexpr const char* units[] = {"", "", "day", "week", "month", "quarter", "year"};
    constexpr const char* compares[] = {"previous", "year", "2025-11", "2025-10-01..2026-01-01"};
    auto& query = made_.query;
    query.zone = one_of(zones);
    const auto day = date_of(LocalTime{world_.clock.time.time_since_epoch()});
    if (dice_.chance(30)) query.as_of = to_iso(day - std::chrono::days{1 + dice_.pick(25)});
    if (!made_.datasets.front()->timed()) return;
    query.period = one_of(periods);
    if (!query.as_of.empty() && query.period.starts_with("since"))
      query.period = "this month";  // it may not have begun
    query.every = one_of(units);
    if (query.period == "2025-W52" && dice_.chance(30)) query.every = "hour";
    if (!query.period.empty() && query.period != "all" && dice_.chance(30)) query.compare = one_of(compares);
  }

  void add_views() {
    auto& query = made_.query;
    const bool numbers = std::any_of(made_.measures.begin(), made_.measures.end(),
                                     [](const auto& asked) { return is_number(asked.measure.type); });
    query.trend = !query.every.empty() && query.compare.empty() && dice_.chance(15) && numbers;
    if (!query.by.empty() && dice_.chance(25)) query.top = 1 + dice_.pick(4);
    query.others = query.top && dice_.chance(50);
    if (query.trend) return;
    if (query.by.empty() && !query.every.empty() && dice_.chance(10)) query.top = 1 + dice_.pick(4);
    if (query.by.empty()) query.others = false;
    query.total = dice_.chance(30);
    query.share = dice_.chance(20) && numbers;
    query.rank = dice_.chance(20);
    if (!made_.keys.empty() && dice_.chance(20)) query.pivot = one_of(made_.keys);
    if (query.every.empty()) return;
    query.cumulative = dice_.chance(20);
    if (dice_.chance(20) && numbers) query.moving = 2 + dice_.pick(3);
  }

  void add_order() {
    auto& query = made_.query;
    const std::size_t chosen = dice_.index(made_.measures.size());
    const auto& asked = made_.measures[chosen];
    if (is_exact(asked.measure.type) && dice_.chance(20)) {
      made_.having = Question::Having{chosen, dice_.pick(20) - 5, dice_.chance(50)};
      query.having = fmt::format("\"{}\" {} {}", asked.name, made_.having->below ? "<" : ">=", made_.having->bound);
    }
    const std::string sign = dice_.chance(50) ? "-" : "";
    if (query.pivot.empty() && dice_.chance(25)) {
      if (asked.by_unit && made_.unit) query.sort.push_back(made_.keys[*made_.unit]);  // as the engine does by itself
      query.sort.push_back(sign + asked.name);
    }
    if (!query.by.empty() && query.by.front() != query.pivot && dice_.chance(20))
      query.sort.push_back((dice_.chance(50) ? "-" : "") + query.by.front());
    if (dice_.chance(15)) query.limit = dice_.pick(10);
  }

  NaiveWorld& world_;
  Dice& dice_;
  Question made_;
  std::vector<NaiveField> fields_;
  bool one_unit_ = false;
};

}  // namespace

std::string Question::text() const {
  std::string line = fmt::format("query {}", fmt::join(query.measures, " "));
  const auto option = [&](const char* name, const std::string& value) {
    if (!value.empty()) line += fmt::format(" --{} \"{}\"", name, value);
  };
  const auto number = [&](const char* name, std::optional<std::int64_t> value) {
    if (value) line += fmt::format(" --{} {}", name, *value);
  };
  const auto flag = [&](const char* name, bool set) {
    if (set) line += fmt::format(" --{}", name);
  };
  for (const auto& by : query.by) option("by", by);
  option("every", query.every);
  option("period", query.period);
  option("where", query.where);
  option("having", query.having);
  option("compare", query.compare);
  for (const auto& sort : query.sort) option("sort", sort);
  number("top", query.top);
  flag("others", query.others);
  number("limit", query.limit);
  flag("total", query.total);
  flag("share", query.share);
  flag("approx", query.approx);
  flag("cumulative", query.cumulative);
  flag("rank", query.rank);
  number("moving", query.moving);
  flag("trend", query.trend);
  option("pivot", query.pivot);
  option("as-of", query.as_of);
  option("tz", query.zone);
  option("customer", customer);
  return line;
}

Question random_question(NaiveWorld& world) { return QuestionMaker(world).make(); }

}  // namespace portico::testing
