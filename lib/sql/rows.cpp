#include "sql/rows.hpp"

namespace portico::sql {
namespace {

constexpr std::size_t most_frame = std::size_t{512} << 20;

std::int64_t bytes_of(const Column& column) {
  std::size_t bytes = column.ints.size() * 8 + column.floats.size() * 8 + column.codes.size() * 4 + column.nulls.size();
  if (column.dictionary) bytes += column.dictionary->bytes();
  return static_cast<std::int64_t>(bytes);
}

std::int64_t bytes_of(const Batch& batch) {
  std::int64_t bytes = 256;
  for (const Column& column : batch.columns) bytes += bytes_of(column);
  return bytes;
}

}  // namespace

Rows::Rows(Shelf& shelf, Scan scan) : shelf_(shelf), scan_(std::move(scan)) {
  if (!scan_.columns.empty()) positions_.resize(scan_.columns.back() + 1, nowhere);
  for (std::size_t i = 0; i < scan_.columns.size(); ++i) positions_[scan_.columns[i]] = i;
}

std::shared_ptr<const Batch> Rows::at(std::size_t index) {
  if (index < batches_.size()) return batches_[index];
  auto batch = pull();
  if (!batch) return nullptr;
  const bool keep = shelf_.take(bytes_of(*batch));
  all_kept_ = all_kept_ && keep;
  batches_.push_back(keep ? batch : nullptr);
  return batch;
}

std::shared_ptr<const Batch> Rows::pull() {
  if (state_ == State::ended) return nullptr;
  if (state_ == State::open) {
    while (shelf_.open_.back() != this) shelf_.open_.back()->drain();
    send(shelf_.stream_, Message::next);
  } else {
    send(shelf_.stream_, Message::scan, pack(scan_));
    shelf_.open_.push_back(this);
    state_ = State::open;
  }
  auto batch = shelf_.receive_batch(scan_);
  if (batch) {
    numbers_.push_back(numbers_.back() + static_cast<std::int64_t>(batch->rows));
  } else {
    state_ = State::ended;
    shelf_.open_.pop_back();
  }
  return batch;
}

void Rows::drain() {
  while (const auto batch = pull()) {
    if (shelf_.take(bytes_of(*batch))) {
      batches_.push_back(batch);
      continue;
    }
    if (readers_ == 0) return stop();
    throw LimitReached{"the statement needs more rows at the same time than there is memory for",
                       "Read fewer columns, or narrow the rows down with WHERE."};
  }
}

bool Rows::whole() {
  for (std::size_t next = batches_.size(); all_kept_ && at(next); ++next) {
  }
  return all_kept_;
}

const RowIndex* Rows::index(const std::vector<std::uint32_t>& columns) {
  const auto known = indexes_.find(columns);
  if (known != indexes_.end()) return &known->second;
  if (!shelf_.take(numbers_.back() * RowIndex::bytes_a_row)) return nullptr;
  std::vector<std::size_t> places;
  for (const std::uint32_t column : columns) places.push_back(position(column));
  return &indexes_.emplace(columns, RowIndex(batches_, places)).first->second;
}

void Rows::leave() {
  if (--readers_ == 0 && !all_kept_ && state_ == State::open && shelf_.open_.back() == this) stop();
}

void Rows::stop() {
  send(shelf_.stream_, Message::stop);
  shelf_.open_.pop_back();
  state_ = State::ended;
  all_kept_ = false;
}

Rows& Shelf::rows(const Scan& scan) {
  Rows*& known = known_[pack(scan)];
  if (known && known->all_kept_) return *known;
  all_.push_back(std::make_unique<Rows>(*this, scan));
  return *(known = all_.back().get());
}

std::shared_ptr<const Batch> Shelf::receive_batch(const Scan& scan) {
  const Frame frame = receive(stream_, most_frame);
  if (frame.message == Message::end) return nullptr;
  if (frame.message == Message::failure) throw ScanFailed{};
  if (frame.message != Message::batch) Unpacker::malformed();
  std::vector<Type> types;
  for (const std::uint32_t column : scan.columns) types.push_back(tables_[scan.table].columns[column].type);
  return std::make_shared<const Batch>(unpack_batch(frame.body, types));
}

bool Shelf::take(std::int64_t bytes) {
  if (bytes > budget_) return false;
  budget_ -= bytes;
  return true;
}

std::int64_t Shelf::count(std::uint32_t table) {
  const auto known = counts_.find(table);
  if (known != counts_.end()) return known->second;
  Packer packer;
  packer.put(table);
  send(stream_, Message::count, packer.bytes());
  const Frame frame = receive(stream_, 8);
  if (frame.message != Message::number) Unpacker::malformed();
  return counts_[table] = Unpacker(frame.body).take<std::int64_t>();
}

}  // namespace portico::sql
