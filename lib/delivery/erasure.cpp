#include "delivery/erasure.hpp"

#include <array>

namespace portico::delivery {
namespace {

std::int64_t count(db::Database& database, std::string_view sql, const CustomerId& customer) {
  auto row = database.prepare(sql);
  row.bind_all(customer.text).step();
  return row.integer(0);
}

}  // namespace

CustomerTraces traces(db::Database& database, const CustomerId& customer) {
  return {.schedules = count(database, "SELECT count(*) FROM schedule WHERE customer = ?", customer),
          .deliveries = count(database, "SELECT count(*) FROM delivery WHERE customer = ?", customer)};
}

CustomerTraces forget(db::Database& database, const CustomerId& customer) {
  // From what refers to what is referred to; recipients go with their schedule.
  static constexpr std::array<std::string_view, 4> steps{
      "DELETE FROM message WHERE delivery IN (SELECT id FROM delivery WHERE customer = ?)",
      "DELETE FROM delivery WHERE customer = ?",
      "DELETE FROM run WHERE schedule IN (SELECT id FROM schedule WHERE customer = ?)",
      "DELETE FROM schedule WHERE customer = ?",
  };
  const CustomerTraces found = traces(database, customer);
  for (const auto sql : steps) database.prepare(sql).bind_all(customer.text).run();
  return found;
}

}  // namespace portico::delivery
