#include "query/plan.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/text.hpp"
#include "query/column_rows.hpp"
#include "query/unit_rules.hpp"

namespace portico::query {
namespace {

Error refusal(std::string message, std::string hint = "") {
  return {.code = Errc::invalid, .message = std::move(message), .hint = std::move(hint)};
}

std::string dataset_names(const Plan& plan) {
  std::vector<std::string> names;
  for (const auto& dataset : plan.datasets) names.push_back(dataset.dataset->name);
  return fmt::format("{}", fmt::join(names, ", "));
}

/// Adds what the question needs to a plan that has its measures, and checks it.
class Planner {
 public:
  Planner(const model::Query& query, Plan& plan) : query_(query), plan_(plan) {}

  Result<void> run(const std::vector<model::DimensionSpec>& dimensions) {
    PORTICO_CHECK(check_counts());
    PORTICO_CHECK(plan_time());
    for (const auto& spec : dimensions) PORTICO_CHECK(add_dimension(spec));
    PORTICO_CHECK(add_unit_dimension(dimensions));
    PORTICO_CHECK(plan_pivot());
    if (query_.top && plan_.dimensions.empty() && !plan_.every)
      return refusal("--top needs groups to choose from", "add --by or --every");
    for (auto& dataset : plan_.datasets) PORTICO_CHECK(add_condition(dataset));
    PORTICO_CHECK(check_units(plan_, query_));
    for (std::size_t i = 0; i < plan_.datasets.size(); ++i) {
      DatasetPlan& dataset = plan_.datasets[i];
      if (dataset.time_slot && (plan_.every || plan_.measures.reads_time(i))) dataset.fields.need(*dataset.time_slot);
    }
    return {};
  }

 private:
  Result<void> check_counts() const {
    const auto at_least = [](std::string_view option, std::optional<std::int64_t> number,
                             std::int64_t least) -> Result<void> {
      if (!number || *number >= least) return {};
      return refusal(fmt::format("{}: expected a number from {}, found {}", option, least, *number));
    };
    PORTICO_CHECK(at_least("--top", query_.top, 1));
    PORTICO_CHECK(at_least("--limit", query_.limit, 0));
    PORTICO_CHECK(at_least("--moving", query_.moving, 2));
    constexpr std::int64_t widest = 1000;
    if (query_.moving && *query_.moving > widest)
      return refusal(fmt::format("--moving: expected a number up to {}, found {}", widest, *query_.moving),
                     "use a longer unit with --every");
    if (query_.others && !query_.top) return refusal("--others needs --top", "add one, as in --top 10 --others");
    PORTICO_CHECK(check_trend());
    PORTICO_CHECK(check_numbers());
    if (!query_.every.empty()) return {};
    if (query_.trend) return refusal("--trend needs --every", "add one, as in --every month");
    if (query_.cumulative) return refusal("--cumulative needs --every", "add one, as in --every month");
    if (query_.moving) return refusal("--moving needs --every", "add one, as in --every day");
    return {};
  }

  /// A trend stands in place of the series, so that nothing can stand beside its buckets.
  Result<void> check_trend() const {
    if (!query_.trend) return {};
    struct Other {
      std::string_view option;
      bool given;
      std::string_view reason, hint;
    };
    const Other others[] = {
        {"--compare", !query_.compare.empty(), "a trend is of one period", "ask for the other period's with --period"},
        {"--share", query_.share, "a growth is no part of a whole", "ask one at a time"},
        {"--cumulative", query_.cumulative, "a running total grows by what each bucket has", "ask one at a time"},
        {"--moving", query_.moving.has_value(), "a trend is that of the buckets themselves", "ask one at a time"},
        {"--total with --pivot", query_.total && !query_.pivot.empty(), "a total has one trend",
         "leave out --total or --pivot"}};
    for (const auto& [option, given, reason, hint] : others)
      if (given)
        return refusal(fmt::format("--trend and {} cannot be asked together: {}", option, reason), std::string(hint));
    return {};
  }

  /// Some columns are beside numbers only: where there are none, they were asked for in vain.
  Result<void> check_numbers() const {
    const auto& outputs = plan_.measures.outputs();
    if (std::any_of(outputs.begin(), outputs.end(), [](const auto& output) { return is_number(output.type); }))
      return {};
    const auto& [name, type] = std::tie(outputs.front().name, outputs.front().type);
    const std::pair<std::string_view, bool> options[] = {
        {"--share", query_.share}, {"--moving", query_.moving.has_value()}, {"--trend", query_.trend}};
    for (const auto& [option, given] : options)
      if (given)
        return refusal(fmt::format("{} needs a number, but '{}' is {}", option, printable(name), to_string(type)),
                       fmt::format("leave out {}, or ask for a measure that is a number", option));
    return {};
  }

