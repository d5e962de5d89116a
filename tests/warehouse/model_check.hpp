#pragma once
#include <stdexcept>
#include <string>

#include "support/dice.hpp"
#include "warehouse/model.hpp"

namespace portico::testing {

/// A warehouse answers other than its model.
class Difference : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// `Difference` when `found` is not `expected`; `what` names the question.
void require_same(const std::string& what, const std::vector<Seen>& found, const std::vector<Seen>& expected);
void require_same(const std::string& what, const std::string& found, const std::string& expected);

std::string to_string(const warehouse::CommitResult& result);
std::string to_string(const warehouse::Removal& removal);
std::string to_string(const warehouse::DatasetFacts& facts);

/// Compares what is small: facts, the tx log, cursors, rejects, parties and removals.
void check_ledger(const warehouse::Warehouse& warehouse, const Model& model);
/// Compares some questions chosen at random: states, customers in ranges of time, conditions, parallel scans.
void check_some(const warehouse::Warehouse& warehouse, const Model& model, Dice& dice);
/// Compares every state there ever was, and verifies the file.
void check_all(const warehouse::Warehouse& warehouse, const Model& model);

}  // namespace portico::testing
