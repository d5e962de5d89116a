#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/text.hpp"
#include "query/measures.hpp"

namespace portico::query {
namespace {

using Datasets = std::vector<const model::Dataset*>;

/// A measure of the dataset by its name or by "dataset.name".
bool has_measure(const model::Dataset& dataset, std::string_view name) {
  if (dataset.measure(name)) return true;
  const bool qualified = name.size() > dataset.name.size() && name.substr(0, dataset.name.size()) == dataset.name &&
                         name[dataset.name.size()] == '.';
  return qualified && dataset.measure(name.substr(dataset.name.size() + 1));
}

bool can_answer(const model::Dataset& dataset, const std::string& text, const expr::Measure& formula) {
  if (has_measure(dataset, text)) return true;
  const auto measures = formula.measures();
  const auto fields = formula.fields();
  return std::all_of(measures.begin(), measures.end(), [&](const auto& name) { return has_measure(dataset, name); }) &&
         std::all_of(fields.begin(), fields.end(), [&](const auto& name) { return dataset.field(name) != nullptr; });
}

std::vector<std::string> measure_names(const model::Catalog& catalog) {
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

Error unknown(const model::Catalog& catalog, const std::string& text, const expr::Measure& formula) {
  const auto nobody = [&](const auto& has) {
    return std::none_of(catalog.datasets.begin(), catalog.datasets.end(), has);
  };
  for (const auto& name : formula.measures())
    if (nobody([&](const auto& dataset) { return has_measure(dataset, name); }))
      return {
          .code = Errc::invalid,
          .message = fmt::format("unknown measure '{}'{}", printable(name), did_you_mean(name, measure_names(catalog))),
          .hint = "portico dataset list shows the measures"};
  std::vector<std::string> fields;
  for (const auto& dataset : catalog.datasets)
    for (const auto& field : dataset.fields) fields.push_back(field.name);
  for (const auto& name : formula.fields())
    if (nobody([&](const auto& dataset) { return dataset.field(name) != nullptr; }))
      return {.code = Errc::invalid,
              .message = fmt::format("measure \"{}\": unknown field '{}'{}", printable(text), printable(name),
                                     did_you_mean(name, fields))};
  return {.code = Errc::invalid,
          .message = fmt::format("measure \"{}\": no dataset has all of its fields and measures", printable(text))};
}

Error mixed(const std::vector<std::string>& asked, const std::vector<Datasets>& candidates) {
  std::vector<std::string> origins;
  for (std::size_t i = 0; i < asked.size(); ++i)
    origins.push_back(fmt::format("{} ({})", printable(asked[i]), names_of(candidates[i])));
  return {
      .code = Errc::invalid,
      .message = fmt::format("measures of different datasets cannot be asked together: {}", fmt::join(origins, ", ")),
      .hint = "ask them one after the other"};
}

/// Whether the dataset has the fields that the rest of the question names.
bool has_fields_of(const model::Dataset& dataset, const model::Query& query) {
  const auto known = [&](const std::string& name) { return dataset.field(name) != nullptr; };
  const auto condition = query.where.empty() ? std::nullopt : std::optional(expr::Expression::parse(query.where));
  const auto names = condition && *condition ? (*condition)->names() : std::vector<std::string>();
  return std::all_of(names.begin(), names.end(), known) &&
         std::all_of(query.by.begin(), query.by.end(),
                     [&](const auto& name) { return name == "customer" || known(name); });
}

}  // namespace

Result<const model::Dataset*> dataset_of(const model::Catalog& catalog, const model::Query& query) {
  if (query.measures.empty())
    return Error{.code = Errc::invalid,
                 .message = "the question names no measure",
                 .hint = "portico dataset list shows the measures"};
  Datasets common;
  for (const auto& dataset : catalog.datasets) common.push_back(&dataset);
  std::vector<Datasets> candidates;
  for (const auto& text : query.measures) {
    PORTICO_TRY(const auto formula, expr::Measure::parse(text));
    Datasets able;
    for (const auto& dataset : catalog.datasets)
      if (can_answer(dataset, text, formula)) able.push_back(&dataset);
    if (able.empty()) return unknown(catalog, text, formula);
    std::erase_if(common,
                  [&](const auto* dataset) { return std::find(able.begin(), able.end(), dataset) == able.end(); });
    candidates.push_back(std::move(able));
  }
  if (common.empty()) return mixed(query.measures, candidates);
  Datasets fitting = common;
  std::erase_if(fitting, [&](const auto* dataset) { return !has_fields_of(*dataset, query); });
  if (fitting.size() == 1) return fitting.front();
  if (common.size() == 1) return common.front();
  return Error{
      .code = Errc::invalid,
      .message = fmt::format("measure '{}' could be of {}", printable(query.measures.front()), names_of(common)),
      .hint = fmt::format("name the dataset, as in {}.{}", common.front()->name,
                          common.front()->measures.empty() ? "MEASURE" : common.front()->measures.front().name)};
}

}  // namespace portico::query
