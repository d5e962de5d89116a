#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/column.hpp"
#include "db/database.hpp"
#include "warehouse/removals.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::warehouse {

/// Parties by namespace and external id: all that the file has, or, where those are more than it holds, the ones that
/// were looked up last. Its memory has a bound however many customers there are. Not thread-safe; the writer's.
class PartyCache {
 public:
  /// Reads what the file has, unless it was done before. To be called first, and first after clear().
  void fill(db::Database& database);
  /// Whether all that the file has is here: what is not found is not there.
  bool complete() const { return complete_; }
  /// To be called before find(), a few steps ahead: brings what find() will look at near.
  void prefetch(std::string_view name_space, std::string_view external_id) const;
  std::optional<std::int64_t> find(std::string_view name_space, std::string_view external_id) const;
  void add(std::string_view name_space, std::string_view external_id, std::int64_t party);
  /// To be called whenever a transaction is rolled back, or parties are removed.
  void clear();

 private:
  static constexpr std::size_t least_slots = 1 << 10, most_slots = 1 << 18;
  struct alignas(64) Slot {
    std::int64_t party = 0;  // 0: empty
    std::uint8_t size = 0, name_space_size = 0;
    std::array<char, 54> text{};  // the namespace, then the id
  };
  std::size_t place_of(std::string_view name_space, std::string_view external_id) const;
  std::size_t place_for(std::string_view name_space, std::string_view external_id) const;
  void put(const Slot& slot);
  void grow();

  std::vector<Slot> slots_;  // empty: nothing was read yet
  std::size_t used_ = 0;
  bool complete_ = false;
};

/// The party of each row of a batch. Ids that the file does not know yet get a number only when rows of theirs are
/// stored, so that a batch without a change leaves nothing.
class RowParties {
 public:
  /// Looks each distinct external id of `customer` up once.
  RowParties(db::Database& database, PartyCache& cache, const std::string& name_space, const Column& customer);

  /// The row's party; nothing when its external id is new.
  std::optional<std::int64_t> known(std::size_t row) const;
  /// The row's party, which is made if it is new.
  std::int64_t made(std::size_t row);
  /// Whether the row's customer was erased.
  bool erased(std::size_t row) const {
    return any_erased_ && !customer_.null_at(row) && by_code_[customer_.codes[row]] == erased_mark;
  }

 private:
  static constexpr std::int64_t unknown = 0, erased_mark = -1;
  void look_up_all();
  std::int64_t look_up(std::string_view external_id);
  std::int64_t next_number();

  db::Database& database_;
  PartyCache& cache_;
  const std::string& name_space_;
  const Column& customer_;
  ErasedIds erased_ids_;
  bool any_erased_ = false;
  std::int64_t next_ = 0;  // 0: not known yet
  std::vector<std::int64_t> by_code_;
};

std::vector<Party> all_parties(db::Database& database);
/// Those of `parties` that there are, ascending, each once.
std::vector<std::int64_t> known_parties(db::Database& database, std::span<const PartyId> parties);

}  // namespace portico::warehouse
