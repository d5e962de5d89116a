#include "expr/parser.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "core/text.hpp"
#include "expr/lexer.hpp"

namespace portico::expr {
namespace {

using NodePtr = std::shared_ptr<const Node>;
using Parsed = Result<NodePtr>;

constexpr std::size_t deepest = 100;
constexpr std::size_t longest = 64 * 1024;

NodePtr finish(Node node) {
  for (const auto& child : node.children) node.depth = std::max(node.depth, child->depth + 1);
  return std::make_shared<const Node>(std::move(node));
}

/// The negative of a literal number, so that -5 is one literal; nothing where it is no number or does not fit.
std::optional<Value> negative(const Node& node) {
  if (node.kind != Kind::literal) return std::nullopt;
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  if (const auto* number = std::get_if<std::int64_t>(&node.literal); number && *number != least) return Value{-*number};
  if (const auto* number = std::get_if<Decimal>(&node.literal); number && number->units() != least)
    return Value{Decimal::from_units(-number->units(), number->scale())};
  return std::nullopt;
}

struct Operator {
  std::string_view spelling;
  Kind kind;
};

constexpr Operator comparisons[] = {{"=", Kind::equal},       {"<>", Kind::not_equal}, {"<", Kind::less},
                                    {"<=", Kind::less_equal}, {">", Kind::greater},    {">=", Kind::greater_equal}};
constexpr Operator sums[] = {{"+", Kind::add}, {"-", Kind::subtract}};
constexpr Operator products[] = {{"*", Kind::multiply}, {"/", Kind::divide}, {"%", Kind::modulo}};

class Parser {
 public:
  Parser(const Source& source, Language language, std::vector<Token> tokens)
      : source_(source), language_(language), tokens_(std::move(tokens)) {}

  Parsed whole() {
    PORTICO_TRY(NodePtr root, disjunction());
    if (now().kind != Token::Kind::end) return expected("an operator or the end");
    return root;
  }

 private:
  /// Counts the levels of recursion while it lives; one level of parentheses takes two.
  struct Level {
    explicit Level(std::size_t& depth) : depth_(depth) { ++depth_; }
    ~Level() { --depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    std::size_t& depth_;
  };

  const Token& now() const { return tokens_[at_]; }
  const Token& ahead() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }

  bool at_word(std::string_view word) const { return now().kind == Token::Kind::word && now().word == word; }
  bool at_symbol(std::string_view symbol) const { return now().kind == Token::Kind::symbol && now().word == symbol; }
  bool take_word(std::string_view word) { return at_word(word) && (++at_, true); }
  bool take_symbol(std::string_view symbol) { return at_symbol(symbol) && (++at_, true); }

  std::string found() const {
    if (now().kind == Token::Kind::end) return "the end";
    return fmt::format("'{}'", fit_width(printable(now().spelling), 40));
  }
  Error expected(std::string_view what) const {
    return source_.error(now().column, fmt::format("expected {}, found {}", what, found()));
  }

  Parsed checked(Node node) const {
    const std::size_t column = node.column;
    auto made = finish(std::move(node));
    if (made->depth > deepest) return source_.error(column, fmt::format("nested more than {} levels deep", deepest));
    return made;
  }

  Parsed disjunction() { return chain("or", Kind::disjunction, &Parser::conjunction); }
  Parsed conjunction() { return chain("and", Kind::conjunction, &Parser::inversion); }

  Parsed chain(std::string_view word, Kind kind, Parsed (Parser::*operand)()) {
    PORTICO_TRY(NodePtr first, (this->*operand)());
    if (!at_word(word)) return first;
    Node node{.kind = kind, .children = {std::move(first)}, .column = now().column};
    while (take_word(word)) {
      PORTICO_TRY(NodePtr next, (this->*operand)());
      node.children.push_back(std::move(next));
    }
    return checked(std::move(node));
  }

  Parsed inversion() {
    const Level level(depth_);
    if (depth_ > 2 * deepest) return too_deep();
    const std::size_t column = now().column;
    if (!take_word("not")) return predicate();
    PORTICO_TRY(NodePtr operand, inversion());
    return checked({.kind = Kind::inversion, .children = {std::move(operand)}, .column = column});
  }

  Error too_deep() const {
    return source_.error(now().column, fmt::format("nested more than {} levels deep", deepest));
  }

