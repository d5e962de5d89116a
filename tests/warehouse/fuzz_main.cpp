// The same decoders under libFuzzer: `fuzz_warehouse [corpus folder]`. The first byte chooses the decoder.
#include <cstdint>
#include <cstdlib>

#include "core/error.hpp"
#include "warehouse/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  try {
    portico::testing::decoders[data[0] % portico::testing::decoders.size()].decode(
        {reinterpret_cast<const char*>(data) + 1, size - 1});
  } catch (const portico::Failure& failure) {
    if (failure.error().code != portico::Errc::corrupt) std::abort();
  }
  return 0;
}
