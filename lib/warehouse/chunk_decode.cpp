#include <algorithm>
#include <array>

#include "core/checksum.hpp"
#include "warehouse/bytes.hpp"
#include "warehouse/chunk.hpp"
#include "warehouse/hex_text.hpp"

namespace portico::warehouse {
namespace {

template <class Narrow, class Wide>
Wide* widen(const char* from, std::size_t count, std::uint64_t base, Wide* out) {
  for (std::size_t row = 0; row < count; ++row)
    out[row] = static_cast<Wide>(base + load<Narrow>(from + row * sizeof(Narrow)));
  return out + count;
}

template <class Narrow, class Wide>
Wide* widen_units(const char* from, std::size_t count, std::uint64_t base, std::uint64_t unit, Wide* out) {
  for (std::size_t row = 0; row < count; ++row)
    out[row] = static_cast<Wide>(base + load<Narrow>(from + row * sizeof(Narrow)) * unit);
  return out + count;
}

unsigned byte_at(const char* at) { return static_cast<unsigned char>(*at); }

/// Two values to a byte: each of the sixteen is worked out once.
template <class Wide>
Wide* widen_halves(const char* values, RowRange range, std::uint64_t base, std::uint64_t unit, Wide* out) {
  std::array<Wide, 16> wide;
  for (std::size_t half = 0; half < wide.size(); ++half) wide[half] = static_cast<Wide>(base + half * unit);
  std::uint32_t row = range.begin;
  if (row < range.end && row % 2 == 1) *out++ = wide[byte_at(values + row++ / 2) >> 4];
  const char* at = values + row / 2;
  const std::size_t pairs = (range.end - row) / 2;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    const unsigned byte = byte_at(at + pair);
    out[2 * pair] = wide[byte & 0xfU];
    out[2 * pair + 1] = wide[byte >> 4];
  }
  out += 2 * pairs;
  if ((range.end - row) % 2 == 1) *out++ = wide[byte_at(at + pairs) & 0xfU];
  return out;
}

/// How a chunk holds its numbers.
struct Packed {
  const char* values;
  unsigned width;
  std::uint64_t base, unit;
};

template <class Narrow, class Wide>
Wide* widen(const Packed& packed, RowRange range, Wide* out) {
  const char* from = packed.values + std::size_t{range.begin} * sizeof(Narrow);
  const std::size_t count = range.end - range.begin;
  if (packed.unit == 1) return widen<Narrow>(from, count, packed.base, out);
  return widen_units<Narrow>(from, count, packed.base, packed.unit, out);
}

template <class Wide>
Wide* widen_range(const Packed& packed, RowRange range, Wide* out) {
  switch (packed.width) {
    case 0:
      return std::fill_n(out, range.end - range.begin, static_cast<Wide>(packed.base));
    case half_byte:
      return widen_halves(packed.values, range, packed.base, packed.unit, out);
    case 1:
      return widen<std::uint8_t>(packed, range, out);
    case 2:
      return widen<std::uint16_t>(packed, range, out);
    case 4:
      return widen<std::uint32_t>(packed, range, out);
    default:
      return widen<std::uint64_t>(packed, range, out);
  }
}

/// Writes from `out[before]` on, which ends what `out` held behind it.
template <class Wide>
void put_ranges(const Packed& packed, std::span<const RowRange> ranges, std::vector<Wide>& out, std::size_t before) {
  out.resize(before + count_rows(ranges));
  Wide* at = out.data() + before;
  for (const auto& range : ranges) at = widen_range(packed, range, at);
}

/// Appends where `sought` stands among the values. Most stretches do not have it, which a loop without branches tells
/// quickly.
template <class Narrow>
void find_equal(const char* values, std::size_t count, std::uint64_t sought, std::vector<std::uint32_t>& rows) {
  constexpr std::size_t stretch = 256;
  const auto narrow = static_cast<Narrow>(sought);
  if (narrow != sought) return;
  for (std::size_t begin = 0; begin < count; begin += stretch) {
    const std::size_t end = std::min(count, begin + stretch);
    Narrow found = 0;
    for (std::size_t row = begin; row < end; ++row)
      found = static_cast<Narrow>(found | (load<Narrow>(values + row * sizeof(Narrow)) == narrow ? 1 : 0));
    for (std::size_t row = begin; found && row < end; ++row)
      if (load<Narrow>(values + row * sizeof(Narrow)) == narrow) rows.push_back(static_cast<std::uint32_t>(row));
  }
}

bool fits(ChunkEncoding encoding, TypeKind kind) {
  if (kind == TypeKind::text)
    return encoding == ChunkEncoding::dictionary || encoding == ChunkEncoding::raw_text ||
           encoding == ChunkEncoding::hex_text;
  return encoding == (kind == TypeKind::floating ? ChunkEncoding::floats : ChunkEncoding::integers);
}

bool known_width(const ChunkHeader& header) {
  if (header.encoding == ChunkEncoding::hex_text) return header.width == hex_bytes;
  return header.width <= 2 || header.width == 4 || header.width == 8 || header.width == half_byte;
}

bool well_formed(const ChunkHeader& header, Type type) {
  const bool counts = header.encoding == ChunkEncoding::integers;
  return fits(header.encoding, type.kind) && known_width(header) && header.unit < (counts ? units.size() : 1);
}

constexpr const char* what = "a column chunk";

}  // namespace

