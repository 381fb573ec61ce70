#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <cstring>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/simd.h"
#include "keratin/ops/fused/tile_plan.h"

namespace keratin::ops::fused {
namespace {

/// The next tile of an operand, asked for piece by piece while this one is worked on: all at once would wait for
/// memory.
struct Ahead {
  const std::byte* from;
  int64_t bytes;

  void fetch(int64_t part, int64_t parts) const {
    const int64_t lines = (bytes + kLine - 1) / kLine;
    for (int64_t i = lines * part / parts; i < lines * (part + 1) / parts; ++i)
      __builtin_prefetch(from + i * kLine, 0, 3);
  }
};

// Past the caches, which then keep what is still to be read. Both addresses are aligned to 64 bytes, and so is the
// size.
#if defined(__x86_64__)
__attribute__((target("avx512f"))) void stream_avx512(std::byte* to, const std::byte* from, int64_t bytes) {
  for (int64_t i = 0; i < bytes; i += kLine)
    _mm512_stream_si512(reinterpret_cast<__m512i*>(to + i), _mm512_load_si512(from + i));
}

void stream_sse2(std::byte* to, const std::byte* from, int64_t bytes) {
  for (int64_t i = 0; i < bytes; i += 16)
    _mm_stream_si128(reinterpret_cast<__m128i*>(to + i), _mm_load_si128(reinterpret_cast<const __m128i*>(from + i)));
}
#endif

void stream(std::byte* to, const std::byte* from, int64_t bytes) {
  int64_t streamed = 0;
#if defined(__x86_64__)
  if (reinterpret_cast<uintptr_t>(to) % kLine == 0) {
    streamed = bytes / kLine * kLine;
    use_avx512() ? stream_avx512(to, from, streamed) : stream_sse2(to, from, streamed);
  }
#endif
  std::memcpy(to + streamed, from + streamed, static_cast<size_t>(bytes - streamed));
}

// Makes streamed stores visible to other threads.
void finish_streams() {
#if defined(__x86_64__)
  _mm_sfence();
#endif
}

// Calls the kernel with where its operands are.
KERATIN_INLINE void execute(const Instruction& instruction, std::byte* const* at) {
  void* operands[8];
  const size_t count = instruction.operands.size();
  for (size_t i = 0; i < count; ++i) operands[i] = at[static_cast<size_t>(instruction.operands[i])];
  instruction.kernel.run(instruction.kernel, operands);
}

class Run {
 public:
  Run(const Tiles& tiles, void* const* buffers, std::byte* scratch) : t_(tiles), buffers_(buffers) {
    for (const Tiles::Register& r : t_.registers) at_[static_cast<size_t>(r.value)] = scratch + r.offset;
  }

  void tiles(int64_t first, int64_t end) {
    for (int64_t tile = first; tile < end; ++tile) one(tile);
    if (t_.streams) finish_streams();
  }

 private:
  void one(int64_t tile) {
    const int64_t row = tile / t_.across * t_.tile_rows, column = tile % t_.across * t_.tile_columns;
    const int64_t rows = std::min(t_.tile_rows, t_.rows - row),
                  columns = std::min(t_.tile_columns, t_.columns - column);
    const bool whole = rows == t_.tile_rows && columns == t_.tile_columns;
    place(row, column);
    const std::vector<Instruction>& code = t_.code[whole ? 0 : 1];
    for (size_t i = 0; i < code.size(); ++i) {
      for (size_t a = 0; a < aheads_; ++a) ahead_[a].fetch(static_cast<int64_t>(i), static_cast<int64_t>(code.size()));
      execute(code[i], at_.data());
    }
    deliver(row, column, rows * columns);
  }

