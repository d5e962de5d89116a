#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warehouse/block_directory.hpp"
#include "warehouse/span64.hpp"

namespace portico::warehouse {

/// What a block vouches for of one of its chunks.
struct ColumnFacts {
  std::size_t column = 0;
  std::optional<Span64> span;  ///< EncodedChunk::span
  std::uint32_t size = 0;      ///< of the chunk's bytes
  std::uint64_t sum = 0;       ///< the chunk's own checksum
};

/// The numbers of a block that stand in columns of their own, so that a scan can pass blocks by.
struct BlockNumbers {
  std::int64_t id = 0;
  std::uint32_t rows = 0;
  Span64 parties;
  std::optional<Span64> times;
  Span64 txs;
  std::optional<std::int64_t> source;  ///< nothing: the rows differ, see source_column
};

/// What a block stores about itself: which chunks there are, and which rows belong to whom.
struct BlockMeta {
  std::vector<ColumnFacts> columns;  ///< ascending; a column that is not there is null throughout
  BlockDirectory directory;

  const ColumnFacts* column(std::size_t column) const;
  /// The bytes vouch for `numbers`, too.
  std::string encode(const BlockNumbers& numbers) const;
  /// `Failure` (corrupt) when the bytes are not those of a block with these numbers.
  static BlockMeta decode(std::string_view bytes, const BlockNumbers& numbers);
};

}  // namespace portico::warehouse
