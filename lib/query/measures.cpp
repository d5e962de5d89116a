#include "query/measures.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/text.hpp"
#include "query/dataset_choice.hpp"

namespace portico::query {

using expr::Node;
using model::Dataset;

/// Compiles measures depth first: what a formula builds on comes before it.
class MeasureCompiler {
 public:
  MeasureCompiler(const model::Catalog& catalog, std::deque<DatasetPlan>& datasets, Precision precision)
      : catalog_(catalog), datasets_(datasets), precision_(precision) {}

  Result<void> output(const AskedMeasure& asked) {
    MeasureProgram::Output made;
    if (const auto defined = find(asked.text, asked.home)) {
      made.name = defined->measure->name;
      made.qualified = defined->dataset->name + "." + made.name;
      PORTICO_TRY(made.cell, named(*defined));
    } else {
      PORTICO_TRY(const auto formula, expr::Measure::parse(asked.text));
      made.name = formula.print();
      PORTICO_TRY(made.cell, compiled(formula, {.home = asked.home}));
      program_.definitions_.push_back(made.name);
    }
    made.type = program_.cells_[made.cell].type;
    made.unit = program_.cells_[made.cell].unit;
    made.by_unit = program_.cells_[made.cell].by_unit;
    for (auto& other : program_.outputs_) {
      if (other.cell == made.cell)
        return Error{.code = Errc::invalid,
                     .message = fmt::format("measure '{}' is asked for twice", printable(asked.text))};
      if (other.name != made.name) continue;
      other.name = other.qualified;  // measures of this name of two datasets
      made.name = made.qualified;
    }
    program_.outputs_.push_back(std::move(made));
    return {};
  }

  MeasureProgram take() { return std::move(program_); }

 private:
  using Cell = MeasureProgram::Cell;

  /// What a formula's names are of, and which of the rows its aggregates count.
  struct Place {
    const Dataset* home = nullptr;
    const model::OverTime* over_time = nullptr;

    std::string rule() const {
      if (!over_time) return "";
      return fmt::format("\n{}\n{}", static_cast<int>(over_time->which), fmt::join(over_time->per, "\n"));
    }
  };

  std::optional<FoundMeasure> find(std::string_view name, const Dataset* home) const {
    return find_measure(catalog_, name, home);
  }

  Result<std::size_t> named(const FoundMeasure& found) {
    const std::string name = found.dataset->name + "." + found.measure->name;
    if (const auto done = done_.find(name); done != done_.end()) return done->second;
    const bool circular = std::find(path_.begin(), path_.end(), found.measure->name) != path_.end();
    path_.push_back(found.measure->name);
    if (circular)
      return Error{
          .code = Errc::invalid,
          .message = fmt::format("measure '{}' is made of itself: {}", found.measure->name, fmt::join(path_, " -> "))};
    const auto& rule = found.measure->over_time;
    PORTICO_TRY(const std::size_t cell,
                compiled(found.measure->formula, {.home = found.dataset, .over_time = rule ? &*rule : nullptr}));
    path_.pop_back();
    if (const std::string& own = found.measure->unit; !own.empty()) {
      Unit& unit = program_.cells_[cell].unit;
      if (!unit.field.empty())
        return Error{.code = Errc::invalid,
                     .message = fmt::format("measure '{}' says that its unit is {}, but its amounts are of the unit "
                                            "that '{}' of each row names",
                                            found.measure->name, own, unit.field),
                     .hint = "leave 'unit' out"};
      unit.name = own;
    }
    done_.emplace(name, cell);
    program_.definitions_.push_back(fmt::format("{}={}", name, found.measure->says()));
    return cell;
  }

