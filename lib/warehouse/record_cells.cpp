#include "warehouse/record_cells.hpp"

#include <bit>

#include "warehouse/bytes.hpp"

namespace portico::warehouse {
namespace {

constexpr const char* what = "a stored record";
constexpr char null_mark = 0, value_mark = 1;

std::int64_t unzigzag(std::uint64_t value) { return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1)); }

}  // namespace

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

}  // namespace portico::warehouse