ChunkView::ChunkView(std::string_view bytes, Type type, std::size_t rows) : rows_(rows), type_(type) {
  ByteReader reader(bytes, what);
  const auto sum = reader.number<std::uint64_t>();
  if (sum != checksum(bytes.substr(sizeof sum))) malformed(what);
  const auto header = reader.number<ChunkHeader>();
  if (header.rows != rows || !well_formed(header, type)) malformed(what);
  encoding_ = header.encoding;
  width_ = header.width;
  base_ = header.base;
  unit_ = units[header.unit];
  if (type.kind == TypeKind::text) read_texts(reader);
  if (header.has_nulls) nulls_ = reinterpret_cast<const unsigned char*>(reader.bytes(null_bytes(rows)).data());
  values_ = reader.bytes(value_bytes(rows, width_)).data();
  reader.expect_end();
}

void ChunkView::read_texts(ByteReader& reader) {
  if (encoding_ == ChunkEncoding::hex_text) {
    entries_ = rows_;
    if (base_ > static_cast<std::uint64_t>(HexForm::uuid_upper)) malformed(what);
    return;
  }
  entries_ = reader.number<std::uint32_t>();
  entry_ends_ = reader.bytes(std::uint64_t{entries_} * sizeof(std::uint32_t)).data();
  const std::uint64_t size =
      entries_ == 0 ? 0 : load<std::uint32_t>(entry_ends_ + (entries_ - 1) * sizeof(std::uint32_t));
  entry_bytes_ = reader.bytes(size);
  const bool raw = encoding_ == ChunkEncoding::raw_text;
  if (entries_ == 0 || base_ != 0 || (raw && (entries_ != rows_ || width_ != 0)) || width_ == 8) malformed(what);
}

