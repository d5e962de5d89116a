#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "warehouse/block_meta.hpp"
#include "warehouse/dead_rows.hpp"
#include "warehouse/span64.hpp"

namespace portico::warehouse {

/// A chunk's rowid is its block's number times this, plus the number of its column.
constexpr std::int64_t columns_per_block = 1024;
constexpr std::size_t most_fields = 1000;
/// Hidden columns, stored only in blocks whose rows differ in them.
constexpr std::size_t tx_column = 1022;
constexpr std::size_t source_column = 1023;

enum class PartState { live = 0, building = 1, dropped = 2 };

/// Rows of one commit, or of several neighbouring ones after a merge; immutable but for its dead rows.
struct Part {
  std::int64_t id = 0;
  std::int64_t rows = 0, blocks = 0;
  std::optional<Span64> times;  ///< nothing: no row has a time
  Span64 txs;
  std::optional<Span64> keys;  ///< only where the key is one integer and never null
  std::int64_t segments = 0;   ///< of its key index; 0: it has none
  /// Set where all rows are dead: the tx by which the last of them died. Such a part matters to earlier states only.
  std::optional<std::int64_t> past;
};

struct BlockFacts : BlockNumbers {
  BlockMeta meta;
};

/// A block as it is written; its number is given when it is stored.
struct EncodedBlock {
  BlockFacts facts;
  std::vector<std::pair<std::size_t, std::string>> chunks;  ///< by column; a column without one is all null
  DeadRows dead;
  bool null_keys = false;  ///< where the key is one integer: whether a row has none
};

/// Gives each new block its number. Numbers never come again while the file is open, so that what is kept in memory of
/// a block is never taken for another one's. Thread-safe.
class BlockNumbering {
 public:
  explicit BlockNumbering(db::Database& database);
  std::int64_t next() { return next_++; }

 private:
  std::atomic<std::int64_t> next_;
};

/// A dataset's parts in the state, in the order of their first tx.
std::vector<Part> parts_of(db::Database& database, std::int64_t dataset, PartState state = PartState::live);

/// A new, empty part in state `building`.
std::int64_t insert_part(db::Database& database, std::int64_t dataset, std::int64_t first_tx);
/// Stores the block under the number that its facts have.
void insert_block(db::Database& database, std::int64_t part, const EncodedBlock& block);
/// Writes the part's facts and its state.
void update_part(db::Database& database, const Part& part, PartState state);
void set_part_state(db::Database& database, std::int64_t part, PartState state);

/// The numbers of a row that begins with id, rows, lo, hi, t0, t1, tx0, tx1, source of a block.
BlockNumbers block_numbers(const db::Statement& row);

/// The part's blocks in order.
std::vector<std::int64_t> block_ids(db::Database& database, std::int64_t part);
/// One block's facts and dead rows.
std::pair<BlockFacts, DeadRows> load_block(db::Database& database, std::int64_t block);

/// A block's number of rows and its dead ones.
std::pair<std::uint32_t, DeadRows> load_dead_rows(db::Database& database, std::int64_t block);

/// Whether any of the parties (ascending) has rows in the part.
bool has_rows_of(db::Database& database, const Part& part, std::span<const std::int64_t> parties);

/// Steps through those blocks of a part that can hold parties from some number on.
class BlockCursor {
 public:
  BlockCursor(db::Database& database, std::int64_t part);
  /// The next block whose greatest party is at least `party`; false when there is none.
  bool next(std::int64_t party);
  const BlockFacts& facts() const { return facts_; }
  const DeadRows& dead() const { return dead_; }
  /// Moves what was read of the block out of the cursor; of facts() only the numbers stay.
  void take(BlockFacts& facts, DeadRows& dead);

 private:
  db::Statement statement_;
  std::int64_t part_;
  bool begun_ = false;
  BlockFacts facts_;
  DeadRows dead_;
};

/// Replaces the block's mask.
void store_dead(db::Database& database, std::int64_t block, const DeadRows& dead);

/// Drops parts in state `building`. Not while one is being built.
void drop_unfinished(db::Database& database);

/// Deletes up to `most_blocks` blocks of parts in state `dropped`, then the emptied parts; false when none is left.
bool purge_dropped(db::Database& database, std::int64_t most_blocks);

}  // namespace portico::warehouse
