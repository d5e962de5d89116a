#include "model/measure_config.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/text.hpp"
#include "expr/bind.hpp"
#include "expr/node.hpp"
#include "model/name_rule.hpp"
#include "model/unit_field.hpp"

namespace portico::model {
namespace {

struct Draft {
  MeasureDefinition definition;
  config::Value at;
  enum class State { unseen, visiting, done } state = State::unseen;
  std::optional<Type> type;  // once done; nothing after a problem
};

/// Finds the type of each measure through the measures it builds on.
class MeasureCheck {
 public:
  MeasureCheck(std::vector<Draft>& drafts, const Dataset& dataset) : drafts_(drafts), dataset_(dataset) {
    for (const Field& field : dataset.fields) schema_.push_back({.name = field.name, .type = field.type});
  }

  void check(Draft& draft) {
    if (draft.state != Draft::State::unseen) return;
    draft.state = Draft::State::visiting;
    const expr::Measure& formula = draft.definition.formula;
    const expr::Source source{.kind = "measure", .text = formula.text()};
    if (build_bases(draft)) {
      const auto bound =
          expr::bind(formula.root(), source, [&](const expr::Node& leaf) { return type_of(leaf, source); });
      if (bound)
        draft.type = bound->type();
      else
        draft.at.problem(bound.error());
      check_units(draft);
    }
    draft.state = Draft::State::done;
  }

 private:
  /// Whether all measures that `draft` builds on have a type.
  bool build_bases(Draft& draft) {
    for (const std::string& name : draft.definition.formula.measures()) {
      Draft* base = find(name);
      if (!base) return unknown(draft, name);
      if (base->state == Draft::State::visiting) {
        draft.at.problem(fmt::format("builds on '{}', which builds on it", name));
        return false;
      }
      check(*base);
      if (!base->type) return false;  // the problem is there already
    }
    return true;
  }

  /// What no question could answer.
  void check_units(const Draft& draft) const {
    const auto fields = unit_fields_of(dataset_, {}, draft.definition.formula.fields());
    if (fields.size() > 1)
      draft.at.problem(
          fmt::format("mixes amounts whose unit '{}' names with those whose unit '{}' names: make two "
                      "measures of it",
                      fields[0], fields[1]));
  }

  bool unknown(const Draft& draft, const std::string& name) {
    std::vector<std::string> names;
    for (const Draft& known : drafts_) names.push_back(known.definition.name);
    const bool is_field =
        std::any_of(schema_.begin(), schema_.end(), [&](const auto& field) { return field.name == name; });
    draft.at.problem(is_field ? fmt::format("the field '{0}' must stand in an aggregate: sum({0})", printable(name))
                              : fmt::format("there is no measure '{}'{}", printable(name), did_you_mean(name, names)));
    return false;
  }

  Result<expr::Leaf> type_of(const expr::Node& leaf, const expr::Source& source) {
    if (leaf.kind == expr::Kind::name) return expr::Leaf{.slot = 0, .type = find(leaf.name)->type.value()};
    Type argument;
    if (!leaf.children.empty()) {
      PORTICO_TRY(const auto bound, expr::bind(*leaf.children.front(), source, expr::resolver(schema_, source)));
      argument = bound.type();
    }
    PORTICO_TRY(const Type type, expr::aggregate_type(leaf, argument, source));
    return expr::Leaf{.slot = 0, .type = type};
  }

  Draft* find(std::string_view name) {
    for (Draft& draft : drafts_)
      if (draft.definition.name == name) return &draft;
    return nullptr;
  }

  std::vector<Draft>& drafts_;
  const Dataset& dataset_;
  expr::Schema schema_;
};

/// The field whose unit the measure has; null where it is more than one sum, avg, min, max, first or last of a field.
const Field* measured_field(const expr::Measure& formula, const Dataset& dataset) {
  constexpr std::array keeping{expr::Aggregate::sum, expr::Aggregate::avg,   expr::Aggregate::min,
                               expr::Aggregate::max, expr::Aggregate::first, expr::Aggregate::last};
  const expr::Node& root = formula.root();
  if (root.kind != expr::Kind::aggregate || root.children.size() != 1) return nullptr;
  if (std::find(keeping.begin(), keeping.end(), root.aggregate) == keeping.end()) return nullptr;
  return root.children.front()->kind == expr::Kind::name ? dataset.field(root.children.front()->name) : nullptr;
}

std::string read_unit(const std::optional<config::Table>& table, const Field* of) {
  const auto value = table ? table->find("unit") : std::nullopt;
  if (value && of && !of->unit_field.empty())
    value->problem(fmt::format("'{}' of each row names it: leave it out", of->unit_field));
  if (auto unit = value ? value->text() : std::nullopt) return std::move(*unit);
  return of ? of->unit : "";
}

bool has_aggregate(const expr::Node& node) {
  return node.kind == expr::Kind::aggregate || std::any_of(node.children.begin(), node.children.end(),
                                                           [](const auto& child) { return has_aggregate(*child); });
}

/// Reads `over_time` and `per` of a measure's table.
class RuleReader {
 public:
  RuleReader(const config::Table& table, const Dataset& dataset) : table_(table), dataset_(dataset) {}

