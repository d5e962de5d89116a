#include "warehouse/block_meta.hpp"

#include <algorithm>

#include "core/checksum.hpp"
#include "warehouse/bytes.hpp"

namespace portico::warehouse {
namespace {

constexpr const char* what = "a block's directory";

std::uint64_t sum_of(std::string_view bytes, const BlockNumbers& numbers) {
  ByteWriter all;
  const auto add_span = [&](const std::optional<Span64>& span) {
    all.number(std::uint64_t{span.has_value()});
    all.number(span.value_or(Span64{}));
  };
  all.number(numbers.id);
  all.number(std::uint64_t{numbers.rows});
  all.number(numbers.parties);
  add_span(numbers.times);
  all.number(numbers.txs);
  all.number(numbers.source.value_or(0));
  return checksum(all.content()) ^ checksum(bytes);
}

void append(ByteWriter& out, const ColumnFacts& facts) {
  out.number(static_cast<std::uint16_t>(facts.column));
  out.number(static_cast<std::uint16_t>(facts.span.has_value()));
  out.number(facts.size);
  out.number(facts.sum);
  out.number(facts.span.value_or(Span64{}));
}

ColumnFacts read_column_facts(ByteReader& reader) {
  ColumnFacts facts;
  facts.column = reader.number<std::uint16_t>();
  const bool has_span = reader.number<std::uint16_t>() != 0;
  facts.size = reader.number<std::uint32_t>();
  facts.sum = reader.number<std::uint64_t>();
  const auto span = reader.number<Span64>();
  if (has_span) facts.span = span;
  return facts;
}

}  // namespace

const ColumnFacts* BlockMeta::column(std::size_t wanted) const {
  const auto found = std::lower_bound(columns.begin(), columns.end(), wanted,
                                      [](const ColumnFacts& facts, std::size_t c) { return facts.column < c; });
  return found != columns.end() && found->column == wanted ? &*found : nullptr;
}

std::string BlockMeta::encode(const BlockNumbers& numbers) const {
  ByteWriter out;
  out.number(std::uint64_t{0});
  out.number(static_cast<std::uint32_t>(columns.size()));
  for (const auto& facts : columns) append(out, facts);
  out.bytes(directory.encode());
  std::string bytes = out.take();
  const std::uint64_t sum = sum_of(std::string_view(bytes).substr(sizeof(std::uint64_t)), numbers);
  std::memcpy(bytes.data(), &sum, sizeof sum);
  return bytes;
}

BlockMeta BlockMeta::decode(std::string_view bytes, const BlockNumbers& numbers) {
  ByteReader reader(bytes, what);
  const auto sum = reader.number<std::uint64_t>();
  if (sum != sum_of(bytes.substr(sizeof sum), numbers)) malformed(what);
  const auto count = reader.number<std::uint32_t>();
  if (count > reader.left() / sizeof(std::uint64_t)) malformed(what);
  std::vector<ColumnFacts> columns;
  columns.reserve(count);
  for (std::uint32_t index = 0; index < count; ++index) columns.push_back(read_column_facts(reader));
  return {std::move(columns), BlockDirectory::decode(reader.bytes(reader.left()), numbers.rows)};
}

}  // namespace portico::warehouse
