#pragma once
/// warehouse: the stored data. Batches go in, each one transaction with its cursor, rejects and tx; column vectors come
/// out. `Warehouse` is the interface every engine answers alike; open_embedded() makes the one in a SQLite file. It
/// stores parties (namespace and id), not customers: who a party is, is for `customer` to say.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/column.hpp"
#include "core/error.hpp"
#include "model/catalog.hpp"
#include "warehouse/party_set.hpp"

namespace portico::warehouse {

/// The number of a committed batch: 1, 2, 3 … The one clock of stored data.
using Tx = std::int64_t;

struct StoredField {
  std::string name;
  Type type;
};

/// What is stored of a dataset. For rows without a key, `key` is {"_row"}: an integer made of file and record number.
struct Layout {
  std::string dataset;
  model::DatasetKind kind = model::DatasetKind::events;
  std::string name_space;           ///< of the customer ids
  std::string time_field;           ///< events only
  std::vector<std::string> key;     ///< fields whose values together are unique in the dataset
  std::vector<StoredField> fields;  ///< key and time included, derived fields not
};

/// Rows of one dataset, in the layout's order of fields.
struct Rows {
  std::string dataset;
  Column customer;              ///< text: each row's customer id in the namespace; null = names no customer
  std::vector<Column> columns;  ///< one per field of the layout
};

/// A source row that was not taken.
struct Reject {
  std::string dataset;
  std::string location;  ///< file and record number, or the cursor's position
  std::int64_t record = 0;
  std::string field;  ///< the field that broke; "" when the record as a whole did
  std::string reason;
  std::string raw;       ///< the record's bytes as they came, cut at 64 KiB
  std::string customer;  ///< the customer id in the dataset's namespace where it could be read; else ""
};

/// Keys of rows that are gone from their source: one column per field of the layout's key, in its order.
struct Keys {
  std::string dataset;
  std::vector<Column> columns;
};

/// What one commit stores, all or nothing.
struct Batch {
  std::string source;
  std::vector<Rows> upserts;
  /// Rows that end with this tx, after the upserts; earlier states still have them. Unknown keys change nothing, and a
  /// row that comes again later returns.
  std::vector<Keys> deletions;
  std::vector<Reject> rejects;
  /// Cursor name → new value; a cursor alone, unchanged, is no reason for a tx.
  std::vector<std::pair<std::string, std::string>> cursors;
};

struct CommitResult {
  std::optional<Tx> tx;  ///< nothing when the batch changed nothing: then nothing was written
  std::int64_t appended = 0, corrected = 0, unchanged = 0, deleted = 0;
  std::int64_t refused = 0;  ///< rows and rejects of erased customers, and rows older than what the dataset keeps
};

struct TimeRange {
  Instant begin, end;  ///< end excluded
};

/// A condition that lets blocks be skipped: `field` is at least and at most these (both included; null never is).
/// Values are of the field's type. Blocks that cannot hold such a row are skipped; rows that do not fulfil it may still
/// come.
struct FieldRange {
  std::string field;
  std::optional<Value> least, greatest;
};

/// Which rows a scan sees.
enum class Versions {
  live,  ///< those that count in the state that is asked for
  all,   ///< also those that an earlier state had: what the row of a key was until it was corrected, moved or deleted
};

struct ScanRequest {
  std::string dataset;
  PartySet parties;
  std::optional<TimeRange> time;  ///< events only
  std::vector<FieldRange> where;  ///< all of them
  /// Field names; "_tx" (int: the commit that stored the row), "_end_tx" (int: the one from which on it no longer
  /// counts, null while it does), "_source" (text) and "_party" (int) may be asked too.
  std::vector<std::string> fields;
  std::optional<Tx> as_of;  ///< nothing: the newest state
  Versions versions = Versions::live;
};

/// Some rows of a scan: one column per field asked. Valid during the sink's call.
struct Block {
  std::size_t rows = 0;
  std::vector<Column> columns;
};

struct ScanStats {
  std::int64_t rows = 0;
  std::int64_t blocks_read = 0, blocks_skipped = 0;
};

/// The first and the last event time of some rows.
struct TimeExtent {
  Instant first, last;
};

/// A commit of the tx log.
struct Commit {
  Tx tx = 0;
  Instant at;
};

/// Takes a block; false ends the scan.
using BlockSink = std::function<bool(const Block&)>;

struct Party {
  PartyId id = PartyId::none;
  std::string name_space;
  std::string external_id;
};

/// One source's sync history in short, kept apart from tx: writing it changes no answer.
struct SyncState {
  std::string source;
  std::optional<Instant> attempted_at;
  std::optional<Instant> succeeded_at;
  std::string error;  ///< why the last attempt failed; "" if it did not
};

struct DatasetFacts {
  std::int64_t rows = 0;          ///< live rows
  std::int64_t unassigned = 0;    ///< of those, rows that name no customer
  std::optional<Instant> newest;  ///< greatest event time
};

/// A reject as stored; `id` counts up.
struct StoredReject {
  std::int64_t id = 0;
  std::string source;
  Tx tx = 0;
  Instant at;
  Reject reject;
};

/// Which rejects to count.
struct RejectFilter {
  std::string dataset;
  std::optional<std::string> customer;  ///< those that name this external id, "": none at all; nothing: all
  std::optional<Tx> as_of;              ///< those that had come by then; nothing: until now
};

/// Rows that are gone from every state, and why: they explain why an old total is smaller than it was.
struct Removal {
  enum class Reason { erasure = 1, retention = 2 } reason = Reason::erasure;
  std::string dataset;
  Tx tx = 0;
  Instant at;
  std::int64_t rows = 0;          ///< that were live
  std::optional<Instant> before;  ///< retention: event times before this
};

/// What `verify` looked at, and what is wrong: each problem names the file, the place and what to do.
struct Verification {
  std::int64_t parts = 0, blocks = 0, rows = 0;
  std::vector<std::string> problems;
};

/// All methods may be called from any thread; commits are serialised. Damage and I/O failures throw `Failure` (corrupt,
/// storage); nothing of a failed commit remains.
class Warehouse {
 public:
  virtual ~Warehouse() = default;

