#include "warehouse/part_merge.hpp"

#include <algorithm>
#include <limits>
#include <queue>

#include "warehouse/row_keys.hpp"

namespace portico::warehouse {
namespace {

constexpr std::size_t most_block_bytes = 64 * 1024 * 1024;
constexpr auto no_time = std::numeric_limits<std::int64_t>::min();

}  // namespace

std::vector<Part> parts_due(const std::vector<Part>& parts, const MergePolicy& policy) {
  std::int64_t rows = 0, largest = 0;
  for (std::size_t count = 1; count <= std::min(parts.size(), policy.most_parts); ++count) {
    const Part& part = parts[parts.size() - count];
    rows += part.rows;
    largest = std::max(largest, part.rows);
    if (rows > policy.most_rows) break;
    if (count >= policy.least_parts && largest * 4 <= rows)
      return {parts.end() - static_cast<std::ptrdiff_t>(count), parts.end()};
  }
  return {};
}

/// The row that an input goes on with. Equal ones come in the order of their parts, which is that of their tx.
struct PartMerge::Head {
  std::int64_t party = 0, time = 0;
  std::size_t input = 0;
  auto operator<=>(const Head&) const = default;
};

/// One source part, read block by block; rows that the filter leaves out are passed by.
class PartMerge::Input {
 public:
  Input(db::Database& reader, const StoredDataset& dataset, const Part& part, const MergeFilter& filter)
      : reader_(reader), dataset_(dataset), filter_(filter), ids_(block_ids(reader, part.id)) {
    next_block();
    pass_by();
  }

  bool at_end() const { return !block_; }
  const std::shared_ptr<StoredBlock>& block() const { return block_; }
  std::uint32_t first_row() const { return first_row_; }  ///< of the block, within the part
  std::uint32_t row() const { return row_; }              ///< within the block
  std::int64_t party() const { return block_->directory().party(run_); }
  std::int64_t time() const { return time_at(row_); }

  /// The row after the last one from here on that can go before `next` (null: all of the run): of the same party, not
  /// left out, and not later.
  std::uint32_t run_end(const Head* next, std::size_t input) const {
    std::uint32_t end = allowed_end();
    if (!next || party() < next->party) return end;
    std::uint32_t begin = row_ + 1;  // this row itself was the least of all
    while (begin < end) {
      const std::uint32_t middle = begin + (end - begin) / 2;
      if (Head{party(), time_at(middle), input} < *next)
        begin = middle + 1;
      else
        end = middle;
    }
    return begin;
  }

  void go_to(std::uint32_t row) {
    row_ = row;
    pass_by();
  }

 private:
  void next_block() {
    if (block_) first_row_ += block_->rows();
    block_.reset();
    if (next_ == ids_.size()) return;
    block_ = std::make_shared<StoredBlock>(reader_, nullptr, ids_[next_++]);
    times_ = dataset_.time ? block_->chunk(*dataset_.time, {TypeKind::time}) : nullptr;
    row_ = 0;
    run_ = 0;
    mark_left_out();
  }

  /// Goes on to the next row that is not left out, in this block or a later one.
  void pass_by() {
    while (block_) {
      while (row_ < block_->rows() && !left_out_.empty() && left_out_[row_]) ++row_;
      if (row_ < block_->rows()) break;
      next_block();
    }
    while (block_ && row_ >= block_->directory().run(run_).end) ++run_;
  }

  void mark_left_out() {
    const bool dead_wanted = filter_.rows == MergeFilter::Rows::dead;
    left_out_.clear();
    const auto& times = block_->facts().times;
    const bool old = filter_.kept_from && times && times->least < *filter_.kept_from;
    if (!dead_wanted && block_->dead().empty() && filter_.without_parties.empty() && !old) return;
    left_out_.assign(block_->rows(), dead_wanted ? 1 : 0);
    for (const auto& row : block_->dead().rows()) left_out_[row.row] = dead_wanted ? 0 : 1;
    for (std::uint32_t row = 0; old && row < block_->rows(); ++row)
      if (times_ && !times_->view().null_at(row) && time_at(row) < *filter_.kept_from) left_out_[row] = 1;
    for (std::size_t run = 0; run < block_->directory().runs(); ++run) {
      const auto& gone = filter_.without_parties;
      if (!std::binary_search(gone.begin(), gone.end(), block_->directory().party(run))) continue;
      const RowRange range = block_->directory().run(run);
      std::fill(left_out_.begin() + range.begin, left_out_.begin() + range.end, std::uint8_t{1});
    }
  }

