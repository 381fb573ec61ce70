// What a fused program looks like when it runs tile by tile: made by tiles.cpp, run by run_tiles.cpp.
#pragma once

#include <array>
#include <vector>

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::fused {

inline constexpr size_t kMostValues = 96;  // of a program
inline constexpr int64_t kLine = 64;       // bytes of a cache line

/// Where a value's tile begins: base + row * row_step + column * column_step, in bytes.
struct Place {
  int64_t row_step = 0, column_step = 0;
};

/// A kernel on tiles; operands are numbers of values, the result first.
struct Instruction {
  Kernel kernel;
  std::vector<int> operands;
};

struct Tiles {
  size_t inputs = 0, values = 0;
  int64_t rows = 1, columns = 1, tile_rows = 1, tile_columns = 1;
  int64_t down = 1, across = 1, tasks = 1;
  std::array<std::vector<Instruction>, 2> code;  // of a whole tile, and of the last, shorter one
  std::vector<Place> places;                     // of inputs and outputs
  std::vector<bool> prefetched;                  // of inputs

  struct Output {
    int value;
    int64_t element;
    bool direct;   // written where it belongs at once
    bool streams;  // past the caches
  };
  std::vector<Output> outputs;
  /// Scratch of a task that holds a value's tile.
  struct Register {
    int value;
    int64_t offset;
  };
  std::vector<Register> registers;
  int64_t register_bytes = 0;  // of one task
  bool streams = false;        // any output does

  int64_t tiles() const { return down * across; }
};

/// Runs the plan that is the kernel's state. Buffers: outputs, inputs, scratch of register_bytes for each task.
void run_tiles(const Kernel& kernel, void* const* buffers);
/// The same for a plan of one tile, without what many tiles need: small variables' updates are many and short.
void run_one_tile(const Kernel& kernel, void* const* buffers);

}  // namespace keratin::ops::fused
