#include "query/profile.hpp"

#include <fmt/format.h>

#include "model/unit_field.hpp"
#include "query/plan.hpp"
#include "query/provenance.hpp"
#include "query/run.hpp"
#include "query/table.hpp"

namespace portico::query {
namespace {

using Role = model::AnswerColumn::Role;

/// What is computed of each field, beside how many rows have it.
enum class Extent { with_distinct, without_distinct };

struct Made {
  std::vector<Value> cells;  ///< as the plan's measures
  std::int64_t rows = 0;
};

std::vector<std::string> aggregates_of(const model::Field& field, Extent extent) {
  std::vector<std::string> texts;
  for (const char* aggregate : {"count", "min", "max"}) texts.push_back(fmt::format("{}({})", aggregate, field.name));
  if (extent == Extent::with_distinct) texts.push_back(fmt::format("distinct({})", field.name));
  return texts;
}

/// One pass over the rows that the scope sees.
Result<Made> compute(Plan& plan, const World& world, const warehouse::PartySet& parties) {
  Combinations combinations({});
  MemoryBudget budget;
  Outcome outcome(plan, {}, budget);
  PORTICO_CHECK(run(plan, {.parties = parties, .time = {}}, world.warehouse, combinations, outcome));
  expr::Tally uncounted;
  Made made{.cells = {}, .rows = outcome.rows_scanned()};
  for (const Column& column : outcome.measures(as_one(outcome), uncounted)) made.cells.push_back(column.value_at(0));
  return made;
}

Result<Made> compute(const model::Dataset& dataset, Extent extent, const World& world, const Moment& moment,
                     const warehouse::PartySet& parties) {
  std::vector<AskedMeasure> asked;
  for (const model::Field& field : dataset.fields)
    for (std::string& text : aggregates_of(field, extent)) asked.push_back({.text = std::move(text), .home = &dataset});
  Plan plan{.moment = moment};
  PORTICO_TRY(plan.measures, MeasureProgram::compile(world.catalog, asked, plan.datasets));
  return compute(plan, world, parties);
}

Value text_or_null(const std::string& text) { return text.empty() ? Value() : Value(text); }
Value shown(const Value& value) { return is_null(value) ? Value() : Value(to_string(value)); }

void add_fields(model::Answer& answer, const model::Dataset& dataset, const Made& made, Extent extent) {
  const std::size_t width = extent == Extent::with_distinct ? 4 : 3;
  for (std::size_t i = 0; i < dataset.fields.size(); ++i) {
    const model::Field& field = dataset.fields[i];
    const Value* cell = &made.cells[i * width];
    answer.rows.push_back({field.name, std::string(field.derived ? "derived field" : "field"), to_string(field.type),
                           text_or_null(model::unit_says(dataset, field)), cell[0],
                           extent == Extent::with_distinct ? cell[3] : Value(), shown(cell[1]), shown(cell[2])});
  }
}

void add_definitions(model::Answer& answer, const model::Catalog& catalog, const model::Dataset& dataset) {
  const auto lookups = model::lookups_of(catalog, dataset);
  for (const auto& lookup : lookups)
    answer.rows.push_back({lookup.name,
                           std::string("look-up"),
                           to_string(lookup.type),
                           text_or_null(model::unit_says(lookup)),
                           {},
                           {},
                           {},
                           {}});
  for (const auto& measure : dataset.measures)
    answer.rows.push_back({measure.name,
                           std::string("measure"),
                           measure.says(),
                           text_or_null(model::unit_says(dataset, lookups, measure)),
                           {},
                           {},
                           {},
                           {}});
}

std::vector<model::AnswerColumn> columns() {
  constexpr Type text{.kind = TypeKind::text};
  constexpr Type count{.kind = TypeKind::integer};
  return {{"name", text, Role::dimension, ""},      {"use", text, Role::dimension, ""},
          {"type", text, Role::dimension, ""},      {"unit", text, Role::dimension, ""},
          {"filled", count, Role::measure, "rows"}, {"distinct", count, Role::measure, ""},
          {"least", text, Role::dimension, ""},     {"greatest", text, Role::dimension, ""}};
}

}  // namespace

Result<model::Answer> profile_of(const ProfileQuestion& question, const World& world, const model::Scope& scope,
                                 Instant now) {
  PORTICO_TRY(const Moment moment, moment_of(question.as_of, question.zone, world, now));
  const warehouse::PartySet parties = world.directory.visible(scope);
  Extent extent = Extent::with_distinct;
  auto made = compute(question.dataset, extent, world, moment, parties);
  if (!made) {  // more values than there is memory to count
    extent = Extent::without_distinct;
    made = compute(question.dataset, extent, world, moment, parties);
  }
  PORTICO_CHECK(made);
  model::Answer answer{.columns = columns(), .rows = {}, .total = {}, .provenance = {}};
  add_fields(answer, question.dataset, *made, extent);
  add_definitions(answer, world.catalog, question.dataset);
  answer.provenance = provenance_of({.moment = moment, .datasets = {&question.dataset}, .definition = "profile"}, world,
                                    scope, parties);
  answer.provenance.rows_scanned = made->rows;
  return answer;
}

}  // namespace portico::query
