#include "core/memory.hpp"

#include <malloc.h>

namespace portico {

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int largest = 4 << 20, most = 32 << 20;
  ::mallopt(M_MMAP_THRESHOLD, largest);
  ::mallopt(M_TRIM_THRESHOLD, most);
#endif
}

}  // namespace portico