  /// Makes the dataset known, or checks it against what is stored. New fields read as null in old rows. `conflict` when
  /// a stored field's type, the key, the time field or the kind changed.
  virtual Result<void> define(const Layout& layout) = 0;
  /// Stores a batch durably. Rows whose key and content are stored already change nothing; the same key with other
  /// content (or another customer) is a correction from this tx on. Of equal keys within a batch the last one counts.
  virtual CommitResult commit(const Batch& batch) = 0;

  /// Calls `sink` with blocks until it answers false. Events come per party in time order within a block.
  virtual ScanStats scan(const ScanRequest& request, const BlockSink& sink) const = 0;
  /// The same of one state with one thread for each of `sinks`: every block goes to one of them. What a sink throws is
  /// thrown once all have ended.
  virtual ScanStats scan(const ScanRequest& request, std::span<const BlockSink> sinks) const = 0;

  /// The extent of the event times that a scan of these parties as of `as_of` would see; nothing where it would see
  /// none. Mostly known without reading rows.
  virtual std::optional<TimeExtent> extent(const std::string& dataset, const PartySet& parties,
                                           std::optional<Tx> as_of) const = 0;

  /// Calls `sink` with the keys of all live rows that came from the source, block by block: what a source that names
  /// all its rows each time is compared with.
  virtual void live_keys(const std::string& dataset, const std::string& source,
                         const std::function<void(const Keys&)>& sink) const = 0;

  virtual std::optional<std::string> cursor(const std::string& source, const std::string& name) const = 0;
  /// The number of a file within a dataset, by its identity; the same again for the same identity, durable with the
  /// next commit that stores its rows.
  virtual std::int64_t file_number(const std::string& dataset, const std::string& identity) = 0;

  virtual Tx latest_tx() const = 0;
  /// The last tx committed before `instant`; 0 if none.
  virtual Tx tx_before(Instant instant) const = 0;
  virtual std::optional<Instant> committed_at(Tx tx) const = 0;
  /// All commits up to `last`, ascending; their times never go back.
  virtual std::vector<Commit> commits(Tx last) const = 0;

  virtual std::vector<Party> parties() const = 0;
  virtual DatasetFacts facts(const std::string& dataset) const = 0;
  virtual std::vector<StoredReject> rejects(const std::string& source, std::size_t limit) const = 0;
  virtual std::int64_t reject_count(const RejectFilter& filter) const = 0;
  virtual void note_sync(const SyncState& state) = 0;
  virtual std::optional<SyncState> sync_state(const std::string& source) const = 0;

  /// Removes all that is stored of these parties, from every state, and refuses rows of theirs from now on; of their
  /// ids only fingerprints stay. One removal a dataset. Begun, it is finished even over a crash, and no scan sees half
  /// of it.
  virtual std::vector<Removal> erase(std::span<const PartyId> parties) = 0;
  /// Removes an events dataset's rows with a time before `instant` from every state, and refuses such rows from now on.
  /// Nothing when there was nothing to remove. A later call never brings anything back.
  virtual std::optional<Removal> keep_from(const std::string& dataset, Instant instant) = 0;
  /// The oldest first.
  virtual std::vector<Removal> removals(const std::string& dataset) const = 0;

  /// Merges parts that are due, gives free space back and moves what the log holds into the file. Merges also happen by
  /// themselves beside commits; what failed there is thrown here.
  virtual void maintain() = 0;
  /// Reads and checks everything that is stored: every page, block, key and count.
  virtual Verification verify() const = 0;
  /// Writes a copy of one state to a new file, while commits go on. `conflict` when `file` exists.
  virtual Result<void> backup(const std::filesystem::path& file) const = 0;
};

/// The engine in one SQLite file (created if missing). The clock stamps the tx log.
std::unique_ptr<Warehouse> open_embedded(const std::filesystem::path& file, const Clock& clock);

}  // namespace portico::warehouse
