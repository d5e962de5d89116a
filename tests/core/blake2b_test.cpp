#include "core/blake2b.hpp"

#include <boost/test/unit_test.hpp>

using namespace portico;

BOOST_AUTO_TEST_SUITE(core_blake2b)

BOOST_AUTO_TEST_CASE(pieces_give_the_digest_of_the_whole) {
  const std::string whole(300'000, 'x');
  for (const std::size_t size : {1U, 100U, 65'536U, 400'000U}) {
    Blake2b hash;
    for (std::size_t at = 0; at < whole.size(); at += size) hash.add(std::string_view(whole).substr(at, size));
    BOOST_TEST((hash.finish() == blake2b(whole)), size);
  }
  BOOST_TEST((Blake2b().finish() == blake2b("")));
}

BOOST_AUTO_TEST_SUITE_END()
