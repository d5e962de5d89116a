#include "warehouse/record_codec.hpp"

#include <bit>

#include "warehouse/bytes.hpp"

namespace portico::warehouse {
namespace {

constexpr const char* what = "a stored record";
constexpr char null_mark = 0, value_mark = 1;

void append_big_endian(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 0xffU));
}

/// Ends at 00 00; a zero byte within the text becomes 00 ff, so that no text's bytes begin another's.
void append_key_text(std::string& out, std::string_view text) {
  for (const char byte : text) {
    out.push_back(byte);
    if (byte == 0) out.push_back('\xff');
  }
  out.append(2, '\0');
}

/// IEEE 754 bits in an order that integers have: negative numbers with all bits turned, others with the sign turned.
std::uint64_t ordered_bits(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return bits >> 63 ? ~bits : bits | std::uint64_t{1} << 63;
}

void append_key_cell(std::string& out, const Column& column, std::size_t row) {
  out.push_back(column.null_at(row) ? null_mark : value_mark);
  if (column.null_at(row)) return;
  if (column.type.kind == TypeKind::text)
    append_key_text(out, column.text_at(row));
  else if (column.type.kind == TypeKind::floating)
    append_big_endian(out, ordered_bits(column.floats[row]));
  else
    append_big_endian(out, static_cast<std::uint64_t>(column.ints[row]) ^ std::uint64_t{1} << 63);
}

void append_number(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>((value & 0x7fU) | 0x80U));
  out.push_back(static_cast<char>(value));
}

std::uint64_t zigzag(std::int64_t value) {
  return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
}

std::int64_t unzigzag(std::uint64_t value) { return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1)); }

void append_cell(std::string& out, const Column& column, std::size_t row) {
  out.push_back(value_mark);
  if (column.type.kind == TypeKind::text) {
    append_number(out, column.text_at(row).size());
    out.append(column.text_at(row));
  } else if (column.type.kind == TypeKind::floating) {
    append_big_endian(out, std::bit_cast<std::uint64_t>(column.floats[row]));
  } else {
    append_number(out, zigzag(column.ints[row]));
  }
}

}  // namespace

std::string encode_record_key(const StoredDataset& dataset, const Rows& rows, std::size_t row) {
  std::string key;
  for (const std::size_t position : dataset.key)
    append_key_cell(key, rows.columns[*dataset.place_in_rows(position)], row);
  return key;
}

std::string encode_record(const StoredDataset& dataset, const Rows& rows, std::size_t row) {
  std::string bytes;
  std::size_t pending_nulls = 0;
  for (std::size_t position = 0; position < dataset.fields.size(); ++position) {
    const auto place = dataset.place_in_rows(position);
    if (!place || rows.columns[*place].null_at(row)) {
      ++pending_nulls;
      continue;
    }
    bytes.append(pending_nulls, null_mark);
    pending_nulls = 0;
    append_cell(bytes, rows.columns[*place], row);
  }
  return bytes;
}

std::string_view RecordCells::bytes(std::uint64_t size) {
  if (size > rest_.size()) malformed(what);
  const auto taken = rest_.substr(0, static_cast<std::size_t>(size));
  rest_.remove_prefix(taken.size());
  return taken;
}

std::uint64_t RecordCells::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes(1)[0]);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if ((byte & 0x80U) == 0) return value;
  }
  malformed(what);
}

bool RecordCells::next_is_null() {
  if (rest_.empty()) return true;
  const char mark = bytes(1)[0];
  if (mark != null_mark && mark != value_mark) malformed(what);
  return mark == null_mark;
}

void RecordCells::next(Type type, ColumnBuilder& out) {
  if (next_is_null()) return out.append_null();
  if (type.kind == TypeKind::text) return out.append_text(bytes(number()));
  if (type.kind != TypeKind::floating) return out.append_int(unzigzag(number()));
  std::uint64_t bits = 0;
  for (const char byte : bytes(8)) bits = bits << 8 | static_cast<unsigned char>(byte);
  out.append_float(std::bit_cast<double>(bits));
}

void RecordCells::skip(Type type) {
  if (next_is_null()) return;
  if (type.kind == TypeKind::text)
    bytes(number());
  else if (type.kind == TypeKind::floating)
    bytes(8);
  else
    number();
}

}  // namespace portico::warehouse
