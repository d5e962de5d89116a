#pragma once
#include <string>
#include <vector>

#include "support/dice.hpp"
#include "warehouse/model.hpp"

namespace portico::testing {

/// Makes up what a source may send next: new rows, corrected ones, rows of another customer, late ones, the same batch
/// again, deletions, rejects and cursors.
class DeliveryMaker {
 public:
  DeliveryMaker(const Model& model, Dice& dice) : model_(model), dice_(dice) {}

  Delivery make();
  /// One batch of new rows, enough for an index of its own.
  Delivery make_large(const std::string& dataset);
  /// About the time that newest rows have.
  std::int64_t now() const { return now_; }

 private:
  std::vector<Entry> entries(const std::string& dataset);
  std::vector<Entry> deletions(const std::string& dataset, const std::vector<Entry>& in_batch);
  Entry fresh(const std::string& dataset);
  Entry changed(const std::string& dataset);
  Entry any(std::int64_t id);
  void change(Entry& entry, const Shape& shape);
  std::optional<std::string> customer();
  std::optional<std::int64_t> time();
  std::optional<std::string> note();
  std::vector<warehouse::Reject> rejects();

  const Model& model_;
  Dice& dice_;
  std::map<std::string, std::int64_t> newest_ids_;
  std::int64_t now_ = 1'700'000'000'000'000;
  Delivery last_;
};

}  // namespace portico::testing
