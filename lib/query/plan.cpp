#include "query/plan.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::query {
namespace {

Error refusal(std::string message, std::string hint = "") {
  return {.code = Errc::invalid, .message = std::move(message), .hint = std::move(hint)};
}

Result<std::optional<calendar::Compare>> compare_of(const std::string& text) {
  using Found = std::optional<calendar::Compare>;
  if (text.empty()) return Found();
  if (text == "previous") return Found(calendar::Compare::previous);
  if (text == "year") return Found(calendar::Compare::year);
  const std::vector<std::string> known{"previous", "year"};
  return refusal(fmt::format("--compare: expected 'previous' or 'year', found '{}'{}", printable(text),
                             did_you_mean(text, known)));
}

Result<void> plan_time(const model::Query& query, Plan& plan) {
  PORTICO_TRY(const auto compare, compare_of(query.compare));
  if (!query.every.empty()) {
    PORTICO_TRY(plan.every, calendar::parse_every(query.every));
  }
  const bool timed = plan.every || compare || !query.period.empty();
  if (timed && plan.dataset->kind == model::DatasetKind::records)
    return refusal(
        fmt::format(
            "dataset '{}' holds records, which have no time: a period, --every or --compare cannot be asked of it",
            plan.dataset->name),
        "ask without them; --as-of shows the records of a past day");
  if (query.period.empty()) {
    if (compare) return refusal("--compare needs a period", "add one, as in -p 'last month'");
    return {};
  }
  PORTICO_TRY(const auto period, calendar::Period::parse(query.period));
  if (compare) {
    PORTICO_TRY(plan.comparison, period.comparison(*compare, plan.moment.now, *plan.moment.zone));
  }
  if (period.is_all()) return {};
  PORTICO_TRY(plan.range, period.resolve(plan.moment.now, *plan.moment.zone));
  return {};
}

Error unknown_dimension(const std::string& name, const Plan& plan) {
  std::vector<std::string> known{"customer"};
  for (const auto& field : plan.dataset->fields) known.push_back(field.name);
  return refusal(
      fmt::format("unknown dimension '{}' of {}{}", printable(name), plan.dataset->name, did_you_mean(name, known)),
      "portico dataset list shows the fields");
}

/// `customer` is the customer that a row belongs to, whatever its dataset calls it.
Result<Dimension> dimension_of(const std::string& name, const Plan& plan) {
  if (name == "customer")
    return Dimension{
        .name = name, .type = {.kind = TypeKind::text}, .slot = plan.fields.party_slot(), .by_customer = true};
  const auto slot = plan.fields.slot_of(name);
  if (!slot) return unknown_dimension(name, plan);
  const model::Field& field = plan.dataset->fields[*slot];
  if (field.type.kind == TypeKind::time)
    return refusal(fmt::format("cannot group by the time '{}'", name), "group time with --every day, week, month …");
  if (field.type.kind == TypeKind::floating)
    return refusal(fmt::format("cannot group by '{}': it is a float", name),
                   "group by a field that is text, int, decimal, date or bool");
  return Dimension{.name = name, .type = field.type, .unit = field.unit, .slot = *slot};
}

Result<void> plan_dimensions(const model::Query& query, Plan& plan) {
  for (const std::string& name : query.by) {
    PORTICO_TRY(auto dimension, dimension_of(name, plan));
    const bool twice = std::any_of(plan.dimensions.begin(), plan.dimensions.end(),
                                   [&](const auto& other) { return other.name == name; });
    if (twice) return refusal(fmt::format("dimension '{}' is asked for twice", name));
    plan.fields.need(dimension.slot);
    plan.dimensions.push_back(std::move(dimension));
  }
  return {};
}

Result<void> plan_where(const model::Query& query, Plan& plan) {
  if (query.where.empty()) return {};
  PORTICO_TRY(const auto condition, expr::Expression::parse(query.where));
  PORTICO_TRY(plan.where, expr::bind_condition(condition, plan.fields.schema()));
  plan.fields.need(*plan.where);
  return {};
}

Result<void> check_counts(const model::Query& query) {
  if (query.top && *query.top < 1) return refusal(fmt::format("--top: expected a number from 1, found {}", *query.top));
  if (query.limit && *query.limit < 0)
    return refusal(fmt::format("--limit: expected a number from 0, found {}", *query.limit));
  return {};
}

}  // namespace

Result<Plan> make_plan(const model::Query& query, const World& world, Instant now) {
  Plan plan;
  PORTICO_CHECK(check_counts(query));
  PORTICO_TRY(plan.moment, moment_of(query.as_of, query.zone, world, now));
  PORTICO_TRY(plan.dataset, dataset_of(world.catalog, query));
  PORTICO_CHECK(plan_time(query, plan));
  PORTICO_TRY(plan.fields, FieldSet::make(*plan.dataset));
  PORTICO_TRY(plan.measures, MeasureProgram::compile(*plan.dataset, query.measures, plan.fields));
  PORTICO_CHECK(plan_dimensions(query, plan));
  PORTICO_CHECK(plan_where(query, plan));
  if (plan.dataset->kind == model::DatasetKind::events) plan.time_slot = plan.fields.slot_of(plan.dataset->time_field);
  if (plan.time_slot && (plan.every || plan.measures.reads_time())) plan.fields.need(*plan.time_slot);
  return plan;
}

}  // namespace portico::query
