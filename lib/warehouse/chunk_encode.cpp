#include <algorithm>
#include <numeric>

#include "core/checksum.hpp"
#include "warehouse/bytes.hpp"
#include "warehouse/chunk.hpp"
#include "warehouse/hex_text.hpp"

namespace portico::warehouse {
namespace {

struct Values {
  std::uint64_t base = 0;
  unsigned width = 0;
  std::size_t unit = 0;  // position in `units`
};

unsigned width_for(std::uint64_t greatest) {
  if (greatest == 0) return 0;
  if (greatest <= 0xf) return half_byte;
  if (greatest <= 0xff) return 1;
  if (greatest <= 0xffff) return 2;
  return greatest <= 0xffffffff ? 4 : 8;
}

template <class Narrow, class Wide>
void write_offsets(char* out, std::span<const Wide> values, std::uint64_t base) {
  for (std::size_t row = 0; row < values.size(); ++row) {
    const auto narrow = static_cast<Narrow>(static_cast<std::uint64_t>(values[row]) - base);
    std::memcpy(out + row * sizeof narrow, &narrow, sizeof narrow);
  }
}

/// Calls `use(unit)` with units[position] as a constant, by which divisions are cheap.
template <std::size_t position = 0, class Use>
auto with_unit(std::size_t wanted, Use&& use) {
  if constexpr (position + 1 < units.size()) {
    if (wanted != position) return with_unit<position + 1>(wanted, use);
  }
  return use(std::integral_constant<std::uint64_t, units[position]>());
}

bool all_multiples(std::span<const std::int64_t> values, std::uint64_t base, std::size_t unit) {
  return with_unit(unit, [&](auto divisor) {
    for (const std::int64_t value : values)
      if ((static_cast<std::uint64_t>(value) - base) % divisor() != 0) return false;
    return true;
  });
}

/// Offsets in `unit`, for the narrow loops that know no units.
std::vector<std::uint64_t> in_units(std::span<const std::int64_t> values, const Values& form) {
  std::vector<std::uint64_t> scaled(values.size());
  with_unit(form.unit, [&](auto divisor) {
    for (std::size_t row = 0; row < values.size(); ++row)
      scaled[row] = (static_cast<std::uint64_t>(values[row]) - form.base) / divisor();
  });
  return scaled;
}

template <class Wide>
void write_halves(char* out, std::span<const Wide> values, std::uint64_t base) {
  const auto half = [&](std::size_t row) { return (static_cast<std::uint64_t>(values[row]) - base) & 0xfU; };
  for (std::size_t row = 0; row + 1 < values.size(); row += 2)
    *out++ = static_cast<char>(half(row) | half(row + 1) << 4);
  if (values.size() % 2 == 1) *out = static_cast<char>(half(values.size() - 1));
}

template <class Wide>
void append_offsets(ByteWriter& out, std::span<const Wide> values, Values form) {
  char* room = out.room(value_bytes(values.size(), form.width));
  switch (form.width) {
    case half_byte:
      return write_halves(room, values, form.base);
    case 1:
      return write_offsets<std::uint8_t>(room, values, form.base);
    case 2:
      return write_offsets<std::uint16_t>(room, values, form.base);
    case 4:
      return write_offsets<std::uint32_t>(room, values, form.base);
    case 8:
      return write_offsets<std::uint64_t>(room, values, form.base);
    default:
      return;
  }
}

void begin_chunk(ByteWriter& out, ChunkHeader header) {
  out.number(std::uint64_t{0});  // the sum, set at the end
  out.number(header);
}

std::string finish_chunk(ByteWriter& out) {
  std::string bytes = out.take();
  const std::uint64_t sum = checksum(std::string_view(bytes).substr(sizeof(std::uint64_t)));
  std::memcpy(bytes.data(), &sum, sizeof sum);
  return bytes;
}

bool any_null(std::span<const std::uint8_t> nulls) {
  return std::any_of(nulls.begin(), nulls.end(), [](std::uint8_t null) { return null != 0; });
}

void append_nulls(ByteWriter& out, std::span<const std::uint8_t> nulls) {
  char* room = out.room(null_bytes(nulls.size()));
  for (std::size_t row = 0; row < nulls.size(); ++row)
    if (nulls[row]) room[row >> 3] = static_cast<char>(static_cast<unsigned char>(room[row >> 3]) | 1U << (row & 7U));
}

Span64 span_of(std::span<const std::int64_t> values) {
  Span64 span{values.front(), values.front()};
  for (const std::int64_t value : values) {
    span.least = std::min(span.least, value);
    span.greatest = std::max(span.greatest, value);
  }
  return span;
}

/// The greatest unit that makes the offsets narrower, if there is one.
Values form_of(std::span<const std::int64_t> values, const Span64& span) {
  const auto base = static_cast<std::uint64_t>(span.least);
  const std::uint64_t range = static_cast<std::uint64_t>(span.greatest) - base;
  Values form{base, width_for(range)};
  if (form.width != 4 && form.width != 8) return form;
  for (std::size_t unit = units.size() - 1; unit > 0; --unit) {
    const unsigned width = width_for(range / units[unit]);
    if (value_bytes(2, width) < value_bytes(2, form.width) && range % units[unit] == 0 &&
        all_multiples(values, base, unit))
      return {base, width, unit};
  }
  return form;
}

std::string encode_wide(std::span<const std::int64_t> values, std::span<const std::uint8_t> nulls, Values form,
                        ChunkEncoding encoding) {
  ByteWriter out;
  begin_chunk(out, {.encoding = encoding,
                    .width = static_cast<std::uint8_t>(form.width),
                    .has_nulls = !nulls.empty(),
                    .unit = static_cast<std::uint8_t>(form.unit),
                    .rows = static_cast<std::uint32_t>(values.size()),
                    .base = form.base});
  if (!nulls.empty()) append_nulls(out, nulls);
  if (form.unit == 0) {
    append_offsets(out, values, form);
  } else {
    const auto scaled = in_units(values, form);
    append_offsets(out, std::span<const std::uint64_t>(scaled), {0, form.width});
  }
  return finish_chunk(out);
}

/// Null rows take the least value of the others, so that they never widen the chunk and keep sorted columns sorted.
std::vector<std::int64_t> with_filled_nulls(std::span<const std::int64_t> values, std::span<const std::uint8_t> nulls) {
  std::vector<std::int64_t> filled(values.begin(), values.end());
  bool found = false;
  std::int64_t least = 0;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (nulls[row] || (found && values[row] >= least)) continue;
    least = values[row];
    found = true;
  }
  for (std::size_t row = 0; row < values.size(); ++row)
    if (nulls[row]) filled[row] = least;
  return filled;
}

std::string encode_floats(const Column& column, std::span<const std::uint8_t> nulls) {
  std::vector<std::int64_t> bits(column.size());
  for (std::size_t row = 0; row < bits.size(); ++row)
    bits[row] = !nulls.empty() && nulls[row] ? 0 : std::bit_cast<std::int64_t>(column.floats[row]);
  const bool constant = std::all_of(bits.begin(), bits.end(), [&](std::int64_t value) { return value == bits[0]; });
  const Values form = constant ? Values{static_cast<std::uint64_t>(bits[0]), 0} : Values{0, 8};
  return encode_wide(bits, nulls, form, ChunkEncoding::floats);
}

void append_entries(ByteWriter& out, std::span<const std::string_view> entries) {
  out.number(static_cast<std::uint32_t>(entries.size()));
  std::uint64_t end = 0;
  for (const auto entry : entries) {
    end += entry.size();
    out.number(static_cast<std::uint32_t>(end));
  }
  if (end > 0xffffffffU)
    throw Failure({Errc::invalid, "a block's texts of one column exceed 4 GiB", "use shorter texts"});
  for (const auto entry : entries) out.bytes(entry);
}

/// The distinct texts of a block, sorted, and each row's code among them.
struct BlockTexts {
  std::vector<std::string_view> entries;
  std::vector<std::uint32_t> codes;
};

/// The codes that non-null rows use, each once.
std::vector<std::uint32_t> used_codes(const Column& column, std::vector<std::uint32_t>& seen) {
  std::vector<std::uint32_t> used;
  for (std::size_t row = 0; row < column.codes.size(); ++row) {
    if (column.null_at(row)) continue;
    auto& mark = seen[column.codes[row]];
    if (mark == 0) used.push_back(column.codes[row]);
    mark = 1;
  }
  return used;
}

BlockTexts sorted_texts(const Column& column, std::vector<std::uint32_t>& used, std::vector<std::uint32_t>& rank) {
  const Dictionary& dictionary = *column.dictionary;
  std::sort(used.begin(), used.end(), [&](std::uint32_t a, std::uint32_t b) { return dictionary[a] < dictionary[b]; });
  BlockTexts texts;
  for (const std::uint32_t code : used) {
    if (texts.entries.empty() || texts.entries.back() != dictionary[code]) texts.entries.emplace_back(dictionary[code]);
    rank[code] = static_cast<std::uint32_t>(texts.entries.size() - 1);
  }
  if (texts.entries.empty()) texts.entries.emplace_back();
  texts.codes.resize(column.codes.size());
  for (std::size_t row = 0; row < column.codes.size(); ++row)
    texts.codes[row] = column.null_at(row) ? 0 : rank[column.codes[row]];
  return texts;
}

std::optional<Span64> span_of(std::span<const std::string_view> texts, std::span<const std::uint8_t> nulls) {
  std::optional<Span64> span;
  for (std::size_t row = 0; row < texts.size(); ++row) {
    if (!nulls.empty() && nulls[row]) continue;
    const std::int64_t order = order_of(texts[row]);
    widen(span, Span64{order, order});
  }
  return span;
}

std::string encode_raw_texts(std::span<const std::string_view> entries, std::span<const std::uint8_t> nulls) {
  ByteWriter out;
  begin_chunk(out, {.encoding = ChunkEncoding::raw_text,
                    .has_nulls = !nulls.empty(),
                    .rows = static_cast<std::uint32_t>(entries.size())});
  append_entries(out, entries);
  if (!nulls.empty()) append_nulls(out, nulls);
  return finish_chunk(out);
}

/// Nothing where a text is no identifier in the form of the first one.
std::optional<std::string> encode_hex_texts(std::span<const std::string_view> texts,
                                            std::span<const std::uint8_t> nulls) {
  const auto is_null = [&](std::size_t row) { return !nulls.empty() && nulls[row] != 0; };
  std::size_t first = 0;
  while (first < texts.size() && is_null(first)) ++first;
  if (first == texts.size()) return std::nullopt;
  const auto form = hex_form(texts[first]);
  if (!form) return std::nullopt;
  std::string values(texts.size() * hex_bytes, '\0');
  for (std::size_t row = first; row < texts.size(); ++row)
    if (!is_null(row) && !pack_hex(texts[row], *form, values.data() + row * hex_bytes)) return std::nullopt;
  return encode_hex(*form, values, nulls);
}

std::string encode_dictionary(const BlockTexts& texts, std::span<const std::uint8_t> nulls) {
  const unsigned width = width_for(texts.entries.size() - 1);
  ByteWriter out;
  begin_chunk(out, {.encoding = ChunkEncoding::dictionary,
                    .width = static_cast<std::uint8_t>(width),
                    .has_nulls = !nulls.empty(),
                    .rows = static_cast<std::uint32_t>(texts.codes.size())});
  append_entries(out, texts.entries);
  if (!nulls.empty()) append_nulls(out, nulls);
  append_offsets(out, std::span<const std::uint32_t>(texts.codes), {0, width});
  return finish_chunk(out);
}

EncodedChunk encode_texts(const Column& column, std::span<const std::uint8_t> nulls) {
  std::vector<std::uint32_t> marks(column.dictionary ? column.dictionary->size() : 0);
  std::vector<std::uint32_t> used = used_codes(column, marks);
  if (used.size() <= 16 || used.size() * 2 <= column.codes.size()) {
    const BlockTexts texts = sorted_texts(column, used, marks);
    std::optional<Span64> span;
    if (!used.empty()) span = {order_of(texts.entries.front()), order_of(texts.entries.back())};
    return {encode_dictionary(texts, nulls), span};
  }
  std::vector<std::string_view> texts(column.codes.size());
  for (std::size_t row = 0; row < texts.size(); ++row)
    if (!column.null_at(row)) texts[row] = column.text_at(row);
  const auto span = span_of(texts, nulls);
  if (auto packed = encode_hex_texts(texts, nulls)) return {std::move(*packed), span};
  return {encode_raw_texts(texts, nulls), span};
}

}  // namespace

