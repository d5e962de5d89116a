#include "expr/bind.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.hpp"
#include "expr/bound_node.hpp"
#include "expr/types.hpp"

namespace portico::expr {

/// Turns parsed nodes into bound ones. Builds mutable nodes bottom-up; they are shared as const once done.
class Binder {
 public:
  Binder(const Source& source, const Resolve& resolve) : source_(source), resolve_(resolve) {}

  Result<BoundExpression> run(const Node& root, std::optional<Type> wanted) {
    PORTICO_TRY(Bound bound, node(root));
    if (!bound->type && wanted) settle(*bound, *wanted);
    if (!bound->type) return source_.error(root.column, "the type of null cannot be told here");
    if (wanted) {
      if (!becomes(*bound->type, *wanted))
        return source_.error(root.column,
                             fmt::format("expected {}, found {}", wanted_words(*wanted), to_string(*bound->type)));
      bound = converted(std::move(bound), *wanted);
    }
    BoundExpression result;
    result.root_ = std::move(bound);
    std::sort(slots_.begin(), slots_.end());
    slots_.erase(std::unique(slots_.begin(), slots_.end()), slots_.end());
    result.slots_ = std::move(slots_);
    return result;
  }

 private:
  using Bound = std::shared_ptr<BoundNode>;
  using Made = Result<Bound>;

  static std::string wanted_words(Type wanted) {
    return wanted.kind == TypeKind::boolean ? "a condition (bool)" : to_string(wanted);
  }

  /// Whether a value of the one type can be given the other without changing what it means.
  static bool becomes(Type found, Type wanted) {
    const auto common = common_type(found, wanted);
    return common && common->kind == wanted.kind;
  }

  static Bound literal(const Value& value, std::optional<Type> type) {
    auto made = std::make_shared<BoundNode>();
    made->type = type;
    ColumnBuilder builder(type.value_or(Type{}));
    builder.append(value);
    made->constant = std::make_shared<const Column>(builder.take());
    return made;
  }

  /// Gives an untyped null, and the nulls it comes from, a type.
  static void settle(BoundNode& bound, Type type) {
    if (bound.type) return;
    bound.type = type;
    if (bound.kind == Kind::literal) bound.constant = literal({}, type)->constant;
    for (const auto& child : bound.children)
      if (!child->type) settle(*child, type);
  }

  static Bound make(const Node& from, Type type, std::vector<Bound> children) {
    auto made = std::make_shared<BoundNode>();
    made->kind = from.kind;
    made->type = type;
    made->function = from.function;
    made->negated = from.negated;
    made->can_fail = std::any_of(children.begin(), children.end(), [](const Bound& child) { return child->can_fail; });
    made->children = std::move(children);
    return made;
  }

  /// `bound` as `type`: itself where it has that type, a literal anew where that is exact, else a conversion.
  static Bound converted(Bound bound, Type type) {
    settle(*bound, type);
    if (*bound->type == type) return bound;
    if (bound->kind == Kind::literal && type.kind == TypeKind::decimal) {
      if (const auto number = decimal_of(bound->constant->value_at(0)))
        if (const auto exact = number->rescaled(type.scale)) return literal(*exact, type);
    }
    auto made = std::make_shared<BoundNode>();
    made->kind = Kind::convert;
    made->type = type;
    made->can_fail = bound->can_fail || type.kind == TypeKind::decimal;
    made->children.push_back(std::move(bound));
    return made;
  }

  Result<std::vector<Bound>> children(const Node& from) {
    std::vector<Bound> bound;
    for (const auto& child : from.children) {
      PORTICO_TRY(Bound made, node(*child));
      bound.push_back(std::move(made));
    }
    return bound;
  }

  Made node(const Node& from) {
    switch (from.kind) {
      case Kind::literal:
        return literal(from.literal, type_of(from.literal));
      case Kind::name:
      case Kind::aggregate:
        return leaf(from);
      default:
        break;
    }
    if (is_at_event(from)) return leaf(from);
    PORTICO_TRY(auto bound, children(from));
    switch (from.kind) {
      case Kind::negate:
      case Kind::add:
      case Kind::subtract:
      case Kind::multiply:
      case Kind::divide:
      case Kind::modulo:
        return arithmetic(from, std::move(bound));
      case Kind::conjunction:
      case Kind::disjunction:
      case Kind::inversion:
        return logic(from, std::move(bound));
      case Kind::like:
        return text_only(from, std::move(bound), {.kind = TypeKind::boolean}, "like");
      case Kind::is_null:
        settle(*bound[0], {.kind = TypeKind::boolean});
        return make(from, {.kind = TypeKind::boolean}, std::move(bound));
      case Kind::call:
        return call(from, std::move(bound));
      default:
        return comparison(from, std::move(bound));
    }
  }

