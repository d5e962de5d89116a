#include "warehouse/dead_rows.hpp"

#include <algorithm>

#include "warehouse/bytes.hpp"
#include "warehouse/chunk.hpp"

namespace portico::warehouse {
namespace {

constexpr const char* what = "a block's mask of dead rows";

bool by_row(const DeadRows::Row& a, const DeadRows::Row& b) { return a.row < b.row; }

}  // namespace

DeadRows DeadRows::decode(std::string_view bytes, std::size_t block_rows) {
  DeadRows dead;
  if (bytes.empty()) return dead;
  ByteReader reader(bytes, what);
  const auto count = reader.number<std::uint32_t>();
  const auto size = reader.number<std::uint32_t>();
  if (count > block_rows) malformed(what);
  const auto rows = decode_integers(reader.bytes(size), count);
  const auto txs = decode_integers(reader.bytes(reader.left()), count);
  std::int64_t before = -1;
  for (std::size_t index = 0; index < count; ++index) {
    if (rows[index] <= before || rows[index] >= static_cast<std::int64_t>(block_rows)) malformed(what);
    before = rows[index];
    dead.rows_.push_back({static_cast<std::uint32_t>(rows[index]), txs[index]});
  }
  return dead;
}

std::string DeadRows::encode() const {
  std::vector<std::int64_t> rows, txs;
  for (const auto& row : rows_) {
    rows.push_back(row.row);
    txs.push_back(row.tx);
  }
  const std::string row_bytes = encode_integers(rows);
  ByteWriter out;
  out.number(static_cast<std::uint32_t>(rows_.size()));
  out.number(static_cast<std::uint32_t>(row_bytes.size()));
  out.bytes(row_bytes);
  out.bytes(encode_integers(txs));
  return out.take();
}

bool DeadRows::contains(std::uint32_t row) const {
  return std::binary_search(rows_.begin(), rows_.end(), Row{row, 0}, by_row);
}

std::span<const DeadRows::Row> DeadRows::rows_within(RowRange range) const {
  const auto begin = std::lower_bound(rows_.begin(), rows_.end(), Row{range.begin, 0}, by_row);
  return {begin, std::lower_bound(begin, rows_.end(), Row{range.end, 0}, by_row)};
}

void DeadRows::add(Row row) { rows_.insert(std::upper_bound(rows_.begin(), rows_.end(), row, by_row), row); }

void DeadRows::add_all(std::vector<Row> rows) {
  rows_.insert(rows_.end(), rows.begin(), rows.end());
  std::sort(rows_.begin(), rows_.end(), by_row);
}

}  // namespace portico::warehouse