  // Where the operands of this tile are, and what the next will need.
  void place(int64_t row, int64_t column) {
    const size_t outputs = t_.outputs.size();
    aheads_ = 0;
    for (size_t v = 0; v < t_.inputs; ++v) {
      at_[v] = start(buffers_[outputs + v], t_.places[v], row, column);
      if (t_.prefetched[v]) look_ahead(at_[v], t_.places[v].column_step, row, column);
    }
    for (size_t i = 0; i < outputs; ++i)
      if (t_.outputs[i].direct) at_[static_cast<size_t>(t_.outputs[i].value)] = target(i, row, column);
  }

  // Outputs that were not written where they belong.
  void deliver(int64_t row, int64_t column, int64_t elements) {
    for (size_t i = 0; i < t_.outputs.size(); ++i) {
      const Tiles::Output& out = t_.outputs[i];
      if (out.direct) continue;
      const std::byte* from = at_[static_cast<size_t>(out.value)];
      const int64_t bytes = elements * out.element;
      if (out.streams)
        stream(target(i, row, column), from, bytes);
      else
        std::memcpy(target(i, row, column), from, static_cast<size_t>(bytes));
    }
  }

  // Tiles of a full operand follow each other in memory.
  void look_ahead(const std::byte* tile, int64_t element, int64_t row, int64_t column) {
    const int64_t elements = t_.tile_rows * t_.tile_columns;
    const int64_t left = t_.rows * t_.columns - row * t_.columns - column - elements;
    if (left > 0 && aheads_ < ahead_.size())
      ahead_[aheads_++] = {tile + elements * element, std::min(left, elements) * element};
  }

  static std::byte* start(void* base, const Place& place, int64_t row, int64_t column) {
    return static_cast<std::byte*>(base) + row * place.row_step + column * place.column_step;
  }
  std::byte* target(size_t output, int64_t row, int64_t column) const {
    return start(buffers_[output], t_.places[t_.inputs + output], row, column);
  }

  const Tiles& t_;
  void* const* buffers_;
  std::array<std::byte*, kMostValues> at_;  // where each value's tile is
  std::array<Ahead, 8> ahead_;
  size_t aheads_ = 0;
};

}  // namespace

void run_tiles(const Kernel& kernel, void* const* buffers) {
  const Tiles& t = kernel.state_as<Tiles>();
  auto* scratch = kernel.scratch_bytes > 0 ? static_cast<std::byte*>(buffers[t.outputs.size() + t.inputs]) : nullptr;
  if (t.tasks == 1) return Run(t, buffers, scratch).tiles(0, t.tiles());
  parallel_for(t.tasks, [&](int64_t task) {
    Run(t, buffers, scratch + task * t.register_bytes)
        .tiles(task * t.tiles() / t.tasks, (task + 1) * t.tiles() / t.tasks);
  });
}

void run_one_tile(const Kernel& kernel, void* const* buffers) {
  const Tiles& t = kernel.state_as<Tiles>();
  std::byte* at[kMostValues];
  const size_t outputs = t.outputs.size();
  for (size_t v = 0; v < t.inputs; ++v) at[v] = static_cast<std::byte*>(buffers[outputs + v]);
  if (!t.registers.empty()) {
    auto* scratch = static_cast<std::byte*>(buffers[outputs + t.inputs]);
    for (const Tiles::Register& r : t.registers) at[static_cast<size_t>(r.value)] = scratch + r.offset;
  }
  for (size_t i = 0; i < outputs; ++i)
    if (t.outputs[i].direct) at[static_cast<size_t>(t.outputs[i].value)] = static_cast<std::byte*>(buffers[i]);
  for (const Instruction& instruction : t.code[0]) execute(instruction, at);
  const auto elements = static_cast<size_t>(t.rows * t.columns);
  for (size_t i = 0; i < outputs; ++i)
    if (const Tiles::Output& out = t.outputs[i]; !out.direct)
      std::memcpy(buffers[i], at[static_cast<size_t>(out.value)], elements * static_cast<size_t>(out.element));
}

}  // namespace keratin::ops::fused
