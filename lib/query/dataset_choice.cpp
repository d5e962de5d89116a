#include "query/dataset_choice.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/text.hpp"
#include "query/lookup.hpp"
#include "query/measures.hpp"

namespace portico::query {
namespace {

using model::Catalog;
using model::Dataset;
using Datasets = std::vector<const Dataset*>;

/// "name" of "dataset.name"; "" where that is not how the text begins.
std::string_view after_dataset(const Dataset& dataset, std::string_view text) {
  const bool qualified = text.size() > dataset.name.size() && text.substr(0, dataset.name.size()) == dataset.name &&
                         text[dataset.name.size()] == '.';
  return qualified ? text.substr(dataset.name.size() + 1) : std::string_view();
}

/// A measure of the dataset by its name or by "dataset.name"; null for none.
const model::MeasureDefinition* measure_of(const Dataset& dataset, std::string_view name) {
  if (const auto* found = dataset.measure(name)) return found;
  return dataset.measure(after_dataset(dataset, name));
}

/// The field of the dataset that an aggregate calls "dataset.field"; null for any other name.
const model::Field* own_field(const Dataset& dataset, std::string_view name) {
  return dataset.field(after_dataset(dataset, name));
}

/// Whether rows of the dataset have all of these, be it by looking them up.
bool has_fields(const Catalog& catalog, const Dataset& dataset, const std::vector<std::string>& names) {
  std::optional<std::vector<model::LookupField>> lookups;
  return std::all_of(names.begin(), names.end(), [&](const auto& name) {
    if (name == "customer" || dataset.field(name)) return true;
    if (!lookups) lookups = model::lookups_of(catalog, dataset);
    return std::any_of(lookups->begin(), lookups->end(), [&](const auto& lookup) { return lookup.name == name; });
  });
}

/// The same of what aggregates read, which may name its dataset.
bool can_aggregate(const Catalog& catalog, const Dataset& dataset, std::vector<std::string> names) {
  std::erase_if(names, [&](const std::string& name) { return own_field(dataset, name) != nullptr; });
  return has_fields(catalog, dataset, names);
}

bool can_answer(const Catalog& catalog, const Dataset& dataset, const std::string& text, const expr::Measure& formula) {
  if (measure_of(dataset, text)) return true;
  const auto measures = formula.measures();
  return std::all_of(measures.begin(), measures.end(), [&](const auto& name) { return measure_of(dataset, name); }) &&
         can_aggregate(catalog, dataset, formula.fields());
}

/// The dataset that stands before each name in the aggregate, a field of it; null for none.
const Dataset* owner_of(const Catalog& catalog, const expr::Node& aggregate) {
  const auto names = expr::names_in(aggregate);
  const auto owns = [&](const Dataset& dataset) {
    return std::all_of(names.begin(), names.end(), [&](const auto& name) { return own_field(dataset, name); });
  };
  const auto found = std::find_if(catalog.datasets.begin(), catalog.datasets.end(), owns);
  return names.empty() || found == catalog.datasets.end() ? nullptr : &*found;
}

/// An aggregate that names its dataset.
struct Owned {
  const expr::Node* aggregate;
  const Dataset* owner;
};

std::vector<Owned> owned_in(const Catalog& catalog, const expr::Node& formula) {
  if (formula.kind == expr::Kind::aggregate) {
    const Dataset* owner = owner_of(catalog, formula);
    return owner ? std::vector{Owned{&formula, owner}} : std::vector<Owned>();
  }
  std::vector<Owned> owned;
  for (const auto& child : formula.children)
    for (const Owned& one : owned_in(catalog, *child)) owned.push_back(one);
  return owned;
}

/// Whether it answers the same where rows count several times.
bool ignores_repetition(expr::Aggregate aggregate) {
  return aggregate == expr::Aggregate::distinct || aggregate == expr::Aggregate::min ||
         aggregate == expr::Aggregate::max;
}

template <class Has>
Datasets datasets_where(const Catalog& catalog, const Has& has) {
  Datasets found;
  for (const auto& dataset : catalog.datasets)
    if (has(dataset)) found.push_back(&dataset);
  return found;
}

std::vector<std::string> measure_names(const Catalog& catalog) {
  std::vector<std::string> names;
  for (const auto& dataset : catalog.datasets)
    for (const auto& measure : dataset.measures) names.push_back(measure.name);
  return names;
}

std::string names_of(const Datasets& datasets) {
  std::vector<std::string> names;
  for (const auto* dataset : datasets) names.push_back(dataset->name);
  return fmt::format("{}", fmt::join(names, ", "));
}

Error refusal(std::string message, std::string hint = "") {
  return {.code = Errc::invalid, .message = std::move(message), .hint = std::move(hint)};
}

/// The first aggregate of the formula that reads fields, with the dataset before them; "" where none does.
std::string qualified_aggregate(const expr::Node& formula, const Dataset& dataset) {
  if (formula.kind != expr::Kind::aggregate) {
    for (const auto& child : formula.children)
      if (std::string found = qualified_aggregate(*child, dataset); !found.empty()) return found;
    return "";
  }
  const auto qualified = [&](const std::string& name) {
    return dataset.field(name) ? dataset.name + "." + name : name;
  };
  return expr::names_in(formula).empty() ? "" : expr::print(expr::renamed(formula, qualified));
}

/// A field that rows always have.
std::string field_of_all_rows(const Dataset& dataset) {
  if (!dataset.key.empty()) return dataset.key.front();
  return dataset.time_field.empty() ? dataset.fields.front().name : dataset.time_field;
}

/// The hint names the measure that several datasets have, or the dataset in an aggregate.
Error ambiguous(const std::string& text, const Datasets& datasets) {
  const Dataset& first = *datasets.front();
  const auto named = [&](const std::string& example) {
    return refusal(fmt::format("measure '{}' could be of {}", printable(text), names_of(datasets)),
                   "name the dataset, as in " + printable(example));
  };
  if (first.measure(text)) return named(first.name + "." + text);
  const auto formula = expr::Measure::parse(text);
  for (const auto& name : formula ? formula->measures() : std::vector<std::string>())
    if (first.measure(name)) return named(first.name + "." + name);
  if (const std::string found = formula ? qualified_aggregate(formula->root(), first) : ""; !found.empty())
    return named(found);
  return named(fmt::format("count({}.{})", first.name, field_of_all_rows(first)));
}

/// What is unknown of a measure that no dataset can answer; nothing when its names are known, each in some dataset.
Result<void> check_names(const Catalog& catalog, const std::string& text, const expr::Measure& formula) {
  for (const auto& name : formula.measures()) {
    if (!datasets_where(catalog, [&](const auto& dataset) { return measure_of(dataset, name) != nullptr; }).empty())
      continue;
    if (!datasets_where(catalog, [&](const auto& dataset) { return dataset.field(name) != nullptr; }).empty())
      return refusal(fmt::format("'{}' is a field, not a measure", printable(name)),
                     fmt::format("aggregate it, as in count({0}) or max({0})", printable(name)));
    return refusal(fmt::format("unknown measure '{}'{}", printable(name), did_you_mean(name, measure_names(catalog))),
                   "portico dataset list shows the measures");
  }
  std::vector<std::string> fields;
  for (const auto& dataset : catalog.datasets)
    for (const auto& field : dataset.fields) fields.push_back(field.name);
  for (const auto& dataset : catalog.datasets)
    for (const auto& field : dataset.fields) fields.push_back(dataset.name + "." + field.name);
  for (const auto& dataset : catalog.datasets)
    for (const auto& lookup : model::lookups_of(catalog, dataset)) fields.push_back(lookup.name);
  for (const auto& name : formula.fields())
    if (std::find(fields.begin(), fields.end(), name) == fields.end())
      return refusal(fmt::format("measure \"{}\": unknown field '{}'{}", printable(text), printable(name),
                                 did_you_mean(name, fields)));
  return {};
}

/// The names that the rest of the question uses.
std::vector<std::string> names_in(const model::Query& query, const std::vector<model::DimensionSpec>& dimensions) {
  const auto condition = query.where.empty() ? std::nullopt : std::optional(expr::Expression::parse(query.where));
  auto names = condition && *condition ? (*condition)->names() : std::vector<std::string>();
  for (const auto& dimension : dimensions)
    for (const auto& name : dimension.value.names()) names.push_back(name);
  return names;
}

/// Finds the datasets that can answer the measures of one question.
class DatasetChooser {
 public:
  DatasetChooser(const Catalog& catalog, const model::Query& query, const std::vector<model::DimensionSpec>& dimensions)
      : catalog_(catalog),
        names_(names_in(query, dimensions)),
        timed_(!query.period.empty() || !query.every.empty() || !query.compare.empty()) {}

