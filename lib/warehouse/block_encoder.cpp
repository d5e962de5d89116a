#include "warehouse/block_encoder.hpp"

#include <algorithm>

#include "warehouse/bytes.hpp"
#include "warehouse/chunk.hpp"

namespace portico::warehouse {
namespace {

Span64 span_of(const std::vector<std::int64_t>& values) {
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  return {*least, *greatest};
}

bool any_null(const Column& column) {
  return std::find_if(column.nulls.begin(), column.nulls.end(), [](auto null) { return null != 0; }) !=
         column.nulls.end();
}

bool all_null(const Column& column) {
  return !column.nulls.empty() && std::find(column.nulls.begin(), column.nulls.end(), 0) == column.nulls.end();
}

bool same(const Span64& span) { return span.least == span.greatest; }

void add(EncodedBlock& block, std::size_t column, EncodedChunk chunk) {
  block.facts.meta.columns.push_back({.column = column,
                                      .span = chunk.span,
                                      .size = static_cast<std::uint32_t>(chunk.bytes.size()),
                                      .sum = load<std::uint64_t>(chunk.bytes.data())});
  block.chunks.emplace_back(column, std::move(chunk.bytes));
}

}  // namespace

std::optional<std::size_t> integer_key(const StoredDataset& dataset) {
  if (dataset.key.size() != 1) return std::nullopt;
  const TypeKind kind = dataset.fields[dataset.key[0]].type.kind;
  if (kind == TypeKind::text || kind == TypeKind::floating) return std::nullopt;
  return dataset.key[0];
}

EncodedBlock encode_block(const StoredDataset& dataset, const BlockRows& rows, std::int64_t id) {
  EncodedBlock block;
  BlockFacts& facts = block.facts;
  facts.id = id;
  facts.rows = static_cast<std::uint32_t>(rows.parties.size());
  facts.parties = {rows.parties.front(), rows.parties.back()};
  facts.txs = span_of(rows.txs);
  const Span64 sources = span_of(rows.sources);
  if (same(sources)) facts.source = sources.least;
  for (std::size_t position = 0; position < rows.columns.size(); ++position) {
    const BlockColumn& column = rows.columns[position];
    if (column.encoded)
      add(block, position, *column.encoded);
    else if (column.values.size() > 0 && !all_null(column.values))
      add(block, position, encode_chunk(column.values));
  }
  if (!same(facts.txs)) add(block, tx_column, {encode_integers(rows.txs), facts.txs});
  if (!same(sources)) add(block, source_column, {encode_integers(rows.sources), sources});
  if (dataset.time)
    if (const ColumnFacts* times = facts.meta.column(*dataset.time)) facts.times = times->span;
  if (const auto key = integer_key(dataset))
    block.null_keys = !facts.meta.column(*key) || any_null(rows.columns[*key].values);
  facts.meta.directory = BlockDirectory(rows.parties);
  return block;
}

void PartFacts::add(const EncodedBlock& block) {
  const BlockFacts& facts = block.facts;
  if (part_.blocks == 0) part_.txs = facts.txs;
  part_.txs.widen(facts.txs.least);
  part_.txs.widen(facts.txs.greatest);
  widen(part_.times, facts.times);
  part_.rows += facts.rows;
  ++part_.blocks;
  const auto key = integer_key(dataset_);
  if (!key) return;
  null_keys_ = null_keys_ || block.null_keys;
  if (null_keys_)
    part_.keys.reset();
  else
    widen(part_.keys, facts.meta.column(*key)->span);
}

}  // namespace portico::warehouse
