#include "query/measures.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/text.hpp"
#include "query/units.hpp"

namespace portico::query {

using expr::Node;

/// Compiles measures depth first: what a formula builds on comes before it.
class MeasureCompiler {
 public:
  MeasureCompiler(const model::Dataset& dataset, FieldSet& fields)
      : dataset_(dataset), fields_(fields), units_(dataset) {}

  Result<void> output(const std::string& text) {
    MeasureProgram::Output made;
    const model::MeasureDefinition* defined = find(text);
    if (defined) {
      made.name = defined->name;
      PORTICO_TRY(made.cell, named(*defined));
      made.unit = defined->unit.empty() ? units_.of(defined->formula.root()) : defined->unit;
    } else {
      PORTICO_TRY(const auto formula, expr::Measure::parse(text));
      made.name = formula.print();
      PORTICO_TRY(made.cell, compiled(formula));
      program_.definitions_.push_back(made.name);
      made.unit = units_.of(formula.root());
    }
    made.type = program_.cells_[made.cell].type;
    for (const auto& other : program_.outputs_)
      if (other.name == made.name)
        return Error{.code = Errc::invalid, .message = fmt::format("measure '{}' is asked for twice", printable(text))};
    program_.outputs_.push_back(std::move(made));
    return {};
  }

  MeasureProgram take() { return std::move(program_); }

 private:
  using Cell = MeasureProgram::Cell;

  const model::MeasureDefinition* find(std::string_view name) const {
    if (const auto* found = dataset_.measure(name)) return found;
    const std::string prefix = dataset_.name + ".";
    return name.substr(0, prefix.size()) == prefix ? dataset_.measure(name.substr(prefix.size())) : nullptr;
  }

  Result<std::size_t> named(const model::MeasureDefinition& measure) {
    if (const auto found = done_.find(measure.name); found != done_.end()) return found->second;
    const bool circular = std::find(path_.begin(), path_.end(), measure.name) != path_.end();
    path_.push_back(measure.name);
    if (circular)
      return Error{
          .code = Errc::invalid,
          .message = fmt::format("measure '{}' is made of itself: {}", measure.name, fmt::join(path_, " -> "))};
    PORTICO_TRY(const std::size_t cell, compiled(measure.formula));
    path_.pop_back();
    done_.emplace(measure.name, cell);
    program_.definitions_.push_back(fmt::format("{}={}", measure.name, measure.formula.print()));
    return cell;
  }

  Result<std::size_t> compiled(const expr::Measure& formula) {
    const expr::Source source{.kind = "measure", .text = formula.text()};
    PORTICO_TRY(auto bound, expr::bind(formula.root(), source, [&](const Node& node) { return leaf(node, source); }));
    const Type type = bound.type();
    program_.cells_.push_back({.formula = std::move(bound), .type = type});
    return program_.cells_.size() - 1;
  }

  Result<expr::Leaf> leaf(const Node& node, const expr::Source& source) {
    std::size_t cell = 0;
    if (node.kind == expr::Kind::aggregate) {
      PORTICO_TRY(cell, aggregate(node, source));
    } else if (const auto* measure = find(node.name)) {
      PORTICO_TRY(cell, named(*measure));
    } else {
      return unknown(node, source);
    }
    return expr::Leaf{cell, program_.cells_[cell].type};
  }

  Error unknown(const Node& node, const expr::Source& source) const {
    if (dataset_.field(node.name))
      return source.error(node.column,
                          fmt::format("'{0}' is a field: aggregate it, as in sum({0})", printable(node.name)));
    std::vector<std::string> names;
    for (const auto& measure : dataset_.measures) names.push_back(measure.name);
    return source.error(node.column,
                        fmt::format("unknown measure '{}'{}", printable(node.name), did_you_mean(node.name, names)));
  }

  Result<std::size_t> aggregate(const Node& node, const expr::Source& source) {
    const std::string text = expr::print(node);
    if (const auto found = aggregates_.find(text); found != aggregates_.end()) return found->second;
    AggregateSpec spec{.kind = node.aggregate};
    Type argument{.kind = TypeKind::integer};
    if (!node.children.empty()) {
      PORTICO_TRY(spec.argument, expr::bind(*node.children[0], source, expr::resolver(fields_.schema(), source)));
      argument = spec.argument->type();
      fields_.need(*spec.argument);
      if (node.children[0]->kind == expr::Kind::name) spec.argument_slot = spec.argument->slots().front();
    }
    const bool timed = node.aggregate == expr::Aggregate::first || node.aggregate == expr::Aggregate::last;
    if (timed && dataset_.time_field.empty())
      return source.error(node.column, fmt::format("{}() needs events; '{}' holds records without a time",
                                                   expr::name_of(node.aggregate), dataset_.name));
    if (node.aggregate == expr::Aggregate::quantile) spec.share = share_of(node.children[1]->literal);
    PORTICO_TRY(spec.type, expr::aggregate_type(node, argument, source));
    program_.cells_.push_back({.aggregate = program_.aggregates_.size(), .type = spec.type});
    program_.aggregates_.push_back(std::move(spec));
    program_.argument_types_.push_back(argument);
    return aggregates_[text] = program_.cells_.size() - 1;
  }

  static Decimal share_of(const Value& literal) {
    if (const auto* whole = std::get_if<std::int64_t>(&literal)) return Decimal::from_units(*whole, 0);
    return std::get<Decimal>(literal);
  }

  const model::Dataset& dataset_;
  FieldSet& fields_;
  Units units_;
  MeasureProgram program_;
  std::map<std::string, std::size_t, std::less<>> done_, aggregates_;
  std::vector<std::string> path_;
};

Result<MeasureProgram> MeasureProgram::compile(const model::Dataset& dataset, const std::vector<std::string>& asked,
                                               FieldSet& fields) {
  MeasureCompiler compiler(dataset, fields);
  for (const auto& text : asked) PORTICO_CHECK(compiler.output(text));
  return compiler.take();
}

bool MeasureProgram::reads_time() const {
  return std::any_of(aggregates_.begin(), aggregates_.end(), [](const AggregateSpec& spec) {
    return spec.kind == expr::Aggregate::first || spec.kind == expr::Aggregate::last;
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