  Result<std::size_t> compiled(const expr::Measure& formula, const Place& place) {
    const expr::Source source{.kind = "measure", .text = formula.text()};
    std::map<const Node*, std::size_t> leaves;
    PORTICO_TRY(auto bound, expr::bind(formula.root(), source, [&](const Node& node) -> Result<expr::Leaf> {
                  PORTICO_TRY(const std::size_t cell, leaf(node, source, place));
                  leaves[&node] = cell;
                  return expr::Leaf{cell, program_.cells_[cell].type};
                }));
    Cell cell{.formula = std::move(bound)};
    cell.type = cell.formula->type();
    const auto unit_of_leaf = [&](const Node& node) { return program_.cells_[leaves.at(&node)].unit; };
    if (formula.root().kind != expr::Kind::aggregate) PORTICO_CHECK(check_mixed(formula.root(), unit_of_leaf));
    cell.unit = unit_of(formula.root(), unit_of_leaf);
    cell.by_unit = std::any_of(leaves.begin(), leaves.end(),
                               [&](const auto& leaf) { return program_.cells_[leaf.second].by_unit; });
    program_.cells_.push_back(std::move(cell));
    return program_.cells_.size() - 1;
  }

  /// The cell of a name or an aggregate.
  Result<std::size_t> leaf(const Node& node, const expr::Source& source, const Place& place) {
    const Dataset* home = place.home;
    if (node.kind == expr::Kind::aggregate) return aggregate(node, source, place);
    if (const auto measure = find(node.name, home)) return named(*measure);
    if (home && home->field(node.name))
      return source.error(node.column,
                          fmt::format("'{0}' is a field: aggregate it, as in sum({0})", printable(node.name)));
    std::vector<std::string> names;
    for (const auto& dataset : catalog_.datasets)
      for (const auto& measure : dataset.measures)
        if (!home || home == &dataset) names.push_back(measure.name);
    return source.error(node.column,
                        fmt::format("unknown measure '{}'{}", printable(node.name), did_you_mean(node.name, names)));
  }

  Result<std::size_t> plan_of(const Dataset& dataset) {
    for (std::size_t i = 0; i < datasets_.size(); ++i)
      if (datasets_[i].dataset == &dataset) return i;
    PORTICO_TRY(auto plan, DatasetPlan::make(catalog_, dataset));
    datasets_.push_back(std::move(plan));
    return datasets_.size() - 1;
  }

  Result<std::size_t> aggregate(const Node& written, const expr::Source& source, const Place& place) {
    const Dataset* home = place.home;
    if (!home) {
      PORTICO_TRY(home, dataset_of_aggregate(catalog_, written, source));
    }
    const Node node = of_dataset(*home, written);
    const std::string text = home->name + "\n" + expr::print(node) + place.rule();
    if (const auto found = aggregates_.find(text); found != aggregates_.end()) return found->second;
    PORTICO_TRY(const std::size_t dataset, plan_of(*home));
    FieldSet& fields = datasets_[dataset].fields;
    AggregateSpec spec{.kind = node.aggregate, .argument_type = {.kind = TypeKind::integer}, .precision = precision_};
    bool by_unit = false;
    if (!node.children.empty()) {
      PORTICO_TRY(const auto bound, expr::bind(*node.children[0], source, expr::resolver(fields.schema(), source)));
      spec.argument_type = bound.type();
      PORTICO_CHECK(fields.check_units(bound.slots()));
      PORTICO_CHECK(check_mixed(node, units_in(fields)));
      spec.argument = fields.need(bound);
      by_unit = note_units(fields, bound.slots());
    }
    const bool timed = node.aggregate == expr::Aggregate::first || node.aggregate == expr::Aggregate::last;
    if (timed && home->time_field.empty())
      return source.error(node.column, fmt::format("{}() needs events; '{}' holds records without a time",
                                                   expr::name_of(node.aggregate), home->name));
    if (node.aggregate == expr::Aggregate::quantile) spec.share = share_of(node.children[1]->literal);
    PORTICO_TRY(spec.type, expr::aggregate_type(node, spec.argument_type, source));
    if (place.over_time) {
      PORTICO_TRY(const std::size_t key, datasets_[dataset].need_key(place.over_time->per));
      spec.one_row = OneRow{place.over_time->which, key};
    }
    program_.cells_.push_back({.aggregate = program_.aggregates_.size(),
                               .formula = {},
                               .type = spec.type,
                               .unit = unit_of_aggregate(node, fields),
                               .by_unit = by_unit});
    program_.aggregates_.push_back({dataset, spec});
    return aggregates_[text] = program_.cells_.size() - 1;
  }