  Result<void> plan_time() {
    if (!query_.every.empty()) {
      PORTICO_TRY(plan_.every, calendar::parse_every(query_.every));
    }
    const bool timed = plan_.every || !query_.compare.empty() || !query_.period.empty();
    for (const auto& dataset : plan_.datasets)
      if (timed) PORTICO_CHECK(dataset.check_time());
    if (query_.period.empty()) {
      if (!query_.compare.empty()) return refusal("--compare needs a period", "add one, as in -p 'last month'");
      return {};
    }
    PORTICO_TRY(const auto period, calendar::Period::parse(query_.period));
    if (!query_.compare.empty()) {
      PORTICO_TRY(plan_.comparison, comparison_with(period));
    }
    if (period.is_all()) return {};
    PORTICO_TRY(plan_.range, period.resolve(plan_.moment.now, *plan_.moment.zone, plan_.moment.conventions));
    // What is dated later has no counterpart either.
    if (plan_.comparison && plan_.comparison->elapsed_part)
      plan_.range->end = std::max(plan_.range->begin, std::min(plan_.range->end, plan_.moment.now));
    return {};
  }

  Result<calendar::Comparison> comparison_with(const calendar::Period& period) const {
    const std::string& text = query_.compare;
    const auto with = text == "previous" ? std::optional(calendar::Compare::previous)
                      : text == "year"   ? std::optional(calendar::Compare::year)
                                         : std::nullopt;
    if (with) return period.comparison(*with, plan_.moment.now, *plan_.moment.zone, plan_.moment.conventions);
    const auto other = calendar::Period::parse(text);
    const std::vector<std::string> known{"previous", "year"};
    if (!other || other->is_all())
      return refusal(fmt::format("--compare: expected 'previous', 'year' or a period, found '{}'{}", printable(text),
                                 did_you_mean(text, known)));
    PORTICO_TRY(const auto range, other->resolve(plan_.moment.now, *plan_.moment.zone, plan_.moment.conventions));
    return calendar::Comparison{range, false};
  }

  Result<void> add_dimension(const model::DimensionSpec& spec) {
    std::optional<Dimension> dimension;
    for (auto& dataset : plan_.datasets) {
      PORTICO_TRY(auto found, dimension_in(dataset, spec));
      if (dimension && dimension->type != found.type)
        return refusal(
            fmt::format("dimension '{}' is {} in {}, but {} in {}", printable(spec.name), to_string(found.type),
                        dataset.dataset->name, to_string(dimension->type), plan_.datasets.front().dataset->name),
            "ask for the measures of one dataset at a time");
      if (!dimension) dimension = std::move(found);
    }
    plan_.dimensions.push_back(std::move(*dimension));
    return {};
  }

  /// The field that names the units, as if it were asked for.
  Result<void> add_unit_dimension(const std::vector<model::DimensionSpec>& asked) {
    PORTICO_TRY(const std::string field, unit_field_of(plan_, asked));
    if (field.empty()) return {};
    auto& dimensions = plan_.dimensions;
    const auto known = std::find_if(dimensions.begin(), dimensions.end(),
                                    [&](const Dimension& dimension) { return dimension.name == field; });
    plan_.unit_dimension = static_cast<std::size_t>(known - dimensions.begin());
    if (known != dimensions.end()) return {};
    plan_.unit_is_added = true;
    PORTICO_TRY(const auto specs, model::parse_dimensions({field}));
    return add_dimension(specs.front());
  }

  /// Written as --by may write it, and named as the answer names it.
  Result<void> plan_pivot() {
    if (query_.pivot.empty()) return {};
    const auto specs = model::parse_dimensions({query_.pivot});
    plan_.pivot = specs && specs->size() == 1 ? specs->front().name : query_.pivot;
    std::vector<std::string> known;
    for (const Dimension& dimension : plan_.dimensions) known.push_back(dimension.name);
    if (std::find(known.begin(), known.end(), plan_.pivot) != known.end()) return {};
    const bool is_time = plan_.every && plan_.pivot == calendar::name_of(*plan_.every);
    const std::string shown = printable(query_.pivot);
    return refusal(
        is_time ? fmt::format("--pivot: '{}' is time, which stays in rows", shown)
                : fmt::format("--pivot: '{}' is none of the dimensions{}", shown, did_you_mean(plan_.pivot, known)),
        "name one that --by names");
  }

