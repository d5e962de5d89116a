// Bytes of a warehouse's files change, are cut off or are gone: what is read is right, or the file is named.
// `warehouse_long bytes` changes every byte.
#include <boost/test/unit_test.hpp>

#include "support/scratch_folder.hpp"
#include "support/seed.hpp"
#include "warehouse/damage.hpp"
#include "warehouse/model_rows.hpp"
#include "warehouse/rows_maker.hpp"

using namespace portico;
using namespace portico::testing;
using Outcome = DamageTrial::Outcome;

namespace {

constexpr int changed_bytes = 250;

struct Trial {
  ScratchFolder folder{ScratchFolder::in_memory()};
  DamageTrial trial{folder.path()};
  Dice dice{seed()};
};

/// A part so large that it has a key index.
struct IndexedPart {
  ScratchFolder folder{ScratchFolder::in_memory()};
  std::filesystem::path file = folder / "warehouse.db";
  SetClock clock;
  Shape shape = shape_named("events_by_code");
  WarehouseFiles files;

  IndexedPart() {
    open()->commit(batch(0, 4200));
    files = WarehouseFiles::of(file);
  }
  std::unique_ptr<warehouse::Warehouse> open() const {
    auto opened = warehouse::open_embedded(file, clock);
    opened->define(layout_of(shape, Extra::undefined)).value();
    return opened;
  }
  warehouse::Batch batch(std::int64_t from, std::int64_t to) const {
    std::vector<Entry> entries;
    for (std::int64_t id = from; id < to; ++id) entries.push_back({.id = id, .customer = "ada", .amount = id});
    return batch_of(rows_of(shape, entries, Extra::undefined));
  }
  /// Whether old rows among new ones are recognised; false: the damage is named.
  bool recognises(const WarehouseFiles& with) const {
    with.put(file);
    try {
      const auto result = open()->commit(batch(4000, 4210));
      BOOST_TEST(result.unchanged == 200);
      BOOST_TEST(result.appended == 10);
      return true;
    } catch (const Failure& failure) {
      BOOST_TEST((failure.error().code == Errc::corrupt), failure.what());
      BOOST_TEST(failure.error().message.find(file.string()) != std::string::npos, failure.what());
      return false;
    }
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_corruption)

BOOST_FIXTURE_TEST_CASE(whole_files_are_right, Trial) {
  BOOST_TEST((trial.outcome_of(trial.closed()) == Outcome::same));
  BOOST_TEST((trial.outcome_of(trial.killed()) == Outcome::same));
}

BOOST_FIXTURE_TEST_CASE(a_changed_byte_is_named_or_matters_nothing, Trial) {
  int noticed = 0;
  for (int round = 0; round < changed_bytes; ++round) {
    WarehouseFiles files = trial.closed();
    const std::size_t at = dice.index(files.database.size());
    DamageTrial::change(files.database, at, dice);
    BOOST_TEST_CONTEXT("byte " << at) if (trial.outcome_of(files) != Outcome::same)++ noticed;
  }
  BOOST_TEST(noticed > changed_bytes * 3 / 4);
}

BOOST_FIXTURE_TEST_CASE(a_changed_byte_of_the_header_is_named_or_matters_nothing, Trial) {
  for (std::size_t at = 0; at < 100; ++at) {
    WarehouseFiles files = trial.closed();
    DamageTrial::change(files.database, at, dice);
    BOOST_TEST_CONTEXT("byte " << at) BOOST_CHECK_NO_THROW(trial.outcome_of(files));
  }
}

BOOST_FIXTURE_TEST_CASE(a_file_cut_short_is_named, Trial) {
  for (int round = 0; round < 20; ++round) {
    WarehouseFiles files = trial.closed();
    files.database.resize(1 + dice.index(files.database.size() - 1));
    BOOST_TEST_CONTEXT(files.database.size() << " bytes")
    BOOST_TEST((trial.outcome_of(files) != Outcome::same));
  }
}

BOOST_FIXTURE_TEST_CASE(a_log_that_is_gone_is_missed, Trial) {
  WarehouseFiles files = trial.killed();
  files.log.clear();
  BOOST_TEST((trial.outcome_of(files) == Outcome::refused));
}

BOOST_FIXTURE_TEST_CASE(a_changed_byte_of_the_log_is_missed, Trial) {
  for (int round = 0; round < 60; ++round) {
    WarehouseFiles files = trial.killed();
    const std::size_t at = dice.index(files.log.size());
    DamageTrial::change(files.log, at, dice);
    BOOST_TEST_CONTEXT("byte " << at) BOOST_CHECK_NO_THROW(trial.outcome_of(files));
  }
}

BOOST_FIXTURE_TEST_CASE(a_log_cut_short_is_missed, Trial) {
  for (int round = 0; round < 20; ++round) {
    WarehouseFiles files = trial.killed();
    files.log.resize(1 + dice.index(files.log.size() - 1));
    BOOST_TEST_CONTEXT(files.log.size() << " bytes")
    BOOST_TEST((trial.outcome_of(files) == Outcome::refused));
  }
}

BOOST_FIXTURE_TEST_CASE(a_changed_byte_lets_no_key_come_twice, IndexedPart) {
  Dice dice(seed());
  BOOST_TEST(recognises(files));
  int named = 0;
  for (int round = 0; round < 60; ++round) {
    WarehouseFiles changed = files;
    const std::size_t at = dice.index(changed.database.size());
    DamageTrial::change(changed.database, at, dice);
    BOOST_TEST_CONTEXT("byte " << at) if (!recognises(changed))++ named;
  }
  BOOST_TEST(named > 5);
}

BOOST_AUTO_TEST_SUITE_END()