std::uint64_t ChunkView::offset_at(std::size_t row) const {
  const char* at = values_ + row * width_;
  switch (width_) {
    case 0:
      return 0;
    case half_byte:
      return byte_at(values_ + row / 2) >> (row % 2 * 4) & 0xfU;
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

std::int64_t ChunkView::integer_at(std::size_t row) const {
  return static_cast<std::int64_t>(base_ + offset_at(row) * unit_);
}

void ChunkView::find_rows(std::int64_t value, std::vector<std::uint32_t>& rows) const {
  const std::uint64_t distance = static_cast<std::uint64_t>(value) - base_;
  if (distance % unit_ != 0) return;
  const std::uint64_t sought = distance / unit_;
  switch (width_) {
    case 1:
      return find_equal<std::uint8_t>(values_, rows_, sought, rows);
    case 2:
      return find_equal<std::uint16_t>(values_, rows_, sought, rows);
    case 4:
      return find_equal<std::uint32_t>(values_, rows_, sought, rows);
    case 8:
      return find_equal<std::uint64_t>(values_, rows_, sought, rows);
    default:
      for (std::size_t row = 0; row < rows_; ++row)
        if (offset_at(row) == sought) rows.push_back(static_cast<std::uint32_t>(row));
  }
}

std::optional<HexForm> ChunkView::hex_form() const {
  return encoding_ == ChunkEncoding::hex_text ? std::optional(static_cast<HexForm>(base_)) : std::nullopt;
}

std::string_view ChunkView::hex_values(RowRange range) const {
  return {values_ + range.begin * hex_bytes, (range.end - range.begin) * hex_bytes};
}

std::string_view ChunkView::entry(std::size_t index, std::string& scratch) const {
  if (index >= entries_) malformed(what);
  if (encoding_ == ChunkEncoding::hex_text) {
    unpack_hex(values_ + index * hex_bytes, static_cast<HexForm>(base_), scratch);
    return scratch;
  }
  const char* end_at = entry_ends_ + index * sizeof(std::uint32_t);
  const std::size_t end = load<std::uint32_t>(end_at);
  const std::size_t begin = index == 0 ? 0 : load<std::uint32_t>(end_at - sizeof(std::uint32_t));
  if (begin > end || end > entry_bytes_.size()) malformed(what);
  return entry_bytes_.substr(begin, end - begin);
}

std::size_t ChunkView::entry_of(std::size_t row) const {
  return encoding_ == ChunkEncoding::dictionary ? static_cast<std::size_t>(offset_at(row)) : row;
}

std::string_view ChunkView::text_at(std::size_t row, std::string& scratch) const {
  return entry(entry_of(row), scratch);
}

void ChunkView::decode(std::span<const RowRange> ranges, Column& column) const {
  column.type = type_;
  column.nulls.clear();
  put_nulls(ranges, column, 0);
  put(ranges, column, 0);
}

void ChunkView::append(std::span<const RowRange> ranges, Column& column) const {
  const std::size_t before = column.size();
  put_nulls(ranges, column, before);
  put(ranges, column, before);
}

/// Vectors keep what they hold before and, as far as they are long enough, are not cleared: that would cost more than
/// the values themselves.
void ChunkView::put(std::span<const RowRange> ranges, Column& column, std::size_t before) const {
  if (type_.kind == TypeKind::text)
    put_codes(ranges, column.codes, before);
  else if (type_.kind == TypeKind::floating)
    put_floats(ranges, column.floats, before);
  else
    put_ranges({values_, width_, base_, unit_}, ranges, column.ints, before);
}

void ChunkView::put_nulls(std::span<const RowRange> ranges, Column& column, std::size_t before) const {
  if (!nulls_ && column.nulls.empty()) return;
  column.nulls.resize(before);
  if (!nulls_) return column.nulls.resize(before + count_rows(ranges));
  for (const auto& range : ranges)
    for (std::uint32_t row = range.begin; row < range.end; ++row) column.nulls.push_back(null_at(row) ? 1 : 0);
}

void ChunkView::put_floats(std::span<const RowRange> ranges, std::vector<double>& out, std::size_t before) const {
  out.resize(before);
  for (const auto& range : ranges)
    for (std::uint32_t row = range.begin; row < range.end; ++row) out.push_back(std::bit_cast<double>(integer_at(row)));
}

void ChunkView::put_codes(std::span<const RowRange> ranges, std::vector<std::uint32_t>& out, std::size_t before) const {
  if (encoding_ != ChunkEncoding::dictionary) {
    out.resize(before);
    for (const auto& range : ranges)
      for (std::uint32_t row = range.begin; row < range.end; ++row) out.push_back(row);
    return;
  }
  put_ranges({values_, width_, 0, 1}, ranges, out, before);
  std::uint32_t greatest = 0;
  for (std::size_t at = before; at < out.size(); ++at) greatest = std::max(greatest, out[at]);
  if (greatest >= entries_) malformed(what);
}

Dictionary ChunkView::dictionary() const {
  if (encoding_ == ChunkEncoding::hex_text) return unpacked();
  std::vector<std::uint32_t> ends(entries_);
  std::uint32_t last = 0;
  bool ascend = true;
  for (std::size_t index = 0; index < entries_; ++index) {
    ends[index] = load<std::uint32_t>(entry_ends_ + index * sizeof(std::uint32_t));
    ascend = ascend && last <= ends[index];
    last = ends[index];
  }
  if (!ascend) malformed(what);
  return Dictionary(entry_bytes_, std::move(ends));
}

Dictionary ChunkView::unpacked() const {
  Dictionary dictionary;
  std::string scratch;
  for (std::size_t index = 0; index < entries_; ++index) dictionary.push_back(entry(index, scratch));
  return dictionary;
}

void ChunkView::keep_used_entries(Column& column) const {
  std::vector<std::uint32_t> used = column.codes;
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  auto dictionary = std::make_shared<Dictionary>();
  std::string scratch;
  for (const std::uint32_t code : used) dictionary->push_back(entry(code, scratch));
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
