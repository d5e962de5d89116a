#include <array>

#include <fmt/format.h>

#include "expr/lexer.hpp"
#include "expr/node.hpp"

namespace portico::expr {
namespace {

/// How tightly a node binds; an operand that binds less than its place asks for stands in parentheses.
enum class Binding { disjunction, conjunction, inversion, predicate, sum, product, unary, primary };

Binding binding_of(const Node& node) {
  switch (node.kind) {
    case Kind::disjunction:
      return Binding::disjunction;
    case Kind::conjunction:
      return Binding::conjunction;
    case Kind::inversion:
      return Binding::inversion;
    case Kind::equal:
    case Kind::not_equal:
    case Kind::less:
    case Kind::less_equal:
    case Kind::greater:
    case Kind::greater_equal:
    case Kind::in:
    case Kind::between:
    case Kind::like:
    case Kind::is_null:
      return Binding::predicate;
    case Kind::add:
    case Kind::subtract:
      return Binding::sum;
    case Kind::multiply:
    case Kind::divide:
    case Kind::modulo:
      return Binding::product;
    case Kind::negate:
      return Binding::unary;
    default:
      return Binding::primary;
  }
}

std::string_view symbol_of(Kind kind) {
  constexpr std::array<std::string_view, 11> symbols{"+", "-", "*", "/", "%", "=", "<>", "<", "<=", ">", ">="};
  return symbols.at(static_cast<std::size_t>(kind) - static_cast<std::size_t>(Kind::add));
}

std::string in_quotes(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char c : text) {
    if (c == quote) result += c;
    result += c;
  }
  return result += quote;
}

std::string literal_text(const Value& value) {
  if (is_null(value)) return "null";
  if (const auto* text = std::get_if<std::string>(&value)) return in_quotes(*text, '\'');
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  if (std::holds_alternative<Date>(value) || std::holds_alternative<Instant>(value)) return "@" + to_string(value);
  return to_string(value);
}

std::string operand(const Node& node, Binding least) {
  const std::string text = print(node);
  return binding_of(node) < least ? fmt::format("({})", text) : text;
}

std::string list(const std::vector<std::shared_ptr<const Node>>& nodes, std::size_t from, Binding least) {
  std::string text;
  for (std::size_t i = from; i < nodes.size(); ++i) {
    if (i > from) text += ", ";
    text += operand(*nodes[i], least);
  }
  return text;
}

std::string chain(const Node& node, std::string_view word, Binding least) {
  std::string text = operand(*node.children.front(), least);
  for (std::size_t i = 1; i < node.children.size(); ++i)
    text += fmt::format(" {} {}", word, operand(*node.children[i], least));
  return text;
}

std::string infix(const Node& node, Binding left, Binding right) {
  return fmt::format("{} {} {}", operand(*node.children[0], left), symbol_of(node.kind),
                     operand(*node.children[1], right));
}

std::string predicate(const Node& node) {
  const std::string left = operand(*node.children[0], Binding::sum);
  const std::string_view no = node.negated ? "not " : "";
  switch (node.kind) {
    case Kind::in:
      return fmt::format("{} {}in ({})", left, no, list(node.children, 1, Binding::sum));
    case Kind::between:
      return fmt::format("{} {}between {} and {}", left, no, operand(*node.children[1], Binding::sum),
                         operand(*node.children[2], Binding::sum));
    case Kind::like:
      return fmt::format("{} {}like {}", left, no, operand(*node.children[1], Binding::sum));
    default:
      return fmt::format("{} is {}null", left, no);
  }
}

}  // namespace

std::string quoted_name(std::string_view name) { return plain_name(name) ? std::string(name) : in_quotes(name, '"'); }

std::string print(const Node& node) {
  switch (node.kind) {
    case Kind::literal:
      return literal_text(node.literal);
    case Kind::name:
      return quoted_name(node.name);
    case Kind::negate:
      return "-" + operand(*node.children[0], Binding::unary);
    case Kind::disjunction:
      return chain(node, "or", Binding::conjunction);
    case Kind::conjunction:
      return chain(node, "and", Binding::inversion);
    case Kind::inversion:
      return "not " + operand(*node.children[0], Binding::inversion);
    case Kind::call:
      return fmt::format("{}({})", name_of(node.function), list(node.children, 0, Binding::disjunction));
    case Kind::aggregate:
      return fmt::format("{}({})", name_of(node.aggregate), list(node.children, 0, Binding::disjunction));
    default:
      break;
  }
  switch (binding_of(node)) {
    case Binding::sum:
      return infix(node, Binding::sum, Binding::product);
    case Binding::product:
      return infix(node, Binding::product, Binding::unary);
    default:
      break;
  }
  if (node.kind >= Kind::equal && node.kind <= Kind::greater_equal) return infix(node, Binding::sum, Binding::sum);
  return predicate(node);
}

}  // namespace portico::expr
