#pragma once
#include <cstddef>

namespace portico {

/// Has this process keep memory that it frees, up to some MiB, for what it allocates next. The columns of a block are
/// about as large as what glibc otherwise takes from the system and gives back each time. To be called once, first.
void keep_freed_memory();

/// Has the system give this process so much memory now that it need not when it is wanted: the first touch of each page
/// takes about as long as filling it. Together with `keep_freed_memory`, which keeps it.
void set_memory_aside(std::size_t bytes);

}  // namespace portico
