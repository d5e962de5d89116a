#include "warehouse/chunk_cache.hpp"

#include <boost/test/unit_test.hpp>

namespace portico::warehouse {
namespace {

std::shared_ptr<const Chunk> chunk_of(std::int64_t value) {
  const std::vector<std::int64_t> values{value, value + 1'000'000'007};
  return std::make_shared<const Chunk>(encode_integers(values), Type{TypeKind::integer}, values.size());
}

/// How many of these chunks a reading of all, one after another, finds; those it does not it adds.
std::size_t found_of(ChunkCache& cache, std::int64_t chunks) {
  std::size_t found = 0;
  for (std::int64_t id = 0; id < chunks; ++id) {
    if (cache.find(id))
      ++found;
    else
      cache.add(id, chunk_of(id));
  }
  return found;
}

const std::size_t one = chunk_of(1)->size();

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_chunk_cache)

BOOST_AUTO_TEST_CASE(finds_what_fits) {
  ChunkCache cache(200 * 2 * one);
  BOOST_TEST(!cache.find(7));
  BOOST_TEST(found_of(cache, 200) == 0U);
  BOOST_TEST(found_of(cache, 200) == 200U);
  BOOST_TEST(cache.find(7)->view().integer_at(0) == 7);
}

BOOST_AUTO_TEST_CASE(a_scan_of_more_than_fits_finds_most_of_what_fits) {
  ChunkCache cache(1000 * one);
  for (int warm = 0; warm < 4; ++warm) found_of(cache, 1500);
  BOOST_TEST(found_of(cache, 1500) > 700U);
  BOOST_TEST(found_of(cache, 1500) <= 1000U);
}

BOOST_AUTO_TEST_CASE(what_is_asked_for_again_and_again_comes_in_at_last) {
  ChunkCache cache(1000 * one);
  found_of(cache, 3000);
  int asked = 0;
  for (; !cache.find(5000) && asked < 100; ++asked) cache.add(5000, chunk_of(5000));
  BOOST_TEST(asked <= 8);
}

BOOST_AUTO_TEST_CASE(texts_outlive_the_cache) {
  std::shared_ptr<const Dictionary> texts;
  {
    ColumnBuilder builder({TypeKind::text});
    for (int i = 0; i < 100; ++i) builder.append_text("text " + std::to_string(i));
    const auto chunk = std::make_shared<const Chunk>(encode_chunk(builder.take()).bytes, Type{TypeKind::text}, 100);
    texts = chunk->dictionary();
    BOOST_TEST(texts == chunk->dictionary());
  }
  BOOST_TEST((*texts)[42] == "text 42");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico::warehouse
