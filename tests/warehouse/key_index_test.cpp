#include "warehouse/key_index.hpp"

#include <algorithm>
#include <random>

#include <boost/test/unit_test.hpp>

#include "support/scratch_folder.hpp"
#include "support/seed.hpp"
#include "warehouse/schema.hpp"

using namespace portico;
using namespace portico::warehouse;

namespace {

using Random = std::mt19937_64;

/// A part with an index of random keys.
struct Indexed {
  testing::ScratchFolder folder{testing::ScratchFolder::in_memory()};
  db::Database database = db::Database::open(folder / "index.db", {});
  Part part;
  PartHashes hashes;

  Indexed(Random& random, std::size_t blocks, std::size_t rows_of_each) {
    prepare_schema(database);
    hashes.resize(blocks);
    for (auto& block : hashes)
      for (std::size_t row = 0; row < rows_of_each; ++row) block.push_back(random());
    database.execute("INSERT INTO dataset(id, name, kind, name_space, time_field) VALUES(1, 'd', 0, 'n', 'at')");
    part.id = insert_part(database, 1, 1);
    part.blocks = static_cast<std::int64_t>(blocks);
    const auto segments = encode_key_index(hashes);
    part.segments = static_cast<std::int64_t>(segments.size());
    store_key_index(database, part.id, segments);
  }
  std::vector<Candidate> probe(std::vector<std::uint64_t> sought) {
    std::sort(sought.begin(), sought.end());
    std::vector<Probe> probes;
    for (const std::uint64_t hash : sought) probes.emplace_back(hash, static_cast<std::uint32_t>(probes.size()));
    std::vector<Candidate> candidates;
    probe_key_index(database, part, probes, candidates);
    return candidates;
  }
};

bool has(const std::vector<Candidate>& candidates, std::uint64_t hash, std::uint32_t block) {
  return std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
    return candidate.probe.hash == hash && candidate.block == block;
  });
}

struct Size {
  std::size_t blocks, rows;
};
constexpr Size sizes[] = {{1, 1}, {1, 3}, {1, 15}, {1, 16}, {1, 17}, {2, 40}, {7, 300}, {3, 16384}, {9, 5000}};

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_key_index)

BOOST_AUTO_TEST_CASE(finds_the_block_of_every_key) {
  Random random(testing::seed());
  for (const auto& [blocks, rows] : sizes) {
    Indexed indexed(random, blocks, rows);
    const std::size_t step = std::max<std::size_t>(1, blocks * rows / 400);
    for (std::uint32_t block = 0; block < blocks; ++block)
      for (std::size_t row = 0; row < rows; row += step) {
        const std::uint64_t hash = indexed.hashes[block][row];
        BOOST_TEST(has(indexed.probe({hash}), hash, block));
      }
  }
}

BOOST_AUTO_TEST_CASE(finds_all_keys_that_share_a_hash) {
  Random random(testing::seed());
  Indexed indexed(random, 1, 1);
  indexed.hashes.assign(40, {7});  // one bucket of forty
  indexed.part.id = insert_part(indexed.database, 1, 2);
  indexed.part.blocks = 40;
  store_key_index(indexed.database, indexed.part.id, encode_key_index(indexed.hashes));
  const auto candidates = indexed.probe({7});
  for (std::uint32_t block = 0; block < 40; ++block) BOOST_TEST(has(candidates, 7, block));
}

BOOST_AUTO_TEST_CASE(hardly_ever_finds_what_is_not_there) {
  Random random(testing::seed());
  Indexed indexed(random, 9, 5000);
  std::vector<std::uint64_t> others(100'000);
  for (auto& hash : others) hash = random();
  const auto candidates = indexed.probe(others);  // of 1.6 M comparisons of 28 bits
  BOOST_TEST(candidates.size() < 10U);
  for (const auto& candidate : candidates) BOOST_TEST(candidate.block < 9U);
}

BOOST_AUTO_TEST_SUITE_END()
