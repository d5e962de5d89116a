#include "warehouse/block_encoder.hpp"

#include <algorithm>

#include "warehouse/block_directory.hpp"
#include "warehouse/chunk.hpp"

namespace portico::warehouse {
namespace {

Span64 span_of(const std::vector<std::int64_t>& values) {
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  return {*least, *greatest};
}

std::optional<Span64> span_of_valid(const Column& column) {
  if (column.size() == 0) return std::nullopt;
  if (column.nulls.empty()) return span_of(column.ints);
  std::optional<Span64> span;
  for (std::size_t row = 0; row < column.size(); ++row)
    if (!column.null_at(row)) widen(span, Span64{column.ints[row], column.ints[row]});
  return span;
}

bool all_null(const Column& column) {
  return !column.nulls.empty() && std::find(column.nulls.begin(), column.nulls.end(), 0) == column.nulls.end();
}

bool same(const Span64& span) { return span.least == span.greatest; }

}  // namespace

std::optional<std::size_t> integer_key(const StoredDataset& dataset) {
  if (dataset.key.size() != 1) return std::nullopt;
  const TypeKind kind = dataset.fields[dataset.key[0]].type.kind;
  if (kind == TypeKind::text || kind == TypeKind::floating) return std::nullopt;
  return dataset.key[0];
}

EncodedBlock BlockEncoder::encode(const BlockRows& rows) {
  EncodedBlock block;
  BlockFacts& facts = block.facts;
  facts.rows = static_cast<std::uint32_t>(rows.parties.size());
  facts.parties = {rows.parties.front(), rows.parties.back()};
  facts.times = span_of_valid(rows.columns[*dataset_.time]);
  facts.txs = span_of(rows.txs);
  facts.directory = BlockDirectory(rows.parties).encode();
  const Span64 sources = span_of(rows.sources);
  if (same(sources)) facts.source = sources.least;
  for (std::size_t position = 0; position < rows.columns.size(); ++position)
    if (rows.columns[position].size() > 0 && !all_null(rows.columns[position]))
      block.chunks.emplace_back(position, encode_chunk(rows.columns[position]));
  if (!same(facts.txs)) block.chunks.emplace_back(tx_column, encode_integers(rows.txs));
  if (!same(sources)) block.chunks.emplace_back(source_column, encode_integers(rows.sources));
  note(rows, facts);
  return block;
}

void BlockEncoder::note(const BlockRows& rows, const BlockFacts& facts) {
  if (part_.blocks == 0) part_.txs = facts.txs;
  part_.txs.widen(facts.txs.least);
  part_.txs.widen(facts.txs.greatest);
  widen(part_.times, facts.times);
  note_keys(rows);
  part_.rows += facts.rows;
  ++part_.blocks;
}

void BlockEncoder::note_keys(const BlockRows& rows) {
  const auto key = integer_key(dataset_);
  if (!key) return;
  const Column& column = rows.columns[*key];
  const bool nulls =
      std::find_if(column.nulls.begin(), column.nulls.end(), [](auto null) { return null != 0; }) != column.nulls.end();
  key_nulls_ = key_nulls_ || nulls || column.size() == 0;
  if (key_nulls_)
    part_.keys.reset();
  else
    widen(part_.keys, span_of(column.ints));
}

}  // namespace portico::warehouse
