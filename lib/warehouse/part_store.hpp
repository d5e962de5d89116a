#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "warehouse/dead_rows.hpp"

namespace portico::warehouse {

/// A chunk's rowid is its block's number times this, plus the number of its column.
constexpr std::int64_t columns_per_block = 1024;
constexpr std::size_t most_fields = 1000;
/// Hidden columns, stored only in blocks whose rows differ in them.
constexpr std::size_t tx_column = 1022;
constexpr std::size_t source_column = 1023;

struct Span64 {
  std::int64_t least = 0, greatest = 0;
  void widen(std::int64_t value) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
};

/// Widens `span` by another one; nothing widens nothing.
void widen(std::optional<Span64>& span, const std::optional<Span64>& other);

enum class PartState { live = 0, building = 1, dropped = 2 };

/// Rows of one commit, or of several neighbouring ones after a merge; immutable but for its dead rows.
struct Part {
  std::int64_t id = 0;
  std::int64_t rows = 0, blocks = 0;
  std::optional<Span64> times;  ///< nothing: no row has a time
  Span64 txs;
  std::optional<Span64> keys;  ///< only where the key is one integer and never null
  std::int64_t segments = 0;   ///< of its key index; 0: it has none
};

struct BlockFacts {
  std::int64_t id = 0;
  std::uint32_t rows = 0;
  Span64 parties;
  std::optional<Span64> times;
  Span64 txs;
  std::optional<std::int64_t> source;  ///< nothing: the rows differ, see source_column
  std::string directory;               ///< as BlockDirectory encodes it
};

/// A block as it is written.
struct EncodedBlock {
  BlockFacts facts;
  std::vector<std::pair<std::size_t, std::string>> chunks;  ///< by column; a column without one is all null
  DeadRows dead;
};

/// A dataset's parts in the state, in the order of their first tx.
std::vector<Part> parts_of(db::Database& database, std::int64_t dataset, PartState state = PartState::live);

/// A new, empty part in state `building`.
std::int64_t insert_part(db::Database& database, std::int64_t dataset, std::int64_t first_tx);
void insert_block(db::Database& database, std::int64_t part, const EncodedBlock& block);
/// Writes the part's facts and its state.
void update_part(db::Database& database, const Part& part, PartState state);
void set_part_state(db::Database& database, std::int64_t part, PartState state);

/// The part's blocks in order.
std::vector<std::int64_t> block_ids(db::Database& database, std::int64_t part);
/// One block's facts and dead rows.
std::pair<BlockFacts, DeadRows> load_block(db::Database& database, std::int64_t block);

/// Steps through those blocks of a part that can hold parties from some number on.
class BlockCursor {
 public:
  BlockCursor(db::Database& database, std::int64_t part);
  /// The next block whose greatest party is at least `party`; false when there is none.
  bool next(std::int64_t party);
  const BlockFacts& facts() const { return facts_; }
  const DeadRows& dead() const { return dead_; }

 private:
  db::Statement statement_;
  std::int64_t part_;
  bool begun_ = false;
  BlockFacts facts_;
  DeadRows dead_;
};

/// Replaces the block's mask.
void store_dead(db::Database& database, std::int64_t block, const DeadRows& dead);

/// Drops parts in state `building`; whether there were any. Not while one is being built.
bool drop_unfinished(db::Database& database);

/// Deletes up to `most_blocks` blocks of parts in state `dropped`, then the emptied parts; false when none is left.
bool purge_dropped(db::Database& database, std::int64_t most_blocks);

}  // namespace portico::warehouse
