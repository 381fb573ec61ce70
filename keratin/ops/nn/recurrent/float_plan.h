// What the float32 kernels of recurrent layers decide once, from sizes alone.
#pragma once

#include "keratin/ops/nn/recurrent/cells.h"

namespace keratin::ops::recurrent {

/// What depends on sizes alone; all counts are of floats.
struct Plan {
  Sizes s;
  int64_t rows, blocks;             // of the batch: in one block, and how many
  int64_t units, features;          // padded
  int64_t state_row;                // from one row of [x, h] to the next: an odd number of cache lines, so that rows
                                    // do not fall on each other in the cache
  int64_t groups;                   // of vectors of units
  int64_t packed_group, packed;     // forward weights: bias, x, h of one group; of all
  int64_t back_x, back;             // backward weights: those that lead to x; all
  int64_t chunk_steps, chunk_rows;  // of a backward pass
  int64_t pairs = 0;                // room for the operands of products in bfloat16; 0: they are float32
  int64_t tasks, task;              // and the scratch of each
  SavedLayout saved;
};

}  // namespace keratin::ops::recurrent
