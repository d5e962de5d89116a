#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/answer.hpp"
#include "model/catalog.hpp"
#include "query/aggregate.hpp"
#include "query/fields.hpp"

namespace portico::query {

/// The dataset that has every measure asked for, written "measure", "dataset.measure" or as a formula over aggregates.
/// `invalid` for an unknown one (with the nearest name), an ambiguous one, and for measures of different datasets.
Result<const model::Dataset*> dataset_of(const model::Catalog& catalog, const model::Query& query);

/// The measures of one question, ready to compute: their aggregates first, each once, then the formulas over them.
class MeasureProgram {
 public:
  struct Output {
    std::string name;
    Type type;
    std::string unit;
    std::size_t cell = 0;
  };

  /// Marks the fields they read as needed. `invalid` as an expression is, and when a measure is made of itself.
  static Result<MeasureProgram> compile(const model::Dataset& dataset, const std::vector<std::string>& asked,
                                        FieldSet& fields);

  const std::vector<AggregateSpec>& aggregates() const { return aggregates_; }
  const std::vector<Type>& argument_types() const { return argument_types_; }
  const std::vector<Output>& outputs() const { return outputs_; }
  /// first() or last() is among them.
  bool reads_time() const;
  /// "revenue=sum(amount)" of every measure used, in order of use.
  const std::vector<std::string>& definitions() const { return definitions_; }

  /// One column per output from one column per aggregate, all of `rows` rows.
  std::vector<Column> evaluate(std::vector<Column> aggregates, std::size_t rows, const expr::Context& context) const;

 private:
  friend class MeasureCompiler;
  struct Cell {
    std::optional<std::size_t> aggregate;
    std::optional<expr::BoundExpression> formula;
    Type type;
  };
  std::vector<AggregateSpec> aggregates_;
  std::vector<Type> argument_types_;
  std::vector<Cell> cells_;
  std::vector<Output> outputs_;
  std::vector<std::string> definitions_;
};

}  // namespace portico::query
