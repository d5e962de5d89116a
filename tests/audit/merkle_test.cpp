#include "audit/merkle.hpp"

#include <boost/test/unit_test.hpp>

#include "core/hash.hpp"

using namespace portico;
using namespace portico::audit;

namespace {

/// The definition of RFC 6962 §2.1, word for word.
Digest tree_hash(std::span<const Digest> leaves) {
  if (leaves.size() == 1) return leaves[0];
  std::size_t split = 1;
  while (split * 2 < leaves.size()) split *= 2;
  return node_hash(tree_hash(leaves.first(split)), tree_hash(leaves.subspan(split)));
}

std::string hex(const Digest& digest) { return to_hex(digest); }

}  // namespace

BOOST_AUTO_TEST_SUITE(audit_merkle)

BOOST_AUTO_TEST_CASE(an_empty_tree_hashes_nothing) {
  BOOST_TEST(hex(MerkleFrontier().root()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// Test vectors of the Certificate Transparency reference implementation.
BOOST_AUTO_TEST_CASE(known_leaves_give_the_known_roots) {
  const std::string inputs[] = {"",
                                std::string("\0", 1),
                                "\x10",
                                "\x20\x21",
                                "\x30\x31",
                                "\x40\x41\x42\x43",
                                "\x50\x51\x52\x53\x54\x55\x56\x57",
                                "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
  const std::string roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                               "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                               "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                               "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                               "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                               "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                               "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                               "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  MerkleFrontier frontier;
  for (std::size_t index = 0; index < 8; ++index) {
    frontier.append(leaf_hash(inputs[index]));
    BOOST_TEST(hex(frontier.root()) == roots[index]);
  }
}

BOOST_AUTO_TEST_CASE(growing_step_by_step_equals_the_recursive_definition) {
  std::vector<Digest> leaves;
  MerkleFrontier frontier;
  for (int count = 1; count <= 130; ++count) {
    leaves.push_back(leaf_hash(std::to_string(count)));
    frontier.append(leaves.back());
    BOOST_TEST_REQUIRE(hex(frontier.root()) == hex(tree_hash(leaves)));
  }
}

BOOST_AUTO_TEST_CASE(a_frontier_goes_on_from_its_stored_peaks) {
  MerkleFrontier whole, first;
  for (int count = 0; count < 11; ++count) first.append(leaf_hash(std::to_string(count)));
  MerkleFrontier second(first.size(), {first.peaks().begin(), first.peaks().end()});
  for (int count = 11; count < 20; ++count) second.append(leaf_hash(std::to_string(count)));
  for (int count = 0; count < 20; ++count) whole.append(leaf_hash(std::to_string(count)));
  BOOST_TEST(hex(second.root()) == hex(whole.root()));
}

BOOST_AUTO_TEST_SUITE_END()
