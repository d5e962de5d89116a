#include "http/admission.hpp"

#include <boost/test/unit_test.hpp>

namespace portico::http {

BOOST_AUTO_TEST_SUITE(http_admission)

BOOST_AUTO_TEST_CASE(admits_up_to_the_limit_and_again_after_one_left) {
  const Limits limits{.connections = 2};
  Admission admission(limits);
  const Peer local{.uid = 1000, .address = "unix"};
  BOOST_TEST(admission.enter(local));
  BOOST_TEST(admission.enter(local));
  BOOST_TEST(!admission.enter(local));
  admission.leave(local);
  BOOST_TEST(admission.enter(local));
}

BOOST_AUTO_TEST_CASE(counts_each_network_address_for_itself) {
  const Limits limits{.connections_per_address = 1};
  Admission admission(limits);
  const Peer one{.uid = std::nullopt, .address = "192.0.2.1"};
  const Peer other{.uid = std::nullopt, .address = "192.0.2.2"};
  BOOST_TEST(admission.enter(one));
  BOOST_TEST(!admission.enter(one));
  BOOST_TEST(admission.enter(other));
  admission.leave(one);
  BOOST_TEST(admission.enter(one));
}

BOOST_AUTO_TEST_CASE(counts_an_ipv6_network_as_one_address) {
  const Limits limits{.connections_per_address = 1};
  Admission admission(limits);
  const Peer one{.uid = std::nullopt, .address = "2001:db8::1"};
  const Peer neighbour{.uid = std::nullopt, .address = "2001:db8::2"};
  const Peer other{.uid = std::nullopt, .address = "2001:db8:0:1::1"};
  BOOST_TEST(admission.enter(one));
  BOOST_TEST(!admission.enter(neighbour));
  BOOST_TEST(admission.enter(other));
  admission.leave(one);
  BOOST_TEST(admission.enter(neighbour));
}

BOOST_AUTO_TEST_CASE(does_not_count_unix_peers_by_address) {
  const Limits limits{.connections_per_address = 1};
  Admission admission(limits);
  const Peer local{.uid = 0, .address = "unix"};
  BOOST_TEST(admission.enter(local));
  BOOST_TEST(admission.enter(local));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico::http
