#include "query/rows_plan.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "calendar/period.hpp"
#include "core/text.hpp"
#include "expr/node.hpp"

namespace portico::query {
namespace {

constexpr std::string_view customer_name = "customer";

/// Adds to a plan that has its moment and its dataset what the question asks.
class RowsPlanner {
 public:
  RowsPlanner(const model::RowsQuery& query, const model::Scope& scope, RowsPlan& plan)
      : query_(query), scope_(scope), plan_(plan), fields_(plan.dataset.fields) {}

  Result<void> run() {
    PORTICO_CHECK(plan_counts());
    PORTICO_CHECK(plan_period());
    if (!query_.where.empty()) {
      PORTICO_TRY(const auto condition, expr::Expression::parse(query_.where));
      PORTICO_CHECK(plan_.dataset.set_condition(condition));
    }
    PORTICO_CHECK(plan_columns());
    return plan_order();
  }

 private:
  static Result<std::size_t> count_from_zero(std::string_view option, std::int64_t number) {
    if (number >= 0) return static_cast<std::size_t>(number);
    return Error{Errc::invalid, fmt::format("{}: expected a number from 0, found {}", option, number), ""};
  }

  Result<void> plan_counts() {
    PORTICO_TRY(plan_.offset, count_from_zero("--offset", query_.offset));
    if (!query_.limit) return {};
    PORTICO_TRY(plan_.limit, count_from_zero("--limit", *query_.limit));
    return {};
  }

  Result<void> plan_period() {
    if (query_.period.empty()) return {};
    PORTICO_CHECK(plan_.dataset.check_time());
    PORTICO_TRY(const auto period, calendar::Period::parse(query_.period));
    if (period.is_all()) return {};
    PORTICO_TRY(plan_.range, period.resolve(plan_.moment.now, *plan_.moment.zone, plan_.moment.conventions));
    return {};
  }

  /// What can be shown and sorted by: fields, look-ups and, unless a field has the name, the customer.
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& field : fields_.schema())
      names.push_back(field.access == expr::Access::at_event ? expr::print(field) : field.name);
    if (!fields_.slot_of(customer_name)) names.emplace_back(customer_name);
    return names;
  }

  /// Why at_event() cannot be asked so, where that is what it is.
  std::optional<Error> at_event_problem(const std::string& text) const {
    const auto expression = expr::Expression::parse(text);
    if (!expression || !expr::is_at_event(expression->root())) return std::nullopt;
    const auto bound = expr::bind(*expression, fields_.schema());
    return bound ? std::nullopt : std::optional(bound.error());
  }

  std::function<Error(const std::string&)> unknown(std::string_view option) const {
    return [this, option](const std::string& name) {
      if (const auto problem = at_event_problem(name)) return *problem;
      const auto& dataset = plan_.dataset.dataset->name;
      return Error{
          Errc::invalid,
          fmt::format("{}: {} has no field '{}'{}", option, dataset, printable(name), did_you_mean(name, names())),
          fmt::format("'portico dataset show {}' lists its fields", dataset)};
    };
  }

  /// The position among the parts of what `names()[index]` names.
  std::size_t part(std::size_t index) {
    if (index >= fields_.schema().size()) return part({.slot = fields_.party_slot(), .by_customer = true});
    return part({.slot = index});
  }
  std::size_t part(RowsPlan::Part wanted) {
    auto& parts = plan_.parts;
    const auto known = std::find_if(parts.begin(), parts.end(), [&](const auto& other) {
      return other.slot == wanted.slot && other.by_customer == wanted.by_customer;
    });
    if (known != parts.end()) return static_cast<std::size_t>(known - parts.begin());
    fields_.need(wanted.slot);
    parts.push_back(wanted);
    return parts.size() - 1;
  }

  void add_column(std::size_t index) {
    const bool customer = index >= fields_.schema().size();
    model::AnswerColumn column{.name = names()[index],
                               .type = customer ? Type{TypeKind::text} : fields_.schema()[index].type,
                               .role = model::AnswerColumn::Role::dimension,
                               .unit = customer ? "" : fields_.unit_of(index).name,
                               .unit_field = customer ? "" : fields_.unit_of(index).field};
    part(index);
    plan_.columns.push_back(std::move(column));
  }

  Result<void> plan_columns() {
    PORTICO_TRY(const auto asked, parse_sort(query_.fields, names(), unknown("--fields")));
    for (const SortKey& field : asked) {
      const std::string name = names()[field.column];
      if (field.descending) return unknown("--fields")("-" + name);
      for (const auto& column : plan_.columns)
        if (column.name == name) return Error{Errc::invalid, fmt::format("--fields: '{}' is there twice", name), ""};
      add_column(field.column);
    }
    if (!asked.empty()) return {};
    if (scope_.all_customers() && !fields_.slot_of(customer_name)) add_column(fields_.schema().size());
    for (std::size_t i = 0; i < plan_.dataset.dataset->fields.size(); ++i) add_column(i);
    return {};
  }

  /// As asked; then by time and key, so that the order of rows is always the same.
  Result<void> plan_order() {
    PORTICO_TRY(const auto asked, parse_sort(query_.sort, names(), unknown("--sort")));
    for (const SortKey& key : asked) plan_.order.push_back({part(key.column), key.descending});
    const auto& time = plan_.dataset.time_slot;
    if (asked.empty() ? time.has_value() : time == asked.front().column)
      plan_.led_by = !asked.empty() && asked.front().descending ? RowsPlan::Order::descending_time
                                                                : RowsPlan::Order::ascending_time;
    if (time) plan_.order.push_back({part(*time), plan_.led_by == RowsPlan::Order::descending_time});
    for (const std::size_t key : fields_.key_slots()) plan_.order.push_back({part({.slot = key}), false});
    return {};
  }

  const model::RowsQuery& query_;
  const model::Scope& scope_;
  RowsPlan& plan_;
  FieldSet& fields_;
};

Result<const model::Dataset*> dataset_named(const model::Catalog& catalog, const std::string& name) {
  if (const auto* dataset = catalog.dataset(name)) return dataset;
  std::vector<std::string> known;
  for (const auto& dataset : catalog.datasets) known.push_back(dataset.name);
  return Error{Errc::not_found, fmt::format("no dataset '{}'{}", printable(name), did_you_mean(name, known)),
               "'portico dataset list' shows all"};
}

}  // namespace

Result<RowsPlan> make_rows_plan(const model::RowsQuery& query, const World& world, const model::Scope& scope,
                                Instant now) {
  RowsPlan plan;
  PORTICO_TRY(plan.moment, moment_of(query.as_of, query.zone, world, now));
  PORTICO_TRY(const auto* dataset, dataset_named(world.catalog, query.dataset));
  PORTICO_TRY(plan.dataset, DatasetPlan::make(world.catalog, *dataset));
  PORTICO_CHECK(RowsPlanner(query, scope, plan).run());
  return plan;
}

}  // namespace portico::query
