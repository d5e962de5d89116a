#pragma once
#include "model/answer.hpp"
#include "query/naive/world.hpp"

namespace portico::testing {

/// A question, and what its texts mean.
struct Question {
  struct Asked {
    NaiveMeasure measure;
    const NaiveDataset* dataset = nullptr;
    std::string name;      ///< of its column
    bool by_unit = false;  ///< of amounts whose unit the area names
  };
  /// "MEASURE < BOUND" or "MEASURE >= BOUND" of a measure that is a number.
  struct Having {
    std::size_t measure = 0;
    std::int64_t bound = 0;
    bool below = false;
  };

  model::Query query;
  std::string customer;  ///< "": all of them are asked for
  std::vector<Asked> measures;
  std::vector<const NaiveDataset*> datasets;
  std::vector<NaiveDimension> dimensions;
  std::vector<std::string> keys;    ///< the dimensions' names: those of --by, and the area where that names units
  std::optional<std::size_t> unit;  ///< which of them names units
  std::optional<Formula> where;
  std::optional<Having> having;

  /// The question as one would type it.
  std::string text() const;
};

/// A random question that the engine is to answer.
Question random_question(NaiveWorld& world);

}  // namespace portico::testing
