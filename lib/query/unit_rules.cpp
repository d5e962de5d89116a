#include "query/unit_rules.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::query {
namespace {

Error refusal(std::string message, std::string hint) {
  return {.code = Errc::invalid, .message = std::move(message), .hint = std::move(hint)};
}

bool is_literal(const expr::Node& node) { return node.kind == expr::Kind::literal && !is_null(node.literal); }
bool is_field(const expr::Node& node, std::string_view name) {
  return node.kind == expr::Kind::name && node.name == name;
}

/// Whether the condition holds for one value of the field only.
bool leaves_one(const expr::Node& condition, std::string_view field) {
  const auto& parts = condition.children;
  switch (condition.kind) {
    case expr::Kind::conjunction:
      return std::any_of(parts.begin(), parts.end(), [&](const auto& part) { return leaves_one(*part, field); });
    case expr::Kind::equal:
      return (is_field(*parts[0], field) && is_literal(*parts[1])) ||
             (is_field(*parts[1], field) && is_literal(*parts[0]));
    case expr::Kind::between:
      return !condition.negated && is_field(*parts[0], field) && is_literal(*parts[1]) && *parts[1] == *parts[2];
    case expr::Kind::in:
      return !condition.negated && parts.size() == 2 && is_field(*parts[0], field) && is_literal(*parts[1]);
    default:
      return false;
  }
}

/// Whether --where says what the unit is.
bool leaves_one_unit(const Plan& plan, const model::Query& query) {
  if (query.where.empty()) return false;
  const auto condition = expr::Expression::parse(query.where);
  return condition && leaves_one(condition->root(), plan.dimensions[*plan.unit_dimension].name);
}

Error compares_units(std::string_view option, std::string_view what, const Plan& plan) {
  const std::string field = printable(plan.dimensions[*plan.unit_dimension].name);
  return refusal(fmt::format("{} {} amounts of several units: those that '{}' names", option, what, field),
                 fmt::format("choose one unit, as in --where \"{} = 'EUR'\"", field));
}

}  // namespace

Result<std::string> unit_field_of(const Plan& plan, const std::vector<model::DimensionSpec>& dimensions) {
  std::vector<std::string> fields = plan.measures.unit_fields();
  for (const DatasetPlan& dataset : plan.datasets)
    for (const auto& dimension : dimensions)
      for (const std::string& name : dataset.fields.unit_fields_of(dimension.value.names()))
        if (std::find(fields.begin(), fields.end(), name) == fields.end()) fields.push_back(name);
  if (fields.empty()) return std::string();
  if (fields.size() > 1)
    return refusal(fmt::format("the question mixes amounts whose unit '{}' names with those whose unit '{}' names",
                               printable(fields[0]), printable(fields[1])),
                   "ask for one of them at a time");
  for (const DatasetPlan& dataset : plan.datasets) {
    if (dataset.fields.slot_of(fields.front())) continue;
    return refusal(fmt::format("the question's amounts are told by '{}', which names their units, but rows of '{}' do "
                               "not have it",
                               printable(fields.front()), dataset.dataset->name),
                   plan.datasets.size() > 1 ? "ask for the measures of one dataset at a time"
                                            : "have it in the record that the amount is looked up in");
  }
  return fields.front();
}

Result<void> check_units(const Plan& plan, const model::Query& query) {
  if (!plan.unit_dimension || leaves_one_unit(plan, query)) return {};
  const auto& outputs = plan.measures.outputs();
  const bool ranked = outputs.front().by_unit;
  if (ranked && query.top) return compares_units("--top", "would compare", plan);
  if (ranked && query.rank) return compares_units("--rank", "would compare", plan);
  const bool added = std::any_of(outputs.begin(), outputs.end(), [](const auto& output) { return output.by_unit; });
  if (added && query.others) return compares_units("--others", "would add up", plan);
  return {};
}

}  // namespace portico::query
