#pragma once
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "model/answer.hpp"
#include "model/catalog.hpp"
#include "model/dimension.hpp"
#include "query/aggregate.hpp"
#include "query/dataset_plan.hpp"
#include "query/units.hpp"

namespace portico::query {

/// A measure as it is asked for.
struct AskedMeasure {
  std::string text;  ///< "measure", "dataset.measure" or a formula over aggregates and measures
  /// What its names are of; null for a formula over several datasets, each of whose names is of only one.
  const model::Dataset* home = nullptr;
};

/// The measures of the question with their datasets: the one that has all of them and all fields the question names, or
/// else each measure's own. `invalid` for an unknown measure (with the nearest name) and an ambiguous one.
Result<std::vector<AskedMeasure>> measures_of(const model::Catalog& catalog, const model::Query& query,
                                              const std::vector<model::DimensionSpec>& dimensions);

/// The measures of one question, ready to compute: their aggregates first, each once, then the formulas over them.
class MeasureProgram {
 public:
  struct Output {
    std::string name;
    Type type;
    Unit unit;
    bool by_unit = false;  ///< it is computed of amounts whose units rows name, so that it is of one unit's rows only
    std::size_t cell = 0;
    std::string qualified;  ///< "dataset.measure"; "" for a formula
  };
  struct Aggregate {
    std::size_t dataset = 0;  ///< position of its plan
    AggregateSpec spec;
  };

  /// Adds a plan to `datasets` for each dataset that a measure is of, and marks the fields they read as needed.
  /// `invalid` as an expression is, and when a measure is made of itself.
  static Result<MeasureProgram> compile(const model::Catalog& catalog, const std::vector<AskedMeasure>& asked,
                                        std::deque<DatasetPlan>& datasets, Precision precision = Precision::exact);

  const std::vector<Aggregate>& aggregates() const { return aggregates_; }
  const std::vector<Output>& outputs() const { return outputs_; }
  /// Whether the aggregates of the dataset depend on when its rows were: first(), last() and one row of each key.
  bool reads_time(std::size_t dataset) const;
  /// Whether what it answers is.
  bool approximate() const;
  /// "sales.revenue=sum(amount)" of every measure used, in order of use, with its rule.
  const std::vector<std::string>& definitions() const { return definitions_; }
  /// The fields that name the units of what aggregates read, each once.
  const std::vector<std::string>& unit_fields() const { return unit_fields_; }

  /// One column per output from one column per aggregate, all of `rows` rows.
  std::vector<Column> evaluate(std::vector<Column> aggregates, std::size_t rows, const expr::Context& context) const;

 private:
  friend class MeasureCompiler;
  struct Cell {
    std::optional<std::size_t> aggregate;
    std::optional<expr::BoundExpression> formula;
    Type type;
    Unit unit;
    bool by_unit = false;
  };
  std::vector<Aggregate> aggregates_;
  std::vector<Cell> cells_;
  std::vector<Output> outputs_;
  std::vector<std::string> definitions_, unit_fields_;
};

}  // namespace portico::query