  Parsed predicate() {
    PORTICO_TRY(NodePtr left, sum());
    const std::size_t column = now().column;
    if (const auto* comparison = operator_of(comparisons)) {
      ++at_;
      PORTICO_TRY(NodePtr right, sum());
      return checked({.kind = comparison->kind, .children = {std::move(left), std::move(right)}, .column = column});
    }
    if (take_word("is")) return null_test(std::move(left), column);
    const bool negated = take_word("not");
    Node node{.negated = negated, .children = {std::move(left)}, .column = column};
    if (take_word("in")) return membership(std::move(node));
    if (take_word("between")) return range(std::move(node));
    if (take_word("like")) return pattern(std::move(node));
    if (negated) return expected("'in', 'between' or 'like'");
    return node.children.front();
  }

  Parsed null_test(NodePtr operand, std::size_t column) {
    const bool negated = take_word("not");
    if (!take_word("null")) return expected(negated ? "'null'" : "'null' or 'not null'");
    return checked({.kind = Kind::is_null, .negated = negated, .children = {std::move(operand)}, .column = column});
  }

  Parsed membership(Node node) {
    node.kind = Kind::in;
    if (!take_symbol("(")) return expected("'('");
    do {
      PORTICO_TRY(NodePtr item, sum());
      node.children.push_back(std::move(item));
    } while (take_symbol(","));
    if (!take_symbol(")")) return expected("',' or ')'");
    return checked(std::move(node));
  }

  Parsed range(Node node) {
    node.kind = Kind::between;
    PORTICO_TRY(NodePtr low, sum());
    if (!take_word("and")) return expected("'and'");
    PORTICO_TRY(NodePtr high, sum());
    node.children.push_back(std::move(low));
    node.children.push_back(std::move(high));
    return checked(std::move(node));
  }

  Parsed pattern(Node node) {
    node.kind = Kind::like;
    PORTICO_TRY(NodePtr text, sum());
    node.children.push_back(std::move(text));
    return checked(std::move(node));
  }

  template <std::size_t N>
  const Operator* operator_of(const Operator (&table)[N]) const {
    if (now().kind != Token::Kind::symbol) return nullptr;
    const auto* found = std::find_if(std::begin(table), std::end(table),
                                     [this](const Operator& entry) { return entry.spelling == now().word; });
    return found == std::end(table) ? nullptr : found;
  }

  Parsed sum() { return infix(sums, &Parser::product); }
  Parsed product() { return infix(products, &Parser::unary); }

  template <std::size_t N>
  Parsed infix(const Operator (&table)[N], Parsed (Parser::*operand)()) {
    PORTICO_TRY(NodePtr left, (this->*operand)());
    while (const auto* infix_operator = operator_of(table)) {
      const std::size_t column = now().column;
      ++at_;
      PORTICO_TRY(NodePtr right, (this->*operand)());
      Node node{.kind = infix_operator->kind, .children = {std::move(left), std::move(right)}, .column = column};
      PORTICO_TRY(left, checked(std::move(node)));
    }
    return left;
  }

  Parsed unary() {
    const Level level(depth_);
    if (depth_ > 2 * deepest) return too_deep();
    const std::size_t column = now().column;
    if (!take_symbol("-")) return primary();
    PORTICO_TRY(NodePtr operand, unary());
    if (auto folded = negative(*operand)) return finish({.literal = std::move(*folded), .column = column});
    return checked({.kind = Kind::negate, .children = {std::move(operand)}, .column = column});
  }

  Parsed primary() {
    const Token& token = now();
    switch (token.kind) {
      case Token::Kind::number:
      case Token::Kind::text:
      case Token::Kind::instant:
        ++at_;
        return finish({.literal = token.value, .column = token.column});
      case Token::Kind::quoted:
        ++at_;
        return finish({.kind = Kind::name, .name = token.word, .column = token.column});
      case Token::Kind::word:
        return word();
      case Token::Kind::symbol:
        if (take_symbol("(")) return parenthesis();
        return expected("a value");
      case Token::Kind::end:
        break;
    }
    return expected("a value");
  }

  Parsed parenthesis() {
    PORTICO_TRY(NodePtr inner, disjunction());
    if (!take_symbol(")")) return expected("an operator or ')'");
    return inner;
  }

  Parsed word() {
    const Token& token = now();
    if (ahead().kind == Token::Kind::symbol && ahead().word == "(" && !reserved(token.word)) return call();
    if (token.word == "true" || token.word == "false")
      return literal({.literal = token.word == "true", .column = token.column});
    if (token.word == "null") return literal({.column = token.column});
    if (reserved(token.word)) return expected("a value");
    ++at_;
    return finish({.kind = Kind::name, .name = std::string(token.spelling), .column = token.column});
  }