  std::uint32_t allowed_end() const {
    const std::uint32_t end = block_->directory().run(run_).end;
    if (left_out_.empty()) return end;
    std::uint32_t row = row_;
    while (row < end && !left_out_[row]) ++row;
    return row;
  }

  std::int64_t time_at(std::uint32_t row) const {
    return !times_ || times_->view().null_at(row) ? no_time : times_->view().integer_at(row);
  }

  db::Database& reader_;
  const StoredDataset& dataset_;
  const MergeFilter& filter_;
  std::vector<std::int64_t> ids_;
  std::size_t next_ = 0;
  std::shared_ptr<StoredBlock> block_;
  const Chunk* times_ = nullptr;
  std::vector<std::uint8_t> left_out_;  // by row of the block; empty: none
  std::uint32_t first_row_ = 0, row_ = 0;
  std::size_t run_ = 0;
};

PartMerge::PartMerge(db::Database& reader, const StoredDataset& dataset, std::vector<Part> sources, Setting setting)
    : reader_(reader), dataset_(dataset), setting_(std::move(setting)), moves_(sources.size()) {
  for (const Part& source : sources)
    inputs_.push_back(std::make_unique<Input>(reader_, dataset_, source, setting_.filter));
}

PartMerge::~PartMerge() = default;

void PartMerge::run(const std::function<void(MergedBlock)>& write) {
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
  for (std::size_t index = 0; index < inputs_.size(); ++index)
    if (!inputs_[index]->at_end()) heads.push({inputs_[index]->party(), inputs_[index]->time(), index});
  BlockPieces output(dataset_);
  while (!heads.empty()) {
    const std::size_t index = heads.top().input;
    heads.pop();
    take_run(index, heads.empty() ? nullptr : &heads.top(), output);
    const Input& input = *inputs_[index];
    if (!input.at_end()) heads.push({input.party(), input.time(), index});
    if (output.rows() == setting_.block_rows || output.bytes() > most_block_bytes) flush(output, write);
  }
  flush(output, write);
}

void PartMerge::take_run(std::size_t index, const Head* next, BlockPieces& output) {
  Input& input = *inputs_[index];
  const auto room = static_cast<std::uint32_t>(setting_.block_rows - output.rows());
  const RowRange range{input.row(), std::min(input.run_end(next, index), input.row() + room)};
  const std::uint32_t count = range.end - range.begin, from = input.first_row() + range.begin;
  output.add(input.block(), range);
  auto& moves = moves_[index];
  if (!moves.empty() && moves.back().from + moves.back().count == from &&
      moves.back().to + moves.back().count == merged_rows_)
    moves.back().count += count;
  else
    moves.push_back({from, merged_rows_, count});
  merged_rows_ += count;
  input.go_to(range.end);
}

void PartMerge::flush(BlockPieces& output, const std::function<void(MergedBlock)>& write) {
  if (output.rows() == 0) return;
  block_starts_.push_back(merged_rows_ - static_cast<std::uint32_t>(output.rows()));
  block_ids_.push_back(setting_.numbering.next());
  MergedBlock block{block_ids_.back(), output.content(), output.dead()};
  if (setting_.hashes == Hashes::kept) hashes_.push_back(hash_keys(block.rows, dataset_));
  output.clear();
  write(std::move(block));
}

std::optional<PartMerge::Place> PartMerge::place_of(std::size_t source, std::uint32_t row) const {
  const auto& moves = moves_[source];
  auto move =
      std::upper_bound(moves.begin(), moves.end(), row, [](std::uint32_t r, const Move& m) { return r < m.from; });
  if (move == moves.begin() || row >= (move - 1)->from + (move - 1)->count) return std::nullopt;
  --move;
  const std::uint32_t moved = move->to + (row - move->from);
  const auto next = std::upper_bound(block_starts_.begin(), block_starts_.end(), moved);
  const auto place = static_cast<std::size_t>(next - block_starts_.begin()) - 1;
  return Place{block_ids_[place], moved - block_starts_[place]};
}

}  // namespace portico::warehouse
