#include "query/row_pieces.hpp"

#include <algorithm>
#include <limits>

namespace portico::query {
namespace {

constexpr auto last_place = std::numeric_limits<std::int64_t>::max();
constexpr auto no_code = std::numeric_limits<std::uint32_t>::max();

std::size_t bytes_of(const Column& column) {
  std::size_t bytes = column.ints.size() * sizeof(std::int64_t) + column.floats.size() * sizeof(double) +
                      column.codes.size() * sizeof(std::uint32_t) + column.nulls.size();
  return bytes + (column.dictionary ? column.dictionary->bytes() : 0);
}

bool has_nulls(const Column& column) { return !column.nulls.empty(); }

}  // namespace

void RowPieces::add(model::RowBatch piece) {
  if (piece.rows == 0) return;
  const auto number = static_cast<std::uint32_t>(pieces_.size());
  places_.reserve(places_.size() + piece.rows);
  for (std::size_t row = 0; row < piece.rows; ++row)
    places_.push_back({lead_of(piece, row), number, static_cast<std::uint32_t>(row)});
  for (const Column& column : piece.columns) bytes_ += bytes_of(column);
  bytes_ += piece.rows * sizeof(Place);
  pieces_.push_back(std::move(piece));
}

std::int64_t RowPieces::lead_of(const model::RowBatch& piece, std::size_t row) const {
  if (keys_.empty()) return 0;
  const Column& column = piece.columns[keys_.front().column];
  if (column.null_at(row)) return last_place;
  if (column.ints.empty()) return 0;
  return keys_.front().descending ? ~column.ints[row] : column.ints[row];
}

bool RowPieces::comes_before(const Place& a, const Place& b) const {
  if (a.lead != b.lead) return a.lead < b.lead;
  for (const auto& [index, descending] : keys_) {
    const Column& left = pieces_[a.piece].columns[index];
    const Column& right = pieces_[b.piece].columns[index];
    const int found = compared_cells(left, a.row, right, b.row);
    if (found == 0) continue;
    const bool has_null = left.null_at(a.row) || right.null_at(b.row);
    return descending && !has_null ? found > 0 : found < 0;
  }
  return a.piece != b.piece ? a.piece < b.piece : a.row < b.row;
}

void RowPieces::sort(std::optional<std::size_t> most) {
  const auto before = [this](const Place& a, const Place& b) { return comes_before(a, b); };
  if (most && *most < places_.size()) {
    std::partial_sort(places_.begin(), places_.begin() + static_cast<std::ptrdiff_t>(*most), places_.end(), before);
    places_.resize(*most);
    model::RowBatch kept = batch(0, places_.size(), pieces_.front().columns.size());
    pieces_.clear();
    places_.clear();
    bytes_ = 0;
    return add(std::move(kept));
  }
  if (!std::is_sorted(places_.begin(), places_.end(), before)) std::sort(places_.begin(), places_.end(), before);
}

Column RowPieces::texts(std::span<const Place> places, std::size_t index) const {
  Column result{.type = pieces_.front().columns[index].type};
  result.codes.reserve(places.size());
  auto dictionary = std::make_shared<Dictionary>();
  std::vector<std::vector<std::uint32_t>> codes(pieces_.size());  // by piece: code of the piece → of the result
  for (const Place& place : places) {
    const Column& from = pieces_[place.piece].columns[index];
    auto& known = codes[place.piece];
    if (known.empty()) known.assign(from.dictionary->size(), no_code);
    std::uint32_t& code = known[from.codes[place.row]];
    if (code == no_code) {
      code = static_cast<std::uint32_t>(dictionary->size());
      dictionary->push_back((*from.dictionary)[from.codes[place.row]]);
    }
    result.codes.push_back(code);
  }
  result.dictionary = std::move(dictionary);
  return result;
}

Column RowPieces::column(std::span<const Place> places, std::size_t index) const {
  const Type type = pieces_.front().columns[index].type;
  Column result{.type = type};
  if (type.kind == TypeKind::text) {
    result = texts(places, index);
  } else if (type.kind == TypeKind::floating) {
    result.floats.reserve(places.size());
    for (const Place& place : places) result.floats.push_back(pieces_[place.piece].columns[index].floats[place.row]);
  } else {
    result.ints.reserve(places.size());
    for (const Place& place : places) result.ints.push_back(pieces_[place.piece].columns[index].ints[place.row]);
  }
  if (std::none_of(pieces_.begin(), pieces_.end(), [&](const auto& p) { return has_nulls(p.columns[index]); }))
    return result;
  result.nulls.reserve(places.size());
  for (const Place& place : places)
    result.nulls.push_back(pieces_[place.piece].columns[index].null_at(place.row) ? 1 : 0);
  return result;
}

model::RowBatch RowPieces::batch(std::size_t begin, std::size_t count, std::size_t columns) const {
  model::RowBatch batch{.rows = count, .columns = {}};
  const std::span<const Place> places(places_.data() + begin, count);
  for (std::size_t index = 0; index < columns; ++index) batch.columns.push_back(column(places, index));
  return batch;
}

}  // namespace portico::query
