#include "warehouse/block_directory.hpp"

#include <algorithm>

#include "warehouse/bytes.hpp"
#include "warehouse/chunk.hpp"

namespace portico::warehouse {
namespace {

constexpr const char* what = "a block's directory";

bool strictly_ascending(std::span<const std::int64_t> values) {
  return std::adjacent_find(values.begin(), values.end(), std::greater_equal<>()) == values.end();
}

}  // namespace

BlockDirectory::BlockDirectory(std::span<const std::int64_t> row_parties) {
  for (std::size_t row = 0; row < row_parties.size(); ++row) {
    if (parties_.empty() || parties_.back() != row_parties[row]) {
      parties_.push_back(row_parties[row]);
      ends_.push_back(0);
    }
    ends_.back() = static_cast<std::int64_t>(row + 1);
  }
}

BlockDirectory BlockDirectory::decode(std::string_view bytes, std::size_t rows) {
  ByteReader reader(bytes, what);
  const auto runs = reader.number<std::uint32_t>();
  const auto size = reader.number<std::uint32_t>();
  BlockDirectory directory;
  if (runs == 0 || runs > rows) malformed(what);
  directory.parties_ = decode_integers(reader.bytes(size), runs);
  directory.ends_ = decode_integers(reader.bytes(reader.left()), runs);
  const bool valid = strictly_ascending(directory.parties_) && strictly_ascending(directory.ends_) &&
                     directory.ends_.front() > 0 && directory.ends_.back() == static_cast<std::int64_t>(rows);
  if (!valid) malformed(what);
  return directory;
}

std::string BlockDirectory::encode() const {
  const std::string parties = encode_integers(parties_);
  ByteWriter out;
  out.number(static_cast<std::uint32_t>(parties_.size()));
  out.number(static_cast<std::uint32_t>(parties.size()));
  out.bytes(parties);
  out.bytes(encode_integers(ends_));
  return out.take();
}

RowRange BlockDirectory::run(std::size_t index) const {
  const std::int64_t begin = index == 0 ? 0 : ends_[index - 1];
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(ends_[index])};
}

RowRanges BlockDirectory::ranges_of(const PartySet& parties) const {
  RowRanges ranges;
  if (parties.extent() != PartySet::Extent::listed) {
    const bool named_only = parties.extent() == PartySet::Extent::named;
    for (std::size_t index = 0; index < parties_.size(); ++index)
      if (!named_only || parties_[index] != static_cast<std::int64_t>(PartyId::none)) ranges.push_back(run(index));
    return ranges;
  }
  const auto& ids = parties.ids();
  auto id = std::lower_bound(ids.begin(), ids.end(), PartyId{parties_.front()});
  for (auto at = parties_.begin(); id != ids.end(); ++id) {
    at = std::lower_bound(at, parties_.end(), static_cast<std::int64_t>(*id));
    if (at == parties_.end()) break;
    if (*at == static_cast<std::int64_t>(*id)) ranges.push_back(run(static_cast<std::size_t>(at - parties_.begin())));
  }
  return ranges;
}

std::size_t BlockDirectory::run_of(std::size_t row) const {
  const auto found = std::upper_bound(ends_.begin(), ends_.end(), static_cast<std::int64_t>(row));
  return static_cast<std::size_t>(found - ends_.begin());
}

std::optional<RowRange> BlockDirectory::run_of_party(std::int64_t party) const {
  const auto found = std::lower_bound(parties_.begin(), parties_.end(), party);
  if (found == parties_.end() || *found != party) return std::nullopt;
  return run(static_cast<std::size_t>(found - parties_.begin()));
}

std::int64_t BlockDirectory::party_of(std::size_t row) const { return parties_.at(run_of(row)); }

void BlockDirectory::append_parties(std::span<const RowRange> ranges, std::vector<std::int64_t>& out) const {
  for (const auto& range : ranges) {
    std::size_t index = run_of(range.begin);
    for (std::uint32_t row = range.begin; row < range.end; ++row) {
      while (static_cast<std::int64_t>(row) >= ends_[index]) ++index;
      out.push_back(parties_[index]);
    }
  }
}

}  // namespace portico::warehouse