  /// Those that have what the measure reads. An aggregate that names its dataset is of that one; where the rest of the
  /// question does not fit it, of those that look its records up, if it may count a record more than once.
  Result<Datasets> able(const std::string& text) const {
    PORTICO_TRY(const auto formula, expr::Measure::parse(text));
    Datasets all =
        datasets_where(catalog_, [&](const auto& dataset) { return can_answer(catalog_, dataset, text, formula); });
    if (all.empty()) PORTICO_CHECK(check_names(catalog_, text, formula));
    const auto owned = owned_in(catalog_, formula.root());
    const auto is_lost = [&](const Owned& one) { return !fits(one.owner); };
    Datasets others = all;
    for (const Owned& one : owned) {
      std::erase(others, one.owner);
      std::erase_if(all, [&](const Dataset* dataset) { return dataset != one.owner; });
    }
    std::erase_if(others, [this](const Dataset* dataset) { return !fits(dataset); });
    if (others.empty() || std::none_of(owned.begin(), owned.end(), is_lost)) return all;
    for (const Owned& one : owned)
      if (is_lost(one) && !ignores_repetition(one.aggregate->aggregate)) return repeats(one, *others.front());
    return others;
  }

  /// The one that the question fits; null where that is none, or more than one.
  const Dataset* only(const Datasets& datasets) const {
    if (datasets.size() == 1) return datasets.front();
    const auto fitting = [this](const Dataset* dataset) { return fits(dataset); };
    return std::count_if(datasets.begin(), datasets.end(), fitting) == 1
               ? *std::find_if(datasets.begin(), datasets.end(), fitting)
               : nullptr;
  }

