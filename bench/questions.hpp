#pragma once
/// The questions that the benchmark programs ask of a warehouse holding `sales`, each one a scan with a grouping loop.
#include <functional>
#include <string_view>

#include "bench/kernels.hpp"
#include "bench/store.hpp"

namespace portico::bench {

/// The party of the customer with this id.
warehouse::PartyId party_of(const warehouse::Warehouse& store, std::string_view customer);

/// One customer's sum of prices by month (Europe/Berlin) and country; the rows read.
std::int64_t ask_customer(Store& store, warehouse::PartyId party);

enum class Filter { none, paid_and_several };  ///< status = 'paid' and quantity > 4

/// Everyone's sum of prices by country and status.
struct Overall {
  Filter filter = Filter::none;
  std::size_t threads = 1;
  std::optional<warehouse::Tx> as_of;
};
PairSums::Totals ask_everyone(Store& store, const Overall& overall);

std::map<std::string, std::int64_t> ask_price_quantiles(Store& store);
std::size_t ask_distinct_keys(Store& store);

}  // namespace portico::bench
