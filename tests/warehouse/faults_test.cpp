// Every write, flush, growth and truncation is made to fail in turn, during everything that writes: nothing is lost or
// there by halves, the file is named, and the same call succeeds afterwards, with or without opening the file anew.
#include <functional>

#include <boost/test/unit_test.hpp>
#include <sqlite3.h>

#include "support/faulty_vfs.hpp"
#include "support/scratch_folder.hpp"
#include "warehouse/model_check.hpp"
#include "warehouse/rows_maker.hpp"

using namespace portico;
using namespace portico::testing;
using warehouse::Warehouse;
using Operation = FaultyVfs::Operation;
using Lasting = FaultyVfs::Lasting;

namespace {

constexpr int most_operations = 10'000;
constexpr std::int64_t prepared_batches = 5;
const SetClock set_clock;

std::unique_ptr<Warehouse> open(const std::filesystem::path& file, const Model& model) {
  warehouse::EmbeddedOptions options{.block_rows = 40};
  options.merge.least_parts = 4;
  options.merging = warehouse::EmbeddedOptions::Merging::when_told;
  auto opened = warehouse::open_embedded(file, set_clock, options);
  for (const auto& [name, dataset] : model.datasets()) opened->define(layout_of(dataset.shape, dataset.extra)).value();
  return opened;
}

/// Ten new events, two corrected ones, one that ends, and some records, which are all corrected each time. Bob has rows
/// in every third batch.
Delivery batch_number(std::int64_t number) {
  std::vector<Entry> events, records;
  for (std::int64_t row = number == 0 ? 0 : -2; row < 10; ++row)
    events.push_back({.id = number * 10 + row,
                      .customer = row == 4 && number % 3 == 0 ? "bob" : "ada",
                      .time = at(number * 100 + row).time_since_epoch().count(),
                      .amount = number});
  for (std::int64_t id = 0; id < 5; ++id) records.push_back({.id = id, .customer = "ada", .amount = number});
  return {.source = "shop",
          .upserts = {{"events", events}, {"records", records}},
          .deletions = {{"events", {{.id = number * 10 - 5}}}},
          .rejects = {{.dataset = "events", .record = number, .reason = "it is no row", .customer = "bob"}},
          .cursors = {{"batch", std::to_string(number)}}};
}

void deliver(Warehouse& warehouse, Model& model, std::int64_t number) {
  const Delivery delivery = batch_number(number);
  warehouse.commit(model.batch(delivery));
  model.commit(delivery, set_clock.time);
}

/// A file with parts that are due, dead rows and rejects, made once, and its model.
struct Prepared {
  ScratchFolder folder{ScratchFolder::in_memory()};
  Model model{{"events", "records"}};

  Prepared() {
    const auto warehouse = open(folder / "warehouse.db", model);
    for (std::int64_t number = 0; number < prepared_batches; ++number) deliver(*warehouse, model, number);
  }
  void copy_to(const std::filesystem::path& target) const {
    for (const char* name : {"warehouse.db", "warehouse.db-mark"})
      std::filesystem::copy_file(folder / name, target / name);
  }
};

/// What is done while the disk fails; both sides may be called again.
struct Deed {
  std::function<void(Model&)> expect;
  std::function<void(Warehouse&)> act;
};
using MakeDeed = std::function<Deed(Warehouse& warehouse, Model& model)>;

/// One failure, and what becomes of it.
class Trial {
 public:
  Trial(const Prepared& prepared, FaultyVfs& vfs) : vfs_(vfs), model_(prepared.model) {
    prepared.copy_to(folder_.path());
    warehouse_ = open(file_, model_);
  }

  void prepare(const MakeDeed& make) { deed_ = make(*warehouse_, model_); }
  /// False when the deed had fewer operations.
  bool fail(Operation operation, int nth, int code, Lasting lasting) {
    Model after = model_;
    deed_.expect(after);
    vfs_.fail(operation, nth, code, lasting);
    bool failed = false;
    try {
      deed_.act(*warehouse_);
    } catch (const Failure& failure) {
      failed = true;
      BOOST_TEST(failure.error().message.find(file_.string()) != std::string::npos, failure.what());
      BOOST_TEST((failure.error().code == Errc::storage), failure.what());
      BOOST_TEST(!failure.error().hint.empty(), failure.what());
    }
    const bool struck = vfs_.struck();
    vfs_.heal();
    BOOST_TEST((struck || !failed));
    if (!failed || warehouse_->latest_tx() == after.latest_tx()) model_ = after;
    check_some(*warehouse_, model_, dice_);
    if (failed) done_ = model_.latest_tx() == after.latest_tx();
    return struck;
  }
  void reopen() {
    warehouse_.reset();
    warehouse_ = open(file_, model_);
  }
  void check_again() {
    check_ledger(*warehouse_, model_);
    if (!done_) deed_.expect(model_);
    deed_.act(*warehouse_);
    check_all(*warehouse_, model_);
  }

