#pragma once
/// expr: the expression language (derived fields, --where, --having, measures, alert conditions): lexer, parser, types,
/// and evaluation over column vectors. It knows names and types, never where the columns come from.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace portico::expr {

struct Node;

/// A parsed expression over named fields. An immutable value, cheap to copy.
class Expression {
 public:
  /// `invalid`, pointing at the column and naming what was expected.
  static Result<Expression> parse(std::string_view text);
  /// Canonical text: parse(print()) prints the same.
  std::string print() const;
  /// The names it refers to, each once, in order of first use.
  std::vector<std::string> names() const;
  /// As it was written: what the columns in errors count in.
  const std::string& text() const { return text_; }
  const Node& root() const { return *root_; }

 private:
  Expression(std::shared_ptr<const Node> root, std::string text) : root_(std::move(root)), text_(std::move(text)) {}
  std::shared_ptr<const Node> root_;
  std::string text_;
};

/// A parsed measure: arithmetic over aggregates of expressions and other measures. Aggregates do not nest.
class Measure {
 public:
  /// `invalid`, pointing at the column and naming what was expected.
  static Result<Measure> parse(std::string_view text);
  std::string print() const;
  /// Names outside aggregates: the measures it builds on.
  std::vector<std::string> measures() const;
  /// Names inside aggregates: the fields it reads.
  std::vector<std::string> fields() const;
  /// As it was written: what the columns in errors count in.
  const std::string& text() const { return text_; }
  const Node& root() const { return *root_; }

 private:
  Measure(std::shared_ptr<const Node> root, std::string text) : root_(std::move(root)), text_(std::move(text)) {}
  std::shared_ptr<const Node> root_;
  std::string text_;
};

}  // namespace portico::expr
