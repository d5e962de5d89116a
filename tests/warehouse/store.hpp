#pragma once
#include <memory>

#include <boost/test/unit_test.hpp>

#include "support/scratch_folder.hpp"
#include "warehouse/rows_maker.hpp"

namespace portico::testing {

/// A warehouse of its own for one test case, with the datasets "sales" and "accounts".
struct Store {
  ScratchFolder folder;
  SetClock clock;
  std::filesystem::path file = folder / "warehouse.db";
  std::unique_ptr<warehouse::Warehouse> warehouse = open();

  /// Merges only when told, so that what is due is up to the test.
  std::unique_ptr<warehouse::Warehouse> open(warehouse::EmbeddedOptions options = {}) {
    options.merging = warehouse::EmbeddedOptions::Merging::when_told;
    auto opened = warehouse::open_embedded(file, clock, options);
    BOOST_REQUIRE(opened->define(sales_layout()).has_value());
    BOOST_REQUIRE(opened->define(accounts_layout()).has_value());
    return opened;
  }
  void reopen(const warehouse::EmbeddedOptions& options = {}) {
    warehouse.reset();
    warehouse = open(options);
  }
};

}  // namespace portico::testing
