#pragma once
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "support/faulty_vfs.hpp"
#include "warehouse/delivery_maker.hpp"
#include "warehouse/embedded_warehouse.hpp"
#include "warehouse/model.hpp"
#include "warehouse/rows_maker.hpp"

namespace portico::testing {

/// A warehouse and its model, taken through the same random steps: commits, merges, removals, new fields, reopening;
/// some of them with a crash, a power failure or an I/O error in the middle. After each they must answer alike. One at
/// a time (FaultyVfs); the seed decides everything.
class Run {
 public:
  /// With `dataset` (one of shapes()) and another one, in `folder`, which is empty.
  Run(std::filesystem::path folder, const std::string& dataset, std::uint64_t seed);
  ~Run();

  /// `Difference`, or what the warehouse throws without a reason.
  void step();
  /// Compares all there is.
  void check_everything() const;
  /// The last steps, one a line.
  std::string history() const;
  /// How many crashes and errors hit a step.
  std::int64_t interruptions() const { return interruptions_; }

 private:
  /// Something done to both; what it answers is compared, too.
  struct Action {
    std::string name;
    std::function<std::string(Model&)> expect;
    std::function<std::string(warehouse::Warehouse&)> act;
  };
  enum class Harm { none, error, crash, power };

  Action any_action();
  Action commit(Delivery delivery) const;
  Action maintain() const;
  Action erase();
  Action keep_from();
  Action define_extra();

  Harm any_harm();
  void perform(const Action& action, Harm harm);
  void perform_safely(const Action& action);
  void perform_harmed(const Action& action, Harm harm);
  void decide(const Action& action, Model after, Harm harm);
  void harm_next(Harm harm);
  void open();
  void reopen(Harm harm);
  void check_nothing_left_of_erased() const;
  bool known_otherwise(const std::string& external_id) const;

  std::filesystem::path folder_, file_;
  FaultyVfs vfs_;
  SetClock clock_;
  Dice dice_;
  std::string dataset_;
  Model model_;
  DeliveryMaker maker_;
  warehouse::EmbeddedOptions options_;
  std::unique_ptr<warehouse::Warehouse> warehouse_;
  std::deque<std::string> history_;
  std::int64_t steps_ = 0, interruptions_ = 0;
};

}  // namespace portico::testing
