#include "expr/expression.hpp"

#include <algorithm>

#include "expr/node.hpp"
#include "expr/parser.hpp"

namespace portico::expr {
namespace {

enum class Part { everything, outside_aggregates, inside_aggregates };

void collect(const Node& node, Part part, std::vector<std::string>& names) {
  if (node.kind == Kind::aggregate) {
    if (part == Part::outside_aggregates) return;
    part = Part::everything;
  }
  const bool wanted = node.kind == Kind::name && part != Part::inside_aggregates;
  if (wanted && std::find(names.begin(), names.end(), node.name) == names.end()) names.push_back(node.name);
  for (const auto& child : node.children) collect(*child, part, names);
}

std::vector<std::string> names_in(const Node& root, Part part) {
  std::vector<std::string> names;
  collect(root, part, names);
  return names;
}

}  // namespace

std::vector<std::string> names_in(const Node& root) { return names_in(root, Part::everything); }

Result<Expression> Expression::parse(std::string_view text) {
  PORTICO_TRY(auto root, expr::parse({.kind = "expression", .text = text}, Language::expression));
  return Expression(std::move(root), std::string(text));
}

std::string Expression::print() const { return expr::print(*root_); }
std::vector<std::string> Expression::names() const { return names_in(*root_); }

Result<Measure> Measure::parse(std::string_view text) {
  PORTICO_TRY(auto root, expr::parse({.kind = "measure", .text = text}, Language::measure));
  return Measure(std::move(root), std::string(text));
}

std::string Measure::print() const { return expr::print(*root_); }
std::vector<std::string> Measure::measures() const { return names_in(*root_, Part::outside_aggregates); }
std::vector<std::string> Measure::fields() const { return names_in(*root_, Part::inside_aggregates); }

}  // namespace portico::expr
