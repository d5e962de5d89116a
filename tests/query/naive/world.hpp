#pragma once
#include <map>
#include <memory>

#include "core/clock.hpp"
#include "core/zone.hpp"
#include "customer/directory.hpp"
#include "model/catalog.hpp"
#include "query/naive/formula.hpp"
#include "support/scratch_folder.hpp"
#include "warehouse/embedded_warehouse.hpp"

namespace portico::testing {

/// A dataset with everything that was ever stored of it.
struct NaiveDataset {
  struct Version {
    std::int64_t key = 0;
    Cells cells;  ///< customer, time and stored fields
    warehouse::Tx from = 0, to = INT64_MAX;
  };

  model::Dataset definition;
  std::vector<NaiveField> stored;  ///< the key first; without the time
  std::vector<Formula> derived;
  std::vector<NaiveField> fields;      ///< all: stored, derived, looked up
  std::vector<NaiveMeasure> balances;  ///< measures that are defined, of one row of each key
  std::vector<std::string> amounts;    ///< what is in the unit that the area names, or computed of that
  std::vector<Version> versions;
  std::map<std::int64_t, std::size_t> live;  ///< key → version

  bool timed() const { return definition.kind == model::DatasetKind::events; }
  /// Whether what this text computes is of amounts whose unit the area of each row names.
  bool reads_amounts(const std::string& text) const;
};

/// A random catalog, and random commits of late, corrected, moved and deleted rows, in the embedded warehouse and in
/// memory: two datasets of events that share fields, and two of records, whose fields they look up.
class NaiveWorld {
 public:
  explicit NaiveWorld(std::uint64_t seed);

  /// What is live as of the tx of one customer ("": of all), with derived and looked-up fields.
  std::vector<Cells> rows(const NaiveDataset& dataset, const std::string& customer, warehouse::Tx tx) const;

  struct SteppedClock final : Clock {
    Instant time;
    Instant now() const override { return time; }
  };

  Dice dice;
  std::vector<NaiveDataset> datasets;  ///< sales, visits, goods, clients
  static constexpr std::size_t shared_fields = 4;
  static constexpr std::size_t area_cell = first_field_cell;  ///< of events: what names the unit of amounts
  model::Catalog catalog;
  Zones zones;
  SteppedClock clock;
  std::vector<Instant> committed;  ///< by tx - 1
  std::unique_ptr<warehouse::Warehouse> store;
  std::unique_ptr<customer::Directory> directory;

 private:
  void make_catalog();
  void add_events(const char* name, char prefix);
  void add_records(const char* name, const std::vector<NaiveField>& fields);
  void add_balances(NaiveDataset& dataset, char prefix);
  void look_up(NaiveDataset& dataset, const char* name, Type type);
  void define(NaiveDataset& dataset);
  void commit(NaiveDataset& dataset);
  Cells random_row(const NaiveDataset& dataset, std::int64_t key);
  Value random_value(Type type);
  warehouse::Batch batch_of(const NaiveDataset& dataset, const std::map<std::int64_t, Cells>& upserts,
                            const std::vector<std::int64_t>& deletions) const;
  void remember(NaiveDataset& dataset, const std::map<std::int64_t, Cells>& upserts,
                const std::vector<std::int64_t>& deletions, warehouse::Tx tx);

  ScratchFolder folder_{ScratchFolder::in_memory()};
};

}  // namespace portico::testing