  /// Notes the fields that name the units of what is in these slots: whether there are any.
  bool note_units(const FieldSet& fields, const std::vector<std::size_t>& slots) {
    std::vector<std::string> names;
    for (const std::size_t slot : slots) names.push_back(fields.schema()[slot].name);
    const auto found = fields.unit_fields_of(std::move(names));
    auto& known = program_.unit_fields_;
    for (const std::string& name : found)
      if (std::find(known.begin(), known.end(), name) == known.end()) known.push_back(name);
    return !found.empty();
  }

  static Unit unit_of_aggregate(const Node& node, const FieldSet& fields) {
    if (node.aggregate == expr::Aggregate::count || node.aggregate == expr::Aggregate::distinct) return {};
    return unit_of(*node.children[0], units_in(fields));
  }

  static UnitOf units_in(const FieldSet& fields) {
    return [&fields](const Node& name) {
      const auto slot = fields.slot_of(name.name);
      return slot ? fields.unit_of(*slot) : Unit{};
    };
  }

  /// Of an aggregate what it is computed of.
  static Result<void> check_mixed(const Node& formula, const UnitOf& leaf) {
    const bool aggregate = formula.kind == expr::Kind::aggregate;
    const auto mixed = mixed_units(aggregate ? *formula.children[0] : formula, leaf);
    if (!mixed) return {};
    return Error{Errc::invalid,
                 fmt::format("measure '{}' adds {} to {}", printable(expr::print(formula)), to_string(mixed->one),
                             to_string(mixed->other)),
                 "ask for one of them at a time"};
  }

  static Decimal share_of(const Value& literal) {
    if (const auto* whole = std::get_if<std::int64_t>(&literal)) return Decimal::from_units(*whole, 0);
    return std::get<Decimal>(literal);
  }

  const model::Catalog& catalog_;
  std::deque<DatasetPlan>& datasets_;
  Precision precision_;
  MeasureProgram program_;
  std::map<std::string, std::size_t, std::less<>> done_, aggregates_;
  std::vector<std::string> path_;
};

Result<MeasureProgram> MeasureProgram::compile(const model::Catalog& catalog, const std::vector<AskedMeasure>& asked,
                                               std::deque<DatasetPlan>& datasets, Precision precision) {
  MeasureCompiler compiler(catalog, datasets, precision);
  for (const auto& measure : asked) PORTICO_CHECK(compiler.output(measure));
  return compiler.take();
}

bool MeasureProgram::reads_time(std::size_t dataset) const {
  return std::any_of(aggregates_.begin(), aggregates_.end(), [&](const Aggregate& aggregate) {
    const AggregateSpec& spec = aggregate.spec;
    return aggregate.dataset == dataset &&
           (spec.one_row || spec.kind == expr::Aggregate::first || spec.kind == expr::Aggregate::last);
  });
}

bool MeasureProgram::approximate() const {
  return std::any_of(aggregates_.begin(), aggregates_.end(), [](const Aggregate& aggregate) {
    const auto& [kind, precision] = std::tie(aggregate.spec.kind, aggregate.spec.precision);
    const bool estimated = kind == expr::Aggregate::distinct || kind == expr::Aggregate::quantile;
    return estimated && precision == Precision::approximate;
  });
}

std::vector<Column> MeasureProgram::evaluate(std::vector<Column> aggregates, std::size_t rows,
                                             const expr::Context& context) const {
  std::vector<Column> made(cells_.size());
  expr::RowSet set{.rows = rows};
  set.columns.assign(cells_.size(), nullptr);
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    made[i] =
        cells_[i].aggregate ? std::move(aggregates[*cells_[i].aggregate]) : cells_[i].formula->evaluate(set, context);
    set.columns[i] = &made[i];
  }
  std::vector<Column> outputs;
  for (const Output& output : outputs_) outputs.push_back(made[output.cell]);
  return outputs;
}

}  // namespace portico::query