  std::optional<OverTime> read(const expr::Measure& formula) const {
    constexpr std::array<std::string_view, 2> names{"first", "last"};
    const auto value = table_.find("over_time");
    const auto per = table_.find("per");
    if (!value) {
      if (per) per->problem("is of no use without 'over_time'");
      return std::nullopt;
    }
    if (dataset_.kind == DatasetKind::records)
      value->problem("records have no time, so none of them is the first or last: each counts once");
    else if (!has_aggregate(formula.root()))
      value->problem("the formula has no aggregate of its own: give the rule to the measures it builds on");
    const auto chosen = value->choice(names);
    if (!chosen) return std::nullopt;
    return OverTime{.which = *chosen == 0 ? OverTime::Which::first : OverTime::Which::last,
                    .per = per ? read_per(*per) : std::vector<std::string>{"customer"}};
  }

 private:
  std::vector<std::string> read_per(const config::Value& value) const {
    std::vector<std::string> names;
    const auto items = value.items();
    if (value.is_list() && items.empty())
      value.problem("must name the fields that tell what has a balance, as in [\"account\"]");
    for (const config::Value& item : items) {
      const auto name = item.text();
      if (!name) continue;
      if (std::find(names.begin(), names.end(), *name) != names.end())
        item.problem(fmt::format("'{}' is named twice", printable(*name)));
      else if (check(item, *name))
        names.push_back(*name);
    }
    return names;
  }

  bool check(const config::Value& item, const std::string& name) const {
    if (name == "customer") return true;
    std::vector<std::string> known{"customer"};
    for (const Field& field : dataset_.fields) known.push_back(field.name);
    const Field* field = dataset_.field(name);
    if (!field)
      item.problem(fmt::format("there is no field '{}'{}", printable(name), did_you_mean(name, known)));
    else if (field->type.kind == TypeKind::floating)
      item.problem(fmt::format("'{}' is a float, which tells nothing apart", name));
    return field && field->type.kind != TypeKind::floating;
  }

  const config::Table& table_;
  const Dataset& dataset_;
};

std::optional<Draft> read_draft(const std::string& name, const config::Value& value, const Dataset& dataset) {
  const auto table = value.is_table() ? value.table() : std::nullopt;
  const auto written = table ? table->required("formula") : value;
  const auto text = written ? written->text() : std::nullopt;
  const auto formula = text ? std::optional(expr::Measure::parse(*text)) : std::nullopt;
  if (!formula || !*formula) {
    if (formula) written->problem(formula->error());
    if (table) table->accept_rest();
    return std::nullopt;
  }
  return Draft{.definition = {.name = name,
                              .formula = **formula,
                              .unit = read_unit(table, measured_field(**formula, dataset)),
                              .over_time = table ? RuleReader(*table, dataset).read(**formula) : std::nullopt},
               .at = *written};
}

}  // namespace

std::vector<MeasureDefinition> read_measures(const config::Table& table, const Dataset& dataset) {
  const std::vector<Field>& fields = dataset.fields;
  std::vector<Draft> drafts;
  for (const auto& [name, value] : table.entries()) {
    check_plain_name(value, "measure", name);
    if (std::any_of(fields.begin(), fields.end(), [&, &key = name](const Field& field) { return field.name == key; }))
      value.problem("a field has this name already");
    if (auto draft = read_draft(name, value, dataset)) drafts.push_back(std::move(*draft));
  }
  MeasureCheck checker(drafts, dataset);
  std::vector<MeasureDefinition> measures;
  for (Draft& draft : drafts) checker.check(draft);
  for (Draft& draft : drafts) measures.push_back(std::move(draft.definition));
  return measures;
}

}  // namespace portico::model
