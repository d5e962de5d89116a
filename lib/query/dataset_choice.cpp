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

/// A measure of the dataset by its name or by "dataset.name"; null for none.
const model::MeasureDefinition* measure_of(const Dataset& dataset, std::string_view name) {
  if (const auto* found = dataset.measure(name)) return found;
  const bool qualified = name.size() > dataset.name.size() && name.substr(0, dataset.name.size()) == dataset.name &&
                         name[dataset.name.size()] == '.';
  return qualified ? dataset.measure(name.substr(dataset.name.size() + 1)) : nullptr;
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

bool can_answer(const Catalog& catalog, const Dataset& dataset, const std::string& text, const expr::Measure& formula) {
  if (measure_of(dataset, text)) return true;
  const auto measures = formula.measures();
  return std::all_of(measures.begin(), measures.end(), [&](const auto& name) { return measure_of(dataset, name); }) &&
         has_fields(catalog, dataset, formula.fields());
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

/// The hint names the measure that several datasets have; of an aggregate, which belongs to none, one of theirs.
Error ambiguous(const std::string& text, const Datasets& datasets) {
  const Dataset& first = *datasets.front();
  std::string message = fmt::format("measure '{}' could be of {}", printable(text), names_of(datasets));
  if (first.measure(text))
    return refusal(std::move(message), fmt::format("name the dataset, as in {}.{}", first.name, printable(text)));
  const auto formula = expr::Measure::parse(text);
  for (const auto& name : formula ? formula->measures() : std::vector<std::string>())
    if (first.measure(name))
      return refusal(std::move(message), fmt::format("name the dataset, as in {}.{}", first.name, printable(name)));
  return refusal(std::move(message), fmt::format("ask for a measure of one of them, as in {}.{}", first.name,
                                                 first.measures.empty() ? "MEASURE" : first.measures.front().name));
}

/// What is unknown of a measure that no dataset can answer; nothing when its names are known, each in some dataset.
Result<void> check_names(const Catalog& catalog, const std::string& text, const expr::Measure& formula) {
  for (const auto& name : formula.measures())
    if (datasets_where(catalog, [&](const auto& dataset) { return measure_of(dataset, name) != nullptr; }).empty())
      return refusal(fmt::format("unknown measure '{}'{}", printable(name), did_you_mean(name, measure_names(catalog))),
                     "portico dataset list shows the measures");
  std::vector<std::string> fields;
  for (const auto& dataset : catalog.datasets)
    for (const auto& field : dataset.fields) fields.push_back(field.name);
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

Result<const Dataset*> dataset_of_aggregate(const Catalog& catalog, const expr::Node& aggregate,
                                            const expr::Source& source) {
  const std::string text = expr::print(aggregate);
  PORTICO_TRY(const auto alone, expr::Measure::parse(text));
  const Datasets able =
      datasets_where(catalog, [&](const auto& dataset) { return has_fields(catalog, dataset, alone.fields()); });
  if (able.size() == 1) return able.front();
  if (able.empty()) return source.error(aggregate.column, fmt::format("no dataset has all fields of {}", text));
  return source.error(aggregate.column, fmt::format("{} could be of {}", text, names_of(able)));
}

Result<std::vector<AskedMeasure>> measures_of(const Catalog& catalog, const model::Query& query,
                                              const std::vector<model::DimensionSpec>& dimensions) {
  if (query.measures.empty())
    return refusal("the question names no measure", "portico dataset list shows the measures");
  const auto names = names_in(query, dimensions);
  const auto fits = [&](const Dataset* dataset) { return has_fields(catalog, *dataset, names); };
  Datasets common = datasets_where(catalog, [](const auto&) { return true; });
  std::vector<AskedMeasure> asked;
  std::vector<Datasets> able;
  for (const auto& text : query.measures) {
    PORTICO_TRY(const auto formula, expr::Measure::parse(text));
    able.push_back(
        datasets_where(catalog, [&](const auto& dataset) { return can_answer(catalog, dataset, text, formula); }));
    if (able.back().empty()) PORTICO_CHECK(check_names(catalog, text, formula));
    std::erase_if(common, [&](const auto* dataset) {
      return std::find(able.back().begin(), able.back().end(), dataset) == able.back().end();
    });
    asked.push_back({text, nullptr});
  }
  const auto only = [&](const Datasets& datasets) -> const Dataset* {
    if (datasets.size() == 1) return datasets.front();
    return std::count_if(datasets.begin(), datasets.end(), fits) == 1
               ? *std::find_if(datasets.begin(), datasets.end(), fits)
               : nullptr;
  };
  if (!common.empty()) {
    const Dataset* home = only(common);
    if (!home) return ambiguous(query.measures.front(), common);
    for (auto& measure : asked) measure.home = home;
    return asked;
  }
  for (std::size_t i = 0; i < asked.size(); ++i) {
    asked[i].home = only(able[i]);
    if (!asked[i].home && !able[i].empty()) return ambiguous(asked[i].text, able[i]);
  }
  return asked;
}

}  // namespace portico::query
