#include "core/memory.hpp"

#include <cstdlib>
#include <malloc.h>
#include <memory>

namespace portico {

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int largest = 4 << 20, most = 32 << 20;
  ::mallopt(M_MMAP_THRESHOLD, largest);
  ::mallopt(M_TRIM_THRESHOLD, most);
#endif
}

void set_memory_aside(std::size_t bytes) {
  constexpr std::size_t page = 4096;
  const std::unique_ptr<void, decltype(&std::free)> block(std::malloc(bytes), &std::free);
  auto* at = static_cast<volatile char*>(block.get());
  for (std::size_t i = 0; at && i < bytes; i += page) at[i] = 0;
}

}  // namespace portico