 private:
  bool fits(const Dataset* dataset) const {
    return (!timed_ || dataset->kind == model::DatasetKind::events) && has_fields(catalog_, *dataset, names_);
  }

  Error repeats(const Owned& one, const Dataset& other) const {
    const auto missing = std::find_if(names_.begin(), names_.end(),
                                      [&](const auto& name) { return !has_fields(catalog_, *one.owner, {name}); });
    const std::string what = missing == names_.end() ? "time" : fmt::format("'{}'", printable(*missing));
    return refusal(fmt::format("{} is over the records of '{}', which have no {}: over rows of '{}' it would count a "
                               "record once for each of them",
                               printable(expr::print(*one.aggregate)), one.owner->name, what, other.name),
                   fmt::format("ask for it without {}, or compute it of a field of {}, too", what, other.name));
  }

  const Catalog& catalog_;
  std::vector<std::string> names_;
  bool timed_;
};

}  // namespace

std::optional<FoundMeasure> find_measure(const Catalog& catalog, std::string_view name, const Dataset* home) {
  if (home && home->measure(name)) return FoundMeasure{home, home->measure(name)};
  std::optional<FoundMeasure> found;
  for (const auto& dataset : catalog.datasets) {
    const auto* measure = measure_of(dataset, name);
    if (!measure || (home && dataset.measure(name))) continue;  // with a home, others' measures are named in full
    if (found) return std::nullopt;
    found = FoundMeasure{&dataset, measure};
  }
  return found;
}

expr::Node of_dataset(const Dataset& dataset, const expr::Node& aggregate) {
  return expr::renamed(aggregate, [&](const std::string& name) {
    const model::Field* own = own_field(dataset, name);
    return own ? own->name : name;
  });
}

Result<const Dataset*> dataset_of_aggregate(const Catalog& catalog, const expr::Node& aggregate,
                                            const expr::Source& source) {
  if (const Dataset* owner = owner_of(catalog, aggregate)) return owner;
  const std::string text = expr::print(aggregate);
  PORTICO_TRY(const auto alone, expr::Measure::parse(text));
  const Datasets able =
      datasets_where(catalog, [&](const auto& dataset) { return can_aggregate(catalog, dataset, alone.fields()); });
  if (able.size() == 1) return able.front();
  if (able.empty()) return source.error(aggregate.column, fmt::format("no dataset has all fields of {}", text));
  Error error = source.error(aggregate.column, fmt::format("{} could be of {}", text, names_of(able)));
  if (const std::string named = qualified_aggregate(aggregate, *able.front()); !named.empty())
    error.hint = "name the dataset, as in " + printable(named);
  return error;
}

Result<std::vector<AskedMeasure>> measures_of(const Catalog& catalog, const model::Query& query,
                                              const std::vector<model::DimensionSpec>& dimensions) {
  if (query.measures.empty())
    return refusal("the question names no measure", "portico dataset list shows the measures");
  const DatasetChooser chooser(catalog, query, dimensions);
  Datasets common = datasets_where(catalog, [](const auto&) { return true; });
  std::vector<AskedMeasure> asked;
  std::vector<Datasets> able;
  for (const auto& text : query.measures) {
    PORTICO_TRY(Datasets found, chooser.able(text));
    std::erase_if(common,
                  [&](const auto* dataset) { return std::find(found.begin(), found.end(), dataset) == found.end(); });
    able.push_back(std::move(found));
    asked.push_back({text, nullptr});
  }
  if (!common.empty()) {
    const Dataset* home = chooser.only(common);
    if (!home) return ambiguous(query.measures.front(), common);
    for (auto& measure : asked) measure.home = home;
    return asked;
  }
  for (std::size_t i = 0; i < asked.size(); ++i) {
    asked[i].home = chooser.only(able[i]);
    if (!asked[i].home && !able[i].empty()) return ambiguous(asked[i].text, able[i]);
  }
  return asked;
}

}  // namespace portico::query
