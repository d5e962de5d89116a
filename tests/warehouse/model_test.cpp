// Random batches against a naive model in memory: after every step the newest state, any past one, one customer's rows
// in a range of time, and the counts must be the same.
#include <algorithm>
#include <limits>
#include <map>
#include <random>

#include <boost/test/unit_test.hpp>

#include "support/scratch_folder.hpp"
#include "support/seed.hpp"
#include "warehouse/rows_maker.hpp"

using namespace portico;
using namespace portico::testing;
using warehouse::Tx;

namespace {

/// All versions of all rows, in the plainest form.
class Model {
 public:
  explicit Model(bool note_in_key) : note_in_key_(note_in_key) {}

  /// Whether the batch changed anything.
  bool apply(const std::vector<Sale>& sales, Tx tx) {
    bool changed = false;
    std::map<std::pair<std::int64_t, std::optional<std::string>>, Sale> last;
    for (const Sale& sale : sales) last[key(sale)] = sale;
    for (const auto& [sought, sale] : last) {
      const auto live = std::find_if(versions_.begin(), versions_.end(), [&](const Version& version) {
        return version.to == forever && key(version.sale) == sought;
      });
      if (live != versions_.end() && live->sale == sale) continue;
      if (live != versions_.end()) live->to = tx;
      versions_.push_back({sale, tx, forever});
      changed = true;
    }
    return changed;
  }

  template <class Wanted>
  std::vector<Sale> at(Tx tx, Wanted&& wanted) const {
    std::vector<Sale> sales;
    for (const Version& version : versions_)
      if (version.from <= tx && tx < version.to && wanted(version.sale)) sales.push_back(version.sale);
    std::sort(sales.begin(), sales.end(),
              [](const Sale& a, const Sale& b) { return std::tie(a.id, a.note) < std::tie(b.id, b.note); });
    return sales;
  }
  std::vector<Sale> at(Tx tx) const {
    return at(tx, [](const Sale&) { return true; });
  }

 private:
  static constexpr Tx forever = std::numeric_limits<Tx>::max();
  struct Version {
    Sale sale;
    Tx from, to;
  };
  std::pair<std::int64_t, std::optional<std::string>> key(const Sale& sale) const {
    return {sale.id, note_in_key_ ? sale.note : std::nullopt};
  }

  bool note_in_key_;
  std::vector<Version> versions_;
};

class Run {
 public:
  Run(std::uint64_t seed, const std::string& dataset, bool note_in_key)
      : random_(seed), dataset_(dataset), note_in_key_(note_in_key), model_(note_in_key) {
    open();
  }

  void step() {
    const auto chance = pick(10);
    if (chance == 0) {
      warehouse_.reset();
      open();
    } else if (chance <= 2) {
      warehouse_->maintain();
    } else {
      commit(chance == 3 ? last_ : sales());
    }
    check();
  }

 private:
  std::int64_t pick(std::int64_t below) { return std::uniform_int_distribution<std::int64_t>(0, below - 1)(random_); }

  void open() {
    warehouse::EmbeddedOptions options{.block_rows = 8};
    options.merge.least_parts = 4;
    options.merging = warehouse::EmbeddedOptions::Merging::when_told;
    warehouse_ = warehouse::open_embedded(folder_ / "warehouse.db", clock_, options);
    auto layout = dataset_ == "sales" ? sales_layout() : accounts_layout();
    if (note_in_key_) layout.key = {"note", "id"};
    BOOST_REQUIRE(warehouse_->define(layout).has_value());
  }

  std::vector<Sale> sales() {
    const bool fresh = pick(3) == 0;  // increasing new keys: the path that looks nothing up
    std::vector<Sale> made(static_cast<std::size_t>(1 + pick(40)));
    for (Sale& sale : made) {
      sale = {fresh ? ++newest_ : pick(newest_ + 20), {}, pick(50), pick(2), {}};
      if (pick(5) > 0) sale.customer = std::string(1, static_cast<char>('a' + pick(6)));
      if (pick(3) > 0) sale.note = std::string(static_cast<std::size_t>(pick(3)), 'n');
    }
    return made;
  }

  void commit(const std::vector<Sale>& sales) {
    last_ = sales;
    const bool changed = model_.apply(sales, warehouse_->latest_tx() + 1);
    const auto result = warehouse_->commit(batch_of(dataset_ == "sales" ? sales_rows(sales) : accounts_rows(sales)));
    BOOST_TEST(result.tx.has_value() == changed);
  }

  void check() {
    const Tx newest = warehouse_->latest_tx();
    same(everything(*warehouse_, dataset_), model_.at(newest));
    const Tx past = pick(newest + 1);
    same(everything(*warehouse_, dataset_, past), model_.at(past));
    check_one_customer(past);
    const auto facts = warehouse_->facts(dataset_);
    BOOST_TEST(facts.rows == static_cast<std::int64_t>(model_.at(newest).size()));
    const auto unassigned = model_.at(newest, [](const Sale& sale) { return !sale.customer; });
    BOOST_TEST(facts.unassigned == static_cast<std::int64_t>(unassigned.size()));
  }

  void check_one_customer(Tx past) {
    const std::string customer(1, static_cast<char>('a' + pick(6)));
    const PartyId id = party(*warehouse_, customer);
    if (id == PartyId::none) return;
    warehouse::ScanRequest request{.dataset = dataset_, .parties = PartySetMaker::of({id}), .as_of = past};
    std::int64_t begin = 0, end = 50;
    if (dataset_ == "sales") {
      begin = pick(50);
      end = begin + pick(30);
      request.time = warehouse::TimeRange{at(begin), at(end)};
    }
    same(scanned(*warehouse_, request), model_.at(past, [&](const Sale& sale) {
      return sale.customer == customer && sale.second >= begin && sale.second < end;
    }));
  }

  static void same(std::vector<Sale> found, const std::vector<Sale>& expected) {
    std::sort(found.begin(), found.end(),
              [](const Sale& a, const Sale& b) { return std::tie(a.id, a.note) < std::tie(b.id, b.note); });
    BOOST_TEST(found.size() == expected.size());
    BOOST_TEST((found == expected));
  }

  using PartyId = warehouse::PartyId;
  ScratchFolder folder_;
  SetClock clock_;
  std::mt19937_64 random_;
  std::string dataset_;
  bool note_in_key_;
  Model model_;
  std::unique_ptr<warehouse::Warehouse> warehouse_;
  std::vector<Sale> last_;
  std::int64_t newest_ = 0;
};

void run_many(const std::string& dataset, bool note_in_key) {
  for (std::uint64_t round = 0; round < 4; ++round) {
    Run run(seed() + round, dataset, note_in_key);
    for (int step = 0; step < 40; ++step) BOOST_TEST_CONTEXT("round " << round << ", step " << step) run.step();
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_model)

BOOST_AUTO_TEST_CASE(events_by_integer_key_equal_the_model) { run_many("sales", false); }
BOOST_AUTO_TEST_CASE(events_by_two_column_key_equal_the_model) { run_many("sales", true); }
BOOST_AUTO_TEST_CASE(records_by_integer_key_equal_the_model) { run_many("accounts", false); }
BOOST_AUTO_TEST_CASE(records_by_two_column_key_equal_the_model) { run_many("accounts", true); }

BOOST_AUTO_TEST_SUITE_END()