std::string encode_hex(HexForm form, std::string_view values, std::span<const std::uint8_t> nulls) {
  ByteWriter out;
  begin_chunk(out, {.encoding = ChunkEncoding::hex_text,
                    .width = hex_bytes,
                    .has_nulls = !nulls.empty(),
                    .rows = static_cast<std::uint32_t>(values.size() / hex_bytes),
                    .base = static_cast<std::uint64_t>(form)});
  if (!nulls.empty()) append_nulls(out, nulls);
  out.bytes(values);
  return finish_chunk(out);
}

std::int64_t order_of(std::string_view text) {
  std::uint64_t order = 0;
  std::memcpy(&order, text.data(), std::min(text.size(), sizeof order));
  order = __builtin_bswap64(order);
  return static_cast<std::int64_t>(order ^ std::uint64_t{1} << 63);
}

std::string encode_integers(std::span<const std::int64_t> values) {
  return encode_wide(values, {}, values.empty() ? Values{} : form_of(values, span_of(values)), ChunkEncoding::integers);
}

EncodedChunk encode_chunk(const Column& column) {
  const bool with_nulls = any_null(column.nulls);
  const auto nulls = with_nulls ? std::span<const std::uint8_t>(column.nulls) : std::span<const std::uint8_t>();
  if (column.type.kind == TypeKind::text) return encode_texts(column, nulls);
  if (column.type.kind == TypeKind::floating) return {encode_floats(column, nulls), std::nullopt};
  const auto filled = with_nulls ? with_filled_nulls(column.ints, nulls) : std::vector<std::int64_t>();
  const std::span<const std::int64_t> values = with_nulls ? filled : column.ints;
  const Span64 span = span_of(values);
  return {encode_wide(values, nulls, form_of(values, span), ChunkEncoding::integers), span};
}

}  // namespace portico::warehouse
