// The one way to use several threads.
#pragma once

#include <cstdint>

#include "keratin/base/function_ref.h"

namespace keratin {

/// Calls body(0), ..., body(blocks - 1), each exactly once, on up to num_threads() threads of which the caller is one,
/// and returns when all are done. Blocks must not depend on each other, and who computes which must not matter: then
/// results do not depend on the number of threads (DESIGN, section 5). An exception of a block is thrown here, after
/// the others have stopped.
///
/// A call inside a block, or in a child process forked after a parallel call, runs on the calling thread alone. Threads
/// are started by the first call that needs them, never before, and sleep when idle. Work below about 100 us is not
/// worth a call.
void parallel_for(int64_t blocks, function_ref<void(int64_t)> body);

/// How many threads parallel_for uses, the caller included. At first: KERATIN_NUM_THREADS, or else the processors that
/// the process may use (affinity and the control group's cpu limit).
int64_t num_threads();

/// 1 to 1024; 0 asks for the default again. Error kInvalidArgument otherwise. Not while a parallel_for runs.
void set_num_threads(int64_t count);

/// True inside a block of parallel_for.
bool in_parallel();

}  // namespace keratin
