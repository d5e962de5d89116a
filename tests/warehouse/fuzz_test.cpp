// Every decoder of stored bytes is given bytes as they are written, changed ones, and any.
#include "warehouse/fuzz.hpp"

#include <boost/test/unit_test.hpp>

#include "core/error.hpp"
#include "support/mutated.hpp"
#include "support/seed.hpp"

using namespace portico;
using namespace portico::testing;

namespace {

constexpr int rounds = 2500;

/// Whether the decoder took the bytes; what it throws must tell of damage.
bool takes(const Decoder& decoder, const std::string& bytes) {
  try {
    decoder.decode(bytes);
    return true;
  } catch (const Failure& failure) {
    BOOST_REQUIRE_MESSAGE(failure.error().code == Errc::corrupt, decoder.name << ": " << failure.what());
    return false;
  }
}

std::string any_bytes(Dice& dice) {
  std::string bytes(dice.index(dice.chance(5) ? 20'000 : 120), '\0');
  for (char& byte : bytes) byte = static_cast<char>(dice.chance(30) ? dice.pick(4) : dice.pick(256));
  return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_fuzz)

BOOST_AUTO_TEST_CASE(decoders_take_what_is_written) {
  Dice dice(seed());
  for (const Decoder& decoder : decoders)
    for (int round = 0; round < rounds / 10; ++round)
      BOOST_REQUIRE_MESSAGE(takes(decoder, decoder.valid(dice)), decoder.name);
}

BOOST_AUTO_TEST_CASE(decoders_refuse_or_take_changed_bytes) {
  Dice dice(seed());
  for (const Decoder& decoder : decoders) {
    int taken = 0;
    for (int round = 0; round < rounds; ++round)
      if (takes(decoder, mutated(decoder.valid(dice), dice))) ++taken;
    BOOST_TEST(taken < rounds, decoder.name);
    BOOST_TEST(taken > 0, decoder.name);  // or nothing behind the first checks was reached
  }
}

BOOST_AUTO_TEST_CASE(decoders_refuse_or_take_any_bytes) {
  Dice dice(seed());
  for (const Decoder& decoder : decoders)
    for (int round = 0; round < rounds; ++round) takes(decoder, any_bytes(dice));
}

BOOST_AUTO_TEST_SUITE_END()
