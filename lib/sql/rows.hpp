#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sql/message.hpp"
#include "sql/row_index.hpp"

namespace portico::sql {

/// Thrown where a statement needs more than it may. `message` says what, `hint` what can be done.
struct LimitReached {
  std::string message, hint;
};

/// Thrown where the daemon cannot go on with a scan; it knows why.
struct ScanFailed {};

class Shelf;

/// The rows of one scan in the worker, batch by batch: as they come, or as they were kept from an earlier time.
class Rows {
 public:
  Rows(Shelf& shelf, Scan scan);

  /// Batch `index`; null after the last one. The first unread one comes from the daemon; an earlier one must be kept.
  std::shared_ptr<const Batch> at(std::size_t index);
  /// It stays as long as the shelf: what it says need not be copied.
  bool keeps(std::size_t index) const { return batches_[index] != nullptr; }
  /// The number of the first row of a batch that was reached, over all batches.
  std::int64_t first_number(std::size_t index) const { return numbers_[index]; }
  /// Fetches all rows. False where they are too many to be kept.
  bool whole();
  /// Which rows hold which values in `columns`. Only when whole; null where it would be too large.
  const RowIndex* index(const std::vector<std::uint32_t>& columns);
  /// Where a column of the table stands among those of the scan; `nowhere` where it does not.
  std::size_t position(std::uint32_t column) const { return column < positions_.size() ? positions_[column] : nowhere; }
  static constexpr std::size_t nowhere = ~std::size_t{0};
  /// A reader comes, and goes: rows that nobody reads may be given up where there is no memory for them.
  void enter() { ++readers_; }
  void leave();

 private:
  friend class Shelf;
  std::shared_ptr<const Batch> pull();
  void drain();
  void stop();

  Shelf& shelf_;
  Scan scan_;
  int readers_ = 0;
  enum class State { fresh, open, ended } state_ = State::fresh;
  bool all_kept_ = true;                               // it can be read from the beginning to the end
  std::vector<std::shared_ptr<const Batch>> batches_;  // null: read and gone
  std::vector<std::int64_t> numbers_{0};               // one more than batches_
  std::vector<std::size_t> positions_;
  std::map<std::vector<std::uint32_t>, RowIndex> indexes_;
};

/// All rows that a statement has fetched. The daemon answers for the scan begun last, so an older one that goes on
/// needs the rest of the younger ones first.
class Shelf {
 public:
  /// `budget`: bytes of rows to keep.
  Shelf(Stream& stream, const std::vector<Table>& tables, std::int64_t budget)
      : stream_(stream), tables_(tables), budget_(budget) {}

  const std::vector<Table>& tables() const { return tables_; }
  /// The rows of a scan: those of an equal earlier one, where they are all kept.
  Rows& rows(const Scan& scan);
  std::int64_t count(std::uint32_t table);

 private:
  friend class Rows;
  std::shared_ptr<const Batch> receive_batch(const Scan& scan);
  /// Whether so many bytes more may be kept; then they are counted.
  bool take(std::int64_t bytes);

  Stream& stream_;
  const std::vector<Table>& tables_;
  std::int64_t budget_;
  std::vector<std::unique_ptr<Rows>> all_;  // until the end: SQLite may hold on to their texts
  std::map<std::string, Rows*> known_;
  std::vector<Rows*> open_;  // the last one is the daemon's
  std::map<std::uint32_t, std::int64_t> counts_;
};

}  // namespace portico::sql