  Made leaf(const Node& from) {
    PORTICO_TRY(const Leaf found, resolve_(from));
    slots_.push_back(found.slot);
    Bound made = make(from, found.type, {});
    made->slot = found.slot;
    if (made->kind == Kind::call) made->kind = Kind::name;
    return made;
  }

  Error refuse(const Node& at, std::string_view what) const { return source_.error(at.column, what); }
  Error wrong_type(const Node& at, std::string_view who, std::string_view needed, Type found) const {
    return refuse(at, fmt::format("{} needs {}, found {}", who, needed, to_string(found)));
  }

  Result<void> require(const Node& from, std::vector<Bound>& bound, std::string_view who, Need need) const {
    for (std::size_t i = 0; i < bound.size(); ++i) {
      settle(*bound[i], example_of(need));
      if (!meets(*bound[i]->type, need)) return wrong_type(*from.children[i], who, words_for(need), *bound[i]->type);
    }
    return {};
  }

  Made arithmetic(const Node& from, std::vector<Bound> bound) {
    PORTICO_CHECK(require(from, bound, fmt::format("'{}'", operator_symbol(from.kind)), Need::number));
    const Type result =
        bound.size() == 1 ? *bound[0]->type : arithmetic_type(from.kind, *bound[0]->type, *bound[1]->type);
    if (result.kind == TypeKind::floating)
      for (auto& operand : bound) operand = converted(std::move(operand), result);
    Bound made = make(from, result, std::move(bound));
    made->can_fail = true;
    return made;
  }

  Made logic(const Node& from, std::vector<Bound> bound) {
    const std::string_view who =
        from.kind == Kind::inversion ? "'not'" : (from.kind == Kind::conjunction ? "'and'" : "'or'");
    PORTICO_CHECK(require(from, bound, who, Need::condition));
    return make(from, {.kind = TypeKind::boolean}, std::move(bound));
  }

  Made text_only(const Node& from, std::vector<Bound> bound, Type result, std::string_view who) {
    PORTICO_CHECK(require(from, bound, fmt::format("{}", who), Need::text));
    return make(from, result, std::move(bound));
  }

  /// =, <, in, between: every operand must compare with the first.
  Made comparison(const Node& from, std::vector<Bound> bound) {
    std::optional<Type> common;
    for (std::size_t i = 0; i < bound.size(); ++i) {
      if (!bound[i]->type) continue;
      const auto joined = common ? comparison_type(*common, *bound[i]->type) : bound[i]->type;
      if (!joined)
        return refuse(i == 1 && from.kind != Kind::in && from.kind != Kind::between ? from : *from.children[i],
                      fmt::format("cannot compare {} with {}{}", to_string(*common), to_string(*bound[i]->type),
                                  comparison_advice(*common, *bound[i]->type)));
      common = joined;
    }
    for (auto& operand : bound)
      operand = comparable(std::move(operand), common.value_or(Type{.kind = TypeKind::integer}));
    return make(from, {.kind = TypeKind::boolean}, std::move(bound));
  }

  /// Exact numbers of different scales are compared as they are: only literals are brought to the common scale.
  static Bound comparable(Bound bound, Type common) {
    settle(*bound, common);
    const bool exact = common.kind == TypeKind::decimal && meets(*bound->type, Need::number);
    if (!exact) return converted(std::move(bound), common);
    if (bound->kind != Kind::literal || !decimal_of(bound->constant->value_at(0))) return bound;
    const auto number = decimal_of(bound->constant->value_at(0))->rescaled(common.scale);
    return number ? literal(*number, common) : bound;
  }

