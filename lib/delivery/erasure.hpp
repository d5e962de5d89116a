#pragma once
#include <cstdint>

#include "core/id.hpp"
#include "db/database.hpp"

namespace portico::delivery {

/// What is kept of one customer among schedules and deliveries.
struct CustomerTraces {
  std::int64_t schedules = 0;   ///< deleted ones, too
  std::int64_t deliveries = 0;  ///< with or without a message
  bool any() const { return schedules > 0 || deliveries > 0; }
};

CustomerTraces traces(db::Database& database, const CustomerId& customer);
/// Removes the customer's schedules, runs, deliveries and messages; what is being composed or sent finds its delivery
/// gone and stores nothing. In the caller's transaction. Answers what it removed.
CustomerTraces forget(db::Database& database, const CustomerId& customer);

}  // namespace portico::delivery
