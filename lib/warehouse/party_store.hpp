#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/column.hpp"
#include "db/database.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::warehouse {

/// The party of each row of a batch. Ids that the file does not know yet get a number only when rows of theirs are
/// stored, so that a batch without a change leaves nothing.
class RowParties {
 public:
  /// Looks each distinct external id of `customer` up once.
  RowParties(db::Database& database, const std::string& name_space, const Column& customer);

  /// The row's party; nothing when its external id is new.
  std::optional<std::int64_t> known(std::size_t row) const;
  /// The row's party, which is made if it is new.
  std::int64_t made(std::size_t row);

 private:
  db::Database& database_;
  const std::string& name_space_;
  const Column& customer_;
  std::vector<std::int64_t> by_code_;  // 0: not looked up or new
};

std::vector<Party> all_parties(db::Database& database);

}  // namespace portico::warehouse