  Parsed literal(Node node) {
    ++at_;
    return finish(std::move(node));
  }

  Parsed call() {
    const Token& token = now();
    at_ += 2;
    if (const auto* function = function_named(token.word)) {
      Node node{.kind = Kind::call, .function = function->id, .column = token.column};
      auto made = arguments(std::move(node), *function);
      if (made && function->id == Function::at_event) return checked_at_event(std::move(*made));
      return made;
    }
    if (const auto* aggregate = aggregate_named(token.word)) return aggregation(token, *aggregate);
    return source_.error(token.column, fmt::format("unknown function '{}'{}", printable(token.spelling),
                                                   did_you_mean(token.word, callable())));
  }

  std::vector<std::string> callable() const {
    std::vector<std::string> names;
    for (auto id = Function::choose; id <= Function::at_event; id = static_cast<Function>(static_cast<int>(id) + 1))
      names.emplace_back(name_of(id));
    if (language_ == Language::expression) return names;
    for (auto id = Aggregate::count; id <= Aggregate::last; id = static_cast<Aggregate>(static_cast<int>(id) + 1))
      names.emplace_back(name_of(id));
    return names;
  }

  Parsed aggregation(const Token& token, const Signature<Aggregate>& signature) {
    if (language_ == Language::expression)
      return source_.error(token.column,
                           fmt::format("{}() is an aggregate: it can stand in a measure only", token.word));
    if (in_aggregate_) return source_.error(token.column, "aggregates do not nest");
    in_aggregate_ = true;
    auto node = arguments({.kind = Kind::aggregate, .aggregate = signature.id, .column = token.column}, signature);
    in_aggregate_ = false;
    if (node && signature.id == Aggregate::quantile) return checked_quantile(std::move(*node));
    return node;
  }

  /// It stands for a field of rows, so that it stands where one can.
  Parsed checked_at_event(NodePtr node) const {
    if (language_ == Language::measure && !in_aggregate_)
      return source_.error(node->column, "at_event() reads a field of rows: it can stand inside an aggregate only");
    if (node->children.front()->kind != Kind::name)
      return source_.error(node->children.front()->column,
                           "at_event() takes the name of a field that is looked up, as in at_event(plan)");
    return node;
  }

  Parsed checked_quantile(NodePtr node) const {
    const Node& share = *node->children[1];
    Decimal p = Decimal::from_units(-1, 0);
    if (const auto* whole = std::get_if<std::int64_t>(&share.literal)) p = Decimal::from_units(*whole, 0);
    if (const auto* part = std::get_if<Decimal>(&share.literal)) p = *part;
    const bool fits = p >= Decimal::from_units(0, 0) && p <= Decimal::from_units(1, 0) && p.scale() <= 6;
    if (!fits)
      return source_.error(share.column, "expected a number from 0 to 1 with at most 6 decimal places, like 0.95");
    return node;
  }

  template <class Id>
  Parsed arguments(Node node, const Signature<Id>& signature) {
    if (!take_symbol(")")) {
      do {
        PORTICO_TRY(NodePtr argument, disjunction());
        node.children.push_back(std::move(argument));
      } while (take_symbol(","));
      if (!take_symbol(")")) return expected("an operator, ',' or ')'");
    }
    const std::size_t given = node.children.size();
    if (given < signature.least_arguments || given > signature.most_arguments)
      return source_.error(node.column,
                           fmt::format("{}() takes {}, found {}", signature.name, arity(signature), given));
    return checked(std::move(node));
  }

  template <class Id>
  static std::string arity(const Signature<Id>& signature) {
    const std::size_t least = signature.least_arguments;
    const std::size_t most = signature.most_arguments;
    if (most >= 100) return "1 to 100 arguments";
    if (least != most) return fmt::format("{} or {} arguments", least, most);
    return fmt::format("{} argument{}", most, most == 1 ? "" : "s");
  }

  const Source& source_;
  Language language_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  bool in_aggregate_ = false;
};

}  // namespace

Result<std::shared_ptr<const Node>> parse(const Source& source, Language language) {
  if (source.text.size() > longest) return source.error(1, "longer than 64 KiB");
  PORTICO_TRY(auto tokens, tokenize(source));
  return Parser(source, language, std::move(tokens)).whole();
}

}  // namespace portico::expr
