#include <algorithm>

#include "core/checksum.hpp"
#include "warehouse/bytes.hpp"
#include "warehouse/chunk.hpp"
#include "warehouse/chunk_format.hpp"

namespace portico::warehouse {
namespace {

template <class Narrow, class Wide>
Wide* widen(const char* values, RowRange range, std::uint64_t base, Wide* out) {
  const char* from = values + std::size_t{range.begin} * sizeof(Narrow);
  const std::size_t count = range.end - range.begin;
  for (std::size_t row = 0; row < count; ++row)
    out[row] = static_cast<Wide>(base + load<Narrow>(from + row * sizeof(Narrow)));
  return out + count;
}

template <class Wide>
void widen_ranges(const char* values, unsigned width, std::uint64_t base, std::span<const RowRange> ranges,
                  std::vector<Wide>& out) {
  out.resize(count_rows(ranges));
  Wide* at = out.data();
  for (const auto& range : ranges) {
    switch (width) {
      case 0:
        at = std::fill_n(at, range.end - range.begin, static_cast<Wide>(base));
        break;
      case 1:
        at = widen<std::uint8_t>(values, range, base, at);
        break;
      case 2:
        at = widen<std::uint16_t>(values, range, base, at);
        break;
      case 4:
        at = widen<std::uint32_t>(values, range, base, at);
        break;
      default:
        at = widen<std::uint64_t>(values, range, base, at);
    }
  }
}

bool fits(ChunkEncoding encoding, TypeKind kind) {
  if (kind == TypeKind::text) return encoding == ChunkEncoding::dictionary || encoding == ChunkEncoding::raw_text;
  return encoding == (kind == TypeKind::floating ? ChunkEncoding::floats : ChunkEncoding::integers);
}

bool known_width(unsigned width) { return width <= 2 || width == 4 || width == 8; }

constexpr const char* what = "a column chunk";

}  // namespace

ChunkView::ChunkView(std::string_view bytes, Type type, std::size_t rows) : rows_(rows), type_(type) {
  ByteReader reader(bytes, what);
  const auto sum = reader.number<std::uint64_t>();
  if (sum != checksum(bytes.substr(sizeof sum))) malformed(what);
  const auto header = reader.number<ChunkHeader>();
  if (header.rows != rows || !fits(header.encoding, type.kind) || !known_width(header.width)) malformed(what);
  encoding_ = header.encoding;
  width_ = header.width;
  base_ = header.base;
  if (type.kind == TypeKind::text) read_texts(reader);
  if (header.has_nulls) nulls_ = reinterpret_cast<const unsigned char*>(reader.bytes(null_bytes(rows)).data());
  values_ = reader.bytes(std::uint64_t{rows} * width_).data();
  reader.expect_end();
}

void ChunkView::read_texts(ByteReader& reader) {
  entries_ = reader.number<std::uint32_t>();
  entry_ends_ = reader.bytes(std::uint64_t{entries_} * sizeof(std::uint32_t)).data();
  const std::uint64_t size =
      entries_ == 0 ? 0 : load<std::uint32_t>(entry_ends_ + (entries_ - 1) * sizeof(std::uint32_t));
  entry_bytes_ = reader.bytes(size);
  text_section_ = {entry_ends_, entries_ * sizeof(std::uint32_t) + entry_bytes_.size()};
  const bool raw = encoding_ == ChunkEncoding::raw_text;
  if (entries_ == 0 || base_ != 0 || (raw && (entries_ != rows_ || width_ != 0)) || width_ == 8) malformed(what);
}

std::uint64_t ChunkView::offset_at(std::size_t row) const {
  const char* at = values_ + row * width_;
  switch (width_) {
    case 0:
      return 0;
    case 1:
      return load<std::uint8_t>(at);
    case 2:
      return load<std::uint16_t>(at);
    case 4:
      return load<std::uint32_t>(at);
    default:
      return load<std::uint64_t>(at);
  }
}

std::int64_t ChunkView::integer_at(std::size_t row) const { return static_cast<std::int64_t>(base_ + offset_at(row)); }

std::string_view ChunkView::entry(std::size_t index) const {
  if (index >= entries_) malformed(what);
  const char* end_at = entry_ends_ + index * sizeof(std::uint32_t);
  const std::size_t end = load<std::uint32_t>(end_at);
  const std::size_t begin = index == 0 ? 0 : load<std::uint32_t>(end_at - sizeof(std::uint32_t));
  if (begin > end || end > entry_bytes_.size()) malformed(what);
  return entry_bytes_.substr(begin, end - begin);
}

std::string_view ChunkView::text_at(std::size_t row) const {
  return entry(encoding_ == ChunkEncoding::raw_text ? row : static_cast<std::size_t>(offset_at(row)));
}

void ChunkView::decode(std::span<const RowRange> ranges, Column& column, SharedDictionary* shared) const {
  column.type = type_;
  column.nulls.clear();
  if (nulls_)
    for (const auto& range : ranges)
      for (std::uint32_t row = range.begin; row < range.end; ++row) column.nulls.push_back(null_at(row) ? 1 : 0);
  if (type_.kind == TypeKind::text)
    decode_texts(ranges, column, shared);
  else if (type_.kind == TypeKind::floating)
    decode_floats(ranges, column);
  else
    widen_ranges(values_, width_, base_, ranges, column.ints);
}

void ChunkView::decode_floats(std::span<const RowRange> ranges, Column& column) const {
  column.floats.clear();
  column.floats.reserve(count_rows(ranges));
  for (const auto& range : ranges)
    for (std::uint32_t row = range.begin; row < range.end; ++row)
      column.floats.push_back(std::bit_cast<double>(integer_at(row)));
}

void ChunkView::decode_texts(std::span<const RowRange> ranges, Column& column, SharedDictionary* shared) const {
  if (encoding_ == ChunkEncoding::raw_text) {
    column.codes.clear();
    for (const auto& range : ranges)
      for (std::uint32_t row = range.begin; row < range.end; ++row) column.codes.push_back(row);
  } else {
    widen_ranges(values_, width_, 0, ranges, column.codes);
  }
  const auto greatest = std::max_element(column.codes.begin(), column.codes.end());
  if (greatest != column.codes.end() && *greatest >= entries_) malformed(what);
  if (column.codes.size() < entries_ / 2)
    keep_used_entries(column);
  else
    share_dictionary(column, shared);
}

void ChunkView::share_dictionary(Column& column, SharedDictionary* shared) const {
  if (shared && shared->dictionary && shared->dictionary->size() == entries_ && shared->bytes == text_section_) {
    column.dictionary = shared->dictionary;
    return;
  }
  auto dictionary = std::make_shared<Dictionary>();
  dictionary->reserve(entries_);
  for (std::size_t index = 0; index < entries_; ++index) dictionary->emplace_back(entry(index));
  column.dictionary = dictionary;
  if (shared && encoding_ == ChunkEncoding::dictionary) *shared = {std::string(text_section_), std::move(dictionary)};
}

/// A few rows of a block with many texts: only their own texts are made.
void ChunkView::keep_used_entries(Column& column) const {
  std::vector<std::uint32_t> used = column.codes;
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  auto dictionary = std::make_shared<Dictionary>();
  dictionary->reserve(used.size());
  for (const std::uint32_t code : used) dictionary->emplace_back(entry(code));
  for (auto& code : column.codes)
    code = static_cast<std::uint32_t>(std::lower_bound(used.begin(), used.end(), code) - used.begin());
  column.dictionary = std::move(dictionary);
}

std::vector<std::int64_t> decode_integers(std::string_view bytes, std::size_t count) {
  const ChunkView view(bytes, {TypeKind::integer}, count);
  Column column;
  view.decode(std::vector<RowRange>{{0, static_cast<std::uint32_t>(count)}}, column);
  return std::move(column.ints);
}

}  // namespace portico::warehouse
