#include "query/key_index.hpp"

#include <map>
#include <random>

#include <boost/test/unit_test.hpp>

#include "support/seed.hpp"

BOOST_AUTO_TEST_SUITE(query_key_index)

using portico::query::KeyIndex;
using portico::query::PairTable;

BOOST_AUTO_TEST_CASE(numbers_keys_as_a_map_would) {
  std::mt19937_64 random(portico::testing::seed());
  KeyIndex index;
  std::map<KeyIndex::Key, std::uint32_t> reference;
  for (int i = 0; i < 20000; ++i) {
    const KeyIndex::Key key{static_cast<std::int64_t>(random() % 97) - 48,
                            static_cast<std::int64_t>(random() % 101) * (INT64_C(1) << 40)};
    const auto expected = reference.emplace(key, static_cast<std::uint32_t>(reference.size())).first->second;
    BOOST_REQUIRE(index.find_or_add(key) == expected);
  }
  BOOST_TEST(index.size() == reference.size());
  BOOST_TEST(index.find({1000, 0}) == KeyIndex::none);
  BOOST_TEST(KeyIndex().find({1, 1}) == KeyIndex::none);
}

BOOST_AUTO_TEST_CASE(pairs_keep_their_numbers_as_the_table_grows_into_a_hash) {
  std::mt19937_64 random(portico::testing::seed());
  PairTable table;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> reference;
  for (std::uint32_t range : {4U, 100U, 3000U, 5000U})
    for (int i = 0; i < 5000; ++i) {
      const auto a = static_cast<std::uint32_t>(random() % range), b = static_cast<std::uint32_t>(random() % range);
      const auto expected =
          reference.emplace(std::pair{a, b}, static_cast<std::uint32_t>(reference.size())).first->second;
      BOOST_REQUIRE(table.find_or_add(a, b) == expected);
    }
  for (const auto& [pair, id] : reference) {
    BOOST_REQUIRE(table.find(pair.first, pair.second) == id);
    BOOST_REQUIRE((table.pair(id) == pair));
  }
  BOOST_TEST(table.find(5001, 1) == PairTable::none);
}

BOOST_AUTO_TEST_SUITE_END()
