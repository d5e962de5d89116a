#include "ingest/content_hash.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

#include "core/hash.hpp"
#include "support/memory_files.hpp"
#include "support/seed.hpp"

using namespace portico;
using ingest::ContentHash;
using testing::MemoryFiles;

namespace {

std::string random_bytes(std::size_t size) {
  std::mt19937_64 random(testing::seed());
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

/// As the header defines it.
std::string defined_hash(std::string_view content) {
  std::string digests;
  for (std::size_t at = 0; at < content.size(); at += 1 << 20) digests += as_text(blake2b(content.substr(at, 1 << 20)));
  return to_hex(blake2b(digests));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_content_hash)

BOOST_AUTO_TEST_CASE(is_the_same_for_any_pieces) {
  for (const std::size_t size : {0U, 1U, 1U << 20, (1U << 20) + 1, 3U << 20, 5'000'000U}) {
    const std::string content = random_bytes(size);
    for (const std::size_t piece : {4'096U, 65'537U, 1U << 20, 7'000'000U}) {
      ContentHash hash;
      for (std::size_t at = 0; at < content.size(); at += piece) hash.add(std::string_view(content).substr(at, piece));
      BOOST_TEST(hash.finish() == defined_hash(content), size << " bytes in pieces of " << piece);
    }
  }
}

BOOST_AUTO_TEST_CASE(hashes_a_file_while_it_is_streamed) {
  const std::string content = random_bytes(2'500'000);
  MemoryFiles files({{"/a", content}});
  ingest::HashingFiles hashing(files);
  std::string seen;
  const auto done = hashing.stream("/a", [&](std::string_view piece) {
    seen += piece;
    return true;
  });
  BOOST_TEST(done.has_value());
  BOOST_TEST((seen == content));
  BOOST_TEST(hashing.hash() == defined_hash(content));
  BOOST_TEST(ingest::hash_file(files, "/a").value() == defined_hash(content));
  BOOST_TEST((ingest::hash_file(files, "/b").error().code == Errc::not_found));
}

BOOST_AUTO_TEST_SUITE_END()
