#include "expr/types.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "expr/bind.hpp"

namespace portico::expr {
namespace {

int scale_of(Type type) { return type.kind == TypeKind::decimal ? type.scale : 0; }
bool number(Type type) { return meets(type, Need::number); }
Type with_more_digits(Type type) {
  if (type.kind == TypeKind::floating) return type;
  return {.kind = TypeKind::decimal, .scale = std::min(scale_of(type) + 6, Decimal::max_scale)};
}

}  // namespace

bool meets(Type type, Need need) {
  switch (need) {
    case Need::number:
      return type.kind == TypeKind::integer || type.kind == TypeKind::decimal || type.kind == TypeKind::floating;
    case Need::condition:
      return type.kind == TypeKind::boolean;
    case Need::text:
      return type.kind == TypeKind::text;
    case Need::time:
      return type.kind == TypeKind::time;
    case Need::day:
      return type.kind == TypeKind::time || type.kind == TypeKind::date;
  }
  return false;
}

std::string_view words_for(Need need) {
  switch (need) {
    case Need::number:
      return "a number";
    case Need::condition:
      return "a condition (bool)";
    case Need::text:
      return "text";
    case Need::time:
      return "a time";
    case Need::day:
      return "a time or date";
  }
  return "";
}

Type example_of(Need need) {
  switch (need) {
    case Need::number:
      return {.kind = TypeKind::integer};
    case Need::condition:
      return {.kind = TypeKind::boolean};
    case Need::text:
      return {.kind = TypeKind::text};
    case Need::time:
    case Need::day:
      return {.kind = TypeKind::time};
  }
  return {};
}

std::optional<Type> type_of(const Value& value) {
  constexpr TypeKind kinds[] = {TypeKind::text, TypeKind::integer, TypeKind::decimal, TypeKind::floating,
                                TypeKind::text, TypeKind::boolean, TypeKind::time,    TypeKind::date};
  if (is_null(value)) return std::nullopt;
  Type type{.kind = kinds[value.index()]};
  if (const auto* decimal = std::get_if<Decimal>(&value)) type.scale = decimal->scale();
  return type;
}

std::optional<Decimal> decimal_of(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return Decimal::from_units(*integer, 0);
  if (const auto* decimal = std::get_if<Decimal>(&value)) return *decimal;
  return std::nullopt;
}

std::optional<Type> common_type(Type a, Type b) {
  if (a == b) return a;
  if (!number(a) || !number(b)) return std::nullopt;
  if (a.kind == TypeKind::floating || b.kind == TypeKind::floating) return Type{.kind = TypeKind::floating};
  return Type{.kind = TypeKind::decimal, .scale = std::max(scale_of(a), scale_of(b))};
}

std::optional<Type> comparison_type(Type a, Type b) {
  if (a.kind != b.kind && meets(a, Need::day) && meets(b, Need::day)) return Type{.kind = TypeKind::date};
  return common_type(a, b);
}

std::string_view comparison_advice(Type a, Type b) {
  const bool days = meets(a, Need::day) || meets(b, Need::day);
  const bool texts = a.kind == TypeKind::text || b.kind == TypeKind::text;
  if (days && texts) return "; a date is written @2026-01-31";
  if (texts && (number(a) || number(b))) return "; text is written in single quotes, a number without";
  return "";
}

Type arithmetic_type(Kind kind, Type a, Type b) {
  const Type common = *common_type(a, b);
  if (common.kind == TypeKind::floating) return common;
  if (kind == Kind::divide) return with_more_digits(common);
  if (kind == Kind::multiply && common.kind == TypeKind::decimal)
    return {.kind = TypeKind::decimal, .scale = std::min(scale_of(a) + scale_of(b), Decimal::max_scale)};
  return common;
}

std::string_view operator_symbol(Kind kind) {
  switch (kind) {
    case Kind::add:
      return "+";
    case Kind::multiply:
      return "*";
    case Kind::divide:
      return "/";
    case Kind::modulo:
      return "%";
    default:
      return "-";
  }
}

Result<Type> aggregate_type(const Node& node, Type argument, const Source& source) {
  const auto refuse = [&](std::string_view needed) {
    return source.error(node.children.front()->column,
                        fmt::format("{}() needs {}, found {}", name_of(node.aggregate), needed, to_string(argument)));
  };
  switch (node.aggregate) {
    case Aggregate::count:
    case Aggregate::distinct:
      return Type{.kind = TypeKind::integer};
    case Aggregate::sum:
      if (!number(argument)) return refuse("a number");
      return argument;
    case Aggregate::avg:
    case Aggregate::quantile:
      if (!number(argument)) return refuse("a number");
      return with_more_digits(argument);
    default:
      return argument;
  }
}

}  // namespace portico::expr