 private:
  ScratchFolder folder_{ScratchFolder::in_memory()};
  std::filesystem::path file_ = folder_ / "warehouse.db";
  FaultyVfs& vfs_;
  Model model_;
  Dice dice_{1};
  std::unique_ptr<Warehouse> warehouse_;
  Deed deed_;
  bool done_ = true;
};

struct Fault {
  const char* name;
  Operation operation;
  int code;
};
constexpr Fault faults[] = {{"write", Operation::write, SQLITE_IOERR_WRITE},
                            {"growth", Operation::growth, SQLITE_FULL},
                            {"flush", Operation::flush, SQLITE_IOERR_FSYNC},
                            {"truncation", Operation::truncate, SQLITE_IOERR_TRUNCATE}};

/// How many operations of a kind the deed had. They fail in turn, every other one together with all that follow; before
/// the next call the file is opened anew in every other pair.
int fail_each(const Prepared& prepared, const Fault& fault, const MakeDeed& make) {
  FaultyVfs vfs;
  for (int nth = 1; nth < most_operations; ++nth) {
    const auto lasting = nth % 2 == 1 ? Lasting::once : Lasting::from_then_on;
    BOOST_TEST_CONTEXT(fault.name << " " << nth) {
      Trial trial(prepared, vfs);
      trial.prepare(make);
      if (!trial.fail(fault.operation, nth, fault.code, lasting)) return nth - 1;
      if (nth % 4 < 2) trial.reopen();
      trial.check_again();
    }
  }
  return most_operations;
}

void survives(const MakeDeed& make, int least_writes) {
  Prepared prepared;
  for (const Fault& fault : faults) {
    const int struck = fail_each(prepared, fault, make);
    if (fault.operation == Operation::write) BOOST_TEST(struck >= least_writes);
    if (fault.operation == Operation::flush) BOOST_TEST(struck >= 1);
  }
}

Deed merging() {
  return {[](Model&) {}, [](Warehouse& warehouse) { warehouse.maintain(); }};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_faults)

BOOST_AUTO_TEST_CASE(a_commit_survives_a_failing_disk) {
  survives(
      [](Warehouse&, Model& model) -> Deed {
        const Delivery delivery = batch_number(prepared_batches);
        return {[delivery](Model& to) { to.commit(delivery, set_clock.time); },
                [batch = model.batch(delivery)](Warehouse& warehouse) { warehouse.commit(batch); }};
      },
      10);
}

BOOST_AUTO_TEST_CASE(a_merge_survives_a_failing_disk) {
  survives([](Warehouse&, Model&) { return merging(); }, 40);
}

BOOST_AUTO_TEST_CASE(an_erasure_survives_a_failing_disk) {
  survives(
      [](Warehouse& warehouse, Model&) -> Deed {
        const Model::Owner owner{"shop", "bob"};
        const std::vector id{party(warehouse, "bob")};
        return {[owner](Model& to) { to.erase({owner}, set_clock.time); }, [id](Warehouse& in) { in.erase(id); }};
      },
      40);
}

BOOST_AUTO_TEST_CASE(retention_survives_a_failing_disk) {
  survives(
      [](Warehouse&, Model&) -> Deed {
        const Instant from = at(105);
        return {[from](Model& to) { to.keep_from("events", from, set_clock.time); },
                [from](Warehouse& warehouse) { warehouse.keep_from("events", from); }};
      },
      40);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_survives_a_failing_disk) {
  survives(
      [](Warehouse& warehouse, Model& model) {
        warehouse.maintain();
        deliver(warehouse, model, prepared_batches);
        return merging();
      },
      5);
}

BOOST_AUTO_TEST_SUITE_END()
