#pragma once
#include "query/naive/question.hpp"

namespace portico::testing {

/// An answer as the naive evaluator has it.
struct NaiveTable {
  struct Column {
    std::string name;
    bool key = false;  ///< the time or a dimension
  };
  using Row = std::vector<NaiveDimension::Place>;

  std::vector<Column> columns;
  std::vector<Row> rows;
  std::optional<std::vector<Value>> total;
};

/// The question answered row by row, group by group, with nothing of lib/query.
NaiveTable naive_answer(const NaiveWorld& world, const Question& question);

}  // namespace portico::testing
