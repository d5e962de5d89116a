#pragma once
#include <string>
#include <vector>

namespace portico::model {

/// How a question was answered, fact by fact, for people.
struct Explanation {
  struct Fact {
    std::string about;  ///< "scope", "dataset sales", "measure revenue"
    std::string says;
  };
  std::vector<Fact> facts;
};

}  // namespace portico::model
