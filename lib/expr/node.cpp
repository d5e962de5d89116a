#include "expr/node.hpp"

#include <algorithm>
#include <array>

namespace portico::expr {
namespace {

constexpr std::size_t many = 100;

constexpr std::array<Signature<Function>, 15> functions{{{Function::choose, "if", 3, 3},
                                                         {Function::coalesce, "coalesce", 1, many},
                                                         {Function::least, "least", 1, many},
                                                         {Function::greatest, "greatest", 1, many},
                                                         {Function::lower, "lower", 1, 1},
                                                         {Function::upper, "upper", 1, 1},
                                                         {Function::trim, "trim", 1, 1},
                                                         {Function::year, "year", 1, 1},
                                                         {Function::month, "month", 1, 1},
                                                         {Function::day, "day", 1, 1},
                                                         {Function::hour, "hour", 1, 1},
                                                         {Function::weekday, "weekday", 1, 1},
                                                         {Function::round, "round", 1, 2},
                                                         {Function::abs, "abs", 1, 1},
                                                         {Function::at_event, "at_event", 1, 1}}};

constexpr std::array<Signature<Aggregate>, 9> aggregates{{{Aggregate::count, "count", 0, 1},
                                                          {Aggregate::sum, "sum", 1, 1},
                                                          {Aggregate::avg, "avg", 1, 1},
                                                          {Aggregate::min, "min", 1, 1},
                                                          {Aggregate::max, "max", 1, 1},
                                                          {Aggregate::distinct, "distinct", 1, 1},
                                                          {Aggregate::quantile, "quantile", 2, 2},
                                                          {Aggregate::first, "first", 1, 1},
                                                          {Aggregate::last, "last", 1, 1}}};

template <class Table>
auto named(const Table& table, std::string_view name) -> decltype(table.data()) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const auto& entry) { return entry.name == name; });
  return found == table.end() ? nullptr : &*found;
}

/// Decimals compare by number, but 1.0 and 1.00 are different literals: the scale decides the type.
bool same_literal(const Value& a, const Value& b) {
  const auto* left = std::get_if<Decimal>(&a);
  const auto* right = std::get_if<Decimal>(&b);
  if (left && right) return left->units() == right->units() && left->scale() == right->scale();
  return a == b;
}

}  // namespace

const Signature<Function>* function_named(std::string_view name) { return named(functions, name); }
const Signature<Aggregate>* aggregate_named(std::string_view name) { return named(aggregates, name); }
std::string_view name_of(Function function) { return functions.at(static_cast<std::size_t>(function)).name; }
std::string_view name_of(Aggregate aggregate) { return aggregates.at(static_cast<std::size_t>(aggregate)).name; }

bool is_at_event(const Node& node) { return node.kind == Kind::call && node.function == Function::at_event; }

Node renamed(const Node& root, const std::function<std::string(const std::string&)>& rename) {
  Node made = root;
  if (made.kind == Kind::name) made.name = rename(made.name);
  for (auto& child : made.children) child = std::make_shared<const Node>(renamed(*child, rename));
  return made;
}

bool operator==(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.name != b.name || a.negated != b.negated || !same_literal(a.literal, b.literal))
    return false;
  if (a.kind == Kind::call && a.function != b.function) return false;
  if (a.kind == Kind::aggregate && a.aggregate != b.aggregate) return false;
  return std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(),
                    [](const auto& left, const auto& right) { return *left == *right; });
}

}  // namespace portico::expr