  Made call(const Node& from, std::vector<Bound> bound) {
    const std::string who = fmt::format("{}()", name_of(from.function));
    switch (from.function) {
      case Function::choose:
        return choose(from, std::move(bound));
      case Function::coalesce:
      case Function::least:
      case Function::greatest:
        PORTICO_CHECK(unify(from, bound, 0));
        return typed_like(from, std::move(bound), 0);
      case Function::lower:
      case Function::upper:
      case Function::trim:
        return text_only(from, std::move(bound), {.kind = TypeKind::text}, who);
      case Function::hour:
        PORTICO_CHECK(require(from, bound, who, Need::time));
        return make(from, {.kind = TypeKind::integer}, std::move(bound));
      case Function::round:
        return round(from, std::move(bound));
      case Function::abs: {
        PORTICO_CHECK(require(from, bound, who, Need::number));
        const Type type = *bound[0]->type;
        Bound made = make(from, type, std::move(bound));
        made->can_fail = true;
        return made;
      }
      default:
        PORTICO_CHECK(require(from, bound, who, Need::day));
        return make(from, {.kind = TypeKind::integer}, std::move(bound));
    }
  }

  /// Brings the operands from `first` on to one type, if any of them has one.
  Result<void> unify(const Node& from, std::vector<Bound>& bound, std::size_t first) const {
    std::optional<Type> common;
    for (std::size_t i = first; i < bound.size(); ++i) {
      if (!bound[i]->type) continue;
      const auto joined = common ? common_type(*common, *bound[i]->type) : bound[i]->type;
      if (!joined)
        return refuse(*from.children[i],
                      fmt::format("{}() needs values of one type, found {} and {}", name_of(from.function),
                                  to_string(*common), to_string(*bound[i]->type)));
      common = joined;
    }
    if (!common) return {};
    for (std::size_t i = first; i < bound.size(); ++i) bound[i] = converted(std::move(bound[i]), *common);
    return {};
  }

  static Bound typed_like(const Node& from, std::vector<Bound> bound, std::size_t index) {
    const auto type = bound[index]->type;
    Bound made = make(from, type.value_or(Type{}), std::move(bound));
    made->type = type;
    return made;
  }

  Made choose(const Node& from, std::vector<Bound> bound) {
    settle(*bound[0], {.kind = TypeKind::boolean});
    if (bound[0]->type->kind != TypeKind::boolean)
      return wrong_type(*from.children[0], "if()", "a condition (bool) first", *bound[0]->type);
    PORTICO_CHECK(unify(from, bound, 1));
    return typed_like(from, std::move(bound), 1);
  }

  Made round(const Node& from, std::vector<Bound> bound) {
    settle(*bound[0], {.kind = TypeKind::integer});
    Type type = *bound[0]->type;
    if (!meets(type, Need::number)) return wrong_type(*from.children[0], "round()", words_for(Need::number), type);
    std::int64_t digits = 0;
    if (bound.size() == 2) {
      const auto* given = std::get_if<std::int64_t>(&from.children[1]->literal);
      if (!given || *given < 0 || *given > Decimal::max_scale)
        return refuse(*from.children[1], "expected a number of decimal places from 0 to 18");
      digits = *given;
      bound.pop_back();
    }
    if (type.kind == TypeKind::decimal) type.scale = std::min(type.scale, static_cast<int>(digits));
    Bound made = make(from, type, std::move(bound));
    made->digits = static_cast<int>(digits);
    return made;
  }

  const Source& source_;
  const Resolve& resolve_;
  std::vector<std::size_t> slots_;
};

namespace {

Source source_of(const Expression& expression) { return {.kind = "expression", .text = expression.text()}; }

}  // namespace

Type BoundExpression::type() const { return *root_->type; }

std::optional<std::size_t> BoundExpression::plain_slot() const {
  return root_->kind == Kind::name ? std::optional(root_->slot) : std::nullopt;
}

Result<BoundExpression> bind(const Expression& expression, const Schema& schema) {
  const Source source = source_of(expression);
  const Resolve resolve = resolver(schema, source);
  return Binder(source, resolve).run(expression.root(), std::nullopt);
}

Result<BoundExpression> bind_condition(const Expression& expression, const Schema& schema) {
  const Source source = source_of(expression);
  const Resolve resolve = resolver(schema, source);
  return Binder(source, resolve).run(expression.root(), Type{.kind = TypeKind::boolean});
}

Result<BoundExpression> bind_as(Type wanted, const Expression& expression, const Schema& schema) {
  const Source source = source_of(expression);
  const Resolve resolve = resolver(schema, source);
  return Binder(source, resolve).run(expression.root(), wanted);
}

Result<BoundExpression> bind(const Node& root, const Source& source, const Resolve& resolve) {
  return Binder(source, resolve).run(root, std::nullopt);
}

}  // namespace portico::expr
