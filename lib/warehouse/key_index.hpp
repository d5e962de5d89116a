#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "warehouse/part_store.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// A key sought, by its hash, for row `row` of a batch.
struct Probe {
  Probe() = default;
  Probe(std::uint64_t of_key, std::uint32_t batch_row);
  std::uint64_t hash = 0;
  std::uint32_t row = 0;
  std::uint32_t print = 0;  ///< the bits of the hash that fingerprints are cut from
};

/// A block of a part, counted from 0, that may hold the key of `probe`.
struct Candidate {
  std::uint32_t block = 0;
  Probe probe;
};

/// The index of a part's keys: filter and locator at once. Rows stand in buckets of about eight by the leading bits of
/// their key's hash; an entry is 32 bits, a fingerprint above the number of the block. Stored in segments of some
/// sixteen thousand rows, so that a few probes read a few segments.
class KeyIndexBuilder {
 public:
  KeyIndexBuilder(std::size_t rows, std::size_t blocks);
  /// Pass one: every row's hash, once; then `count_done`; pass two: the same again, with its block.
  void count(std::uint64_t hash);
  void count_done();
  void add(std::uint64_t hash, std::uint32_t block);
  std::vector<std::string> segments() const;

 private:
  std::size_t segments_;
  unsigned block_bits_;
  std::vector<std::uint32_t> ends_;  // while adding: where the bucket's next entry goes
  std::vector<std::uint32_t> entries_;
};

/// The keys' hashes of a part's live rows, block by block.
using PartHashes = std::vector<std::vector<std::uint64_t>>;

/// Makes the index of a part, segment by segment.
std::vector<std::string> encode_key_index(const PartHashes& hashes);
/// The same, for a stored part: reads its key columns.
std::vector<std::string> build_key_index(db::Database& database, const StoredDataset& dataset, const Part& part);
void store_key_index(db::Database& database, std::int64_t part, std::span<const std::string> segments);

/// Whether the part stands with such an index in the state that `database` sees.
bool has_key_index(db::Database& database, const Part& part);

/// Appends the candidates of `probes` (ascending by hash) in a part that has an index; some may come twice.
void probe_key_index(db::Database& database, const Part& part, std::span<const Probe> probes,
                     std::vector<Candidate>& candidates);

}  // namespace portico::warehouse
