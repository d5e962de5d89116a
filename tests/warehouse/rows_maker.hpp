#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "support/makers.hpp"
#include "warehouse/embedded_warehouse.hpp"

namespace portico::testing {

/// A clock that tests set.
struct SetClock final : Clock {
  Instant time{std::chrono::seconds(1'000'000)};
  Instant now() const override { return time; }
};

/// Seconds after an arbitrary moment.
inline Instant at(std::int64_t second) { return Instant(std::chrono::seconds(1'700'000'000 + second)); }

/// One sale as tests write it.
struct Sale {
  std::int64_t id = 0;
  std::optional<std::string> customer;
  std::int64_t second = 0;
  std::int64_t cents = 0;
  std::optional<std::string> note;

  friend bool operator==(const Sale&, const Sale&) = default;
};

/// The dataset "sales" of events: id int (the key), at time, amount decimal(2), note text.
warehouse::Layout sales_layout();
warehouse::Rows sales_rows(const std::vector<Sale>& sales);
/// The same fields as records, dataset "accounts".
warehouse::Layout accounts_layout();
warehouse::Rows accounts_rows(const std::vector<Sale>& sales);

warehouse::Batch batch_of(warehouse::Rows rows, const std::string& source = "shop");
inline warehouse::Batch batch_of(const std::vector<Sale>& sales) { return batch_of(sales_rows(sales)); }

/// What a scan answers, as sales by ascending id; customers are named by their external id.
std::vector<Sale> scanned(const warehouse::Warehouse& warehouse, warehouse::ScanRequest request);
/// Everything of a dataset, now or as of a tx.
std::vector<Sale> everything(const warehouse::Warehouse& warehouse, const std::string& dataset = "sales",
                             std::optional<warehouse::Tx> as_of = {});
/// The party of an external id; `none` if there is no such.
warehouse::PartyId party(const warehouse::Warehouse& warehouse, const std::string& external_id);

}  // namespace portico::testing
