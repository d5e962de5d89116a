#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warehouse/party_set.hpp"
#include "warehouse/row_range.hpp"

namespace portico::warehouse {

/// Which rows of a block belong to which party: rows stand by party, so each has one run.
class BlockDirectory {
 public:
  /// From each row's party, ascending.
  explicit BlockDirectory(std::span<const std::int64_t> row_parties);
  /// From stored bytes; `Failure` (corrupt) when they do not describe a block of `rows` rows.
  static BlockDirectory decode(std::string_view bytes, std::size_t rows);
  std::string encode() const;

  /// One range a party, so that each is in time order; neighbours are not joined.
  RowRanges ranges_of(const PartySet& parties) const;
  std::int64_t party_of(std::size_t row) const;
  /// Appends the party of each row of `ranges` to `out`.
  void append_parties(std::span<const RowRange> ranges, std::vector<std::int64_t>& out) const;

  /// How many parties there are; each has one run of rows.
  std::size_t runs() const { return parties_.size(); }
  /// The party's run; nothing when it has none.
  std::optional<RowRange> run_of_party(std::int64_t party) const;
  std::int64_t party(std::size_t index) const { return parties_[index]; }
  RowRange run(std::size_t index) const;

  BlockDirectory() = default;  ///< of no rows

 private:
  std::size_t run_of(std::size_t row) const;

  std::vector<std::int64_t> parties_;
  std::vector<std::int64_t> ends_;  // ends_[i]: the row after the last of parties_[i]
};

}  // namespace portico::warehouse