  /// Every dataset must know what the question groups or filters by: rows of one that does not would count once for
  /// each group of the others.
  Result<void> check_names(const DatasetPlan& dataset, const std::vector<std::string>& names,
                           std::string_view use) const {
    for (const auto& name : names) {
      if (dataset.fields.slot_of(name)) continue;
      if (name == "customer" && use == "dimension")
        return refusal("'customer' stands for the customer that a row belongs to; nothing can be computed of it",
                       "group by it as it is: --by customer");
      std::vector<std::string> known{"customer"};
      for (const auto& field : dataset.fields.schema()) known.push_back(field.name);
      if (plan_.datasets.size() == 1)
        return refusal(fmt::format("unknown {} '{}' of {}{}", use, printable(name), dataset.dataset->name,
                                   did_you_mean(name, known)),
                       fmt::format("'portico dataset list' lists the fields of {}", dataset.dataset->name));
      return refusal(
          fmt::format(
              "dataset '{}' has no field '{}', so its measures cannot be asked beside those of the others by it: "
              "each of its rows would count once for every '{}'",
              dataset.dataset->name, printable(name), printable(name)),
          fmt::format("use fields that {} all have, or ask for the measures of one dataset at a time",
                      dataset_names(plan_)));
    }
    return {};
  }

  Result<Dimension> dimension_in(DatasetPlan& dataset, const model::DimensionSpec& spec) const {
    FieldSet& fields = dataset.fields;
    // `customer` is the customer that a row belongs to, whatever its dataset calls it.
    if (spec.field() == "customer") {
      fields.need(fields.party_slot());
      dataset.dimensions.push_back(fields.party_slot());
      return Dimension{.name = spec.name,
                       .type = {.kind = TypeKind::text},
                       .unit = {},
                       .by_customer = true,
                       .cut = {},
                       .fiscal = {}};
    }
    PORTICO_CHECK(check_names(dataset, spec.value.names(), "dimension"));
    PORTICO_TRY(const auto bound, expr::bind(spec.value, fields.schema()));
    Dimension dimension{
        .name = spec.name, .type = bound.type(), .unit = {}, .by_customer = false, .cut = spec.cut, .fiscal = {}};
    if (const auto slot = bound.plain_slot()) dimension.unit = fields.unit_of(*slot);
    PORTICO_CHECK(fields.check_units(bound.slots()));
    PORTICO_CHECK(check_type(spec, dimension.type));
    std::size_t slot = fields.need(bound);
    if (spec.cut) {
      model::Cut cut = *spec.cut;
      cut.conventions = plan_.moment.conventions;
      if (cut.unit) dimension.fiscal = model::FiscalUnit::of(*cut.unit, cut.conventions);
      slot = fields.need(slot, std::move(cut));
      dimension.type = spec.cut->unit ? spec.cut->type() : Type{.kind = TypeKind::text};
      if (spec.cut->unit) dimension.cut.reset();
    }
    dataset.dimensions.push_back(slot);
    return dimension;
  }

  static Result<void> check_type(const model::DimensionSpec& spec, Type type) {
    const std::string name = printable(spec.name);
    if (spec.cut && spec.cut->unit && type.kind == TypeKind::date && !spec.cut->fits(type))
      return refusal(fmt::format("cannot group by '{}': it is {}", name, to_string(type)),
                     "a date has no hours: cut it into days or longer units");
    if (spec.cut && !spec.cut->fits(type))
      return refusal(fmt::format("cannot group by '{}': it is {}", name, to_string(type)),
                     spec.cut->unit ? "only a time or a date can be cut into calendar units"
                                    : "only a number can be cut into ranges");
    if (spec.cut) return {};
    if (type.kind == TypeKind::time)
      return refusal(fmt::format("cannot group by the time '{}'", name),
                     fmt::format("group time with --every day, week, month …, or with {}:day", name));
    if (type.kind == TypeKind::floating)
      return refusal(fmt::format("cannot group by '{}': it is a float", name),
                     fmt::format("group by ranges of it, as in {}:0,10,100", name));
    return {};
  }

  Result<void> add_condition(DatasetPlan& dataset) const {
    if (query_.where.empty()) return {};
    PORTICO_TRY(const auto condition, expr::Expression::parse(query_.where));
    if (plan_.datasets.size() > 1) PORTICO_CHECK(check_names(dataset, condition.names(), "field"));
    return dataset.set_condition(condition);
  }

  const model::Query& query_;
  Plan& plan_;
};

}  // namespace

Result<Plan> make_plan(const model::Query& query, const model::Catalog& catalog, const Moment& moment) {
  Plan plan{.moment = moment};
  PORTICO_TRY(const auto dimensions, model::parse_dimensions(query.by));
  PORTICO_TRY(const auto measures, measures_of(catalog, query, dimensions));
  const auto precision = query.approx ? Precision::approximate : Precision::exact;
  PORTICO_TRY(plan.measures, MeasureProgram::compile(catalog, measures, plan.datasets, precision));
  PORTICO_CHECK(Planner(query, plan).run(dimensions));
  return plan;
}

Result<Plan> make_plan(const model::Query& query, const World& world, Instant now) {
  PORTICO_TRY(const Moment moment, moment_of(query.as_of, query.zone, world, now));
  return make_plan(query, world.catalog, moment);
}

}  // namespace portico::query
