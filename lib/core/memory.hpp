#pragma once

namespace portico {

/// Has this process keep memory that it frees, up to some MiB, for what it allocates next. The columns of a block are
/// about as large as what glibc otherwise takes from the system and gives back each time. To be called once, first.
void keep_freed_memory();

}  // namespace portico
