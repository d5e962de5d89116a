#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/value.hpp"

namespace portico::expr {

/// What one node of an expression is.
enum class Kind : std::uint8_t {
  literal,
  name,
  negate,
  add,
  subtract,
  multiply,
  divide,
  modulo,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  conjunction,  ///< `and` of two or more operands
  disjunction,  ///< `or` of two or more operands
  inversion,    ///< `not`
  in,           ///< first child in the others
  between,      ///< first child between the second and the third, both included
  like,
  is_null,
  call,
  convert,  ///< to the type beside it; made when an expression is bound, never written
  aggregate,
};

enum class Function : std::uint8_t {
  choose,  ///< if(c, a, b)
  coalesce,
  least,
  greatest,
  lower,
  upper,
  trim,
  year,
  month,
  day,
  hour,
  weekday,  ///< 1 = Monday … 7 = Sunday
  round,
  abs,
  at_event,  ///< of a looked-up field: as it was when the row's event happened
};

enum class Aggregate : std::uint8_t { count, sum, avg, min, max, distinct, quantile, first, last };

/// How a function or aggregate is called.
template <class Id>
struct Signature {
  Id id;
  std::string_view name;
  std::size_t least_arguments;
  std::size_t most_arguments;
};

/// By lower-case name; null when there is none.
const Signature<Function>* function_named(std::string_view name);
const Signature<Aggregate>* aggregate_named(std::string_view name);
std::string_view name_of(Function function);
std::string_view name_of(Aggregate aggregate);

/// A node of a parsed expression. Immutable once parsed, shared between copies of the expression.
struct Node {
  Kind kind = Kind::literal;
  Value literal;     ///< literal: null, integer, decimal, text, boolean, time or date
  std::string name;  ///< name
  Function function = Function::choose;
  Aggregate aggregate = Aggregate::count;
  bool negated = false;  ///< `not in`, `not between`, `not like`, `is not null`
  std::vector<std::shared_ptr<const Node>> children;
  std::size_t column = 1;  ///< where its own token begins in the text: 1 is the first character
  std::size_t depth = 1;   ///< levels of nodes from here down

  /// By meaning: the place in the text does not count.
  friend bool operator==(const Node& a, const Node& b);
};

/// Whether it is at_event(name), which stands for one value of each row as a name does.
bool is_at_event(const Node& node);

/// The names in the tree, each once, in order of first use.
std::vector<std::string> names_in(const Node& root);
/// The tree with each name as `rename` has it; places in the text stay.
Node renamed(const Node& root, const std::function<std::string(const std::string&)>& rename);

/// Canonical text of the tree: parsing it gives an equal tree.
std::string print(const Node& root);
/// A name as the language writes it: as it is, or in double quotes where it is no plain word.
std::string quoted_name(std::string_view name);

}  // namespace portico::expr
