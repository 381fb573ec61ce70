#include "keratin/ops/fused/tiles.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <cstring>

#include "keratin/base/error.h"
#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/prepare.h"
#include "keratin/ops/def/simd.h"
#include "keratin/ops/fused/joined.h"
#include "keratin/ops/fused/lie.h"

namespace keratin::ops::fused {
namespace {

constexpr int64_t kTileElements = 2048;     // of four bytes: 8 KB each for a handful of operands in 48 KB
constexpr int64_t kStreamFrom = 8 << 20;    // bytes of an output that no cache keeps until it is read
constexpr int64_t kPrefetchFrom = 1 << 20;  // bytes of an input that comes from memory or the last cache
constexpr double kParallelFrom = 1 << 18;   // element operations worth waking threads for
constexpr int64_t kMostTasks = 16;
constexpr size_t kMostValues = 96;
constexpr int64_t kLine = 64;

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

// ---------------------------------------------------------------- preparing

class Preparation {
 public:
  Preparation(const Region& program, std::span<const TensorSpec> inputs, std::span<const TensorSpec> outputs)
      : program_(program), outputs_(outputs), tiles_(std::make_shared<Tiles>()) {
    specs_.assign(inputs.begin(), inputs.end());
    for (const Tensor& constant : program.constants) specs_.push_back(spec_of(constant));
    for (const Region::Step& step : program.steps) specs_.push_back(infer_step(step));
  }

  Kernel kernel() {
    choose_tiles();
    place_operands();
    order_outputs();
    place_registers();
    write_code(0, tiles_->tile_rows, tiles_->tile_columns);
    write_code(1, last(tiles_->rows, tiles_->tile_rows), last(tiles_->columns, tiles_->tile_columns));
    return finish();
  }

 private:
  static int64_t last(int64_t size, int64_t tile) { return size % tile == 0 ? tile : size % tile; }
  size_t first_result() const { return specs_.size() - program_.steps.size(); }

  TensorSpec infer_step(const Region::Step& step) const {
    std::vector<TensorSpec> in;
    for (const size_t v : step.inputs) in.push_back(specs_[v]);
    require(takes(*step.op, in), ErrorCode::kDType, "[fused_elementwise] ", step.op->name, " in the program does not ",
            "take these dtypes.");
    return infer(*step.op, in, step.attrs)[0];
  }

  // Nothing is promoted inside a program.
  static bool takes(const OpDef& op, const std::vector<TensorSpec>& in) {
    const size_t first = op.input_rule == Inputs::kCondition ? 1 : 0;
    const auto is_bool = [](const TensorSpec& spec) { return spec.dtype == DType::bool_; };
    if (op.input_rule == Inputs::kAsGiven) return true;
    if (op.input_rule == Inputs::kToBool) return std::all_of(in.begin(), in.end(), is_bool);
    if (op.input_rule == Inputs::kPromoteToFloat && !is_inexact(in[0].dtype)) return false;
    return (first == 0 || is_bool(in[0])) &&
           std::all_of(in.begin() + static_cast<std::ptrdiff_t>(first), in.end(),
                       [&](const TensorSpec& spec) { return spec.dtype == in.back().dtype; });
  }

  void choose_tiles() {
    std::vector<Shape> shapes;
    for (const TensorSpec& spec : specs_) shapes.push_back(spec.shape);
    const std::optional<Whole> whole = find_whole(outputs_[0].shape, shapes);
    require(whole.has_value(), ErrorCode::kUnsupported, "[fused_elementwise] expected operands that are broadcast to ",
            outputs_[0].shape, " along the same axes.");
    require(specs_.size() <= kMostValues, ErrorCode::kLimit, "[fused_elementwise] expected at most ", kMostValues,
            " values in a program, received ", specs_.size(), ".");
    whole_ = *whole;
    operations_ = operations_of(program_, specs_, whole_.shape);
    Tiles& t = *tiles_;
    t.inputs = first_result(), t.values = specs_.size();
    t.rows = whole_.rows(), t.columns = whole_.columns();
    t.tile_columns = std::clamp<int64_t>(t.columns, 1, kTileElements);
    t.tile_rows = t.columns > kTileElements
                      ? 1
                      : std::clamp<int64_t>(kTileElements / t.tile_columns, 1, std::max<int64_t>(t.rows, 1));
    t.down = (t.rows + t.tile_rows - 1) / t.tile_rows;
    t.across = (t.columns + t.tile_columns - 1) / t.tile_columns;
    if (static_cast<double>(t.rows) * static_cast<double>(t.columns) * static_cast<double>(program_.steps.size()) >=
        kParallelFrom)
      t.tasks = std::clamp<int64_t>(t.tiles() / 8, 1, kMostTasks);
  }

  Lie lie(size_t value) const { return *lie_of(specs_[value].shape, whole_); }

  Place place(size_t value) const {
    const int64_t element = size_of(specs_[value].dtype);
    switch (lie(value)) {
      case Lie::kFull:
        return {tiles_->columns * element, element};
      case Lie::kRow:
        return {0, element};
      case Lie::kColumn:
        return {element, 0};
      case Lie::kScalar:
        break;
    }
    return {};
  }

  void place_operands() {
    Tiles& t = *tiles_;
    for (size_t v = 0; v < t.inputs; ++v) {
      t.places.push_back(place(v));
      t.prefetched.push_back(lie(v) == Lie::kFull && bytes(v) >= kPrefetchFrom);
    }
  }

  int64_t bytes(size_t value) const { return specs_[value].shape.size() * size_of(specs_[value].dtype); }

  // The result's buffer may be that of an input of its shape (Kernel::may_alias_inputs), so nothing is written there
  // before the last step of a tile that reads such an input.
  void order_outputs() {
    size_t last_reader = 0;
    std::vector<size_t> maker(specs_.size(), 0);  // of each value: the operation
    std::vector<bool> read(specs_.size(), false);
    for (size_t i = 0; i < operations_.size(); ++i) {
      maker[operations_[i].result] = i;
      for (const size_t v : operations_[i].inputs) {
        read[v] = true;
        if (v < tiles_->inputs && lie(v) == Lie::kFull) last_reader = i;
      }
    }
    for (const size_t v : program_.outputs) {
      const bool streams = bytes(v) >= kStreamFrom;
      tiles_->streams |= streams;
      const bool taken = std::any_of(tiles_->outputs.begin(), tiles_->outputs.end(),
                                     [&](const auto& other) { return other.value == static_cast<int>(v); });
      // Chains store past the caches themselves.
      const bool stored_well = !streams || (operations_[maker[v]].is_chain() && !read[v]);
      tiles_->outputs.push_back(
          {static_cast<int>(v), size_of(specs_[v].dtype), maker[v] >= last_reader && stored_well && !taken, streams});
      tiles_->places.push_back(place(v));
    }
  }

  bool is_streamed_at_once(size_t value) const {
    return std::any_of(tiles_->outputs.begin(), tiles_->outputs.end(), [&](const auto& out) {
      return out.direct && out.streams && out.value == static_cast<int>(value);
    });
  }

  bool is_direct(size_t value) const {
    return std::any_of(tiles_->outputs.begin(), tiles_->outputs.end(),
                       [&](const auto& out) { return out.direct && out.value == static_cast<int>(value); });
  }

  // Scratch for results that are not written where they belong: shared by those whose lives do not meet.
  void place_registers() {
    const size_t end = operations_.size();
    std::vector<size_t> last_use(specs_.size(), 0);
    for (size_t i = 0; i < end; ++i)
      for (const size_t v : operations_[i].inputs) last_use[v] = i;
    for (const auto& out : tiles_->outputs) last_use[static_cast<size_t>(out.value)] = end;
    const int64_t slot = tiles_->tile_rows * tiles_->tile_columns * widest();
    std::vector<size_t> busy_until;  // of each slot
    for (size_t s = 0; s < end; ++s) {
      const size_t v = operations_[s].result;
      if (is_direct(v)) continue;
      const auto free = std::find_if(busy_until.begin(), busy_until.end(), [&](size_t until) { return until < s; });
      const auto number = free - busy_until.begin();
      if (free == busy_until.end()) busy_until.push_back(0);
      busy_until[static_cast<size_t>(number)] = std::max(last_use[v], s);
      tiles_->registers.push_back({static_cast<int>(v), number * aligned(slot)});
    }
    tiles_->register_bytes = static_cast<int64_t>(busy_until.size()) * aligned(slot);
  }

  static int64_t aligned(int64_t size) { return (size + kLine - 1) / kLine * kLine; }

  int64_t widest() const {
    int64_t most = 1;
    for (size_t v = first_result(); v < specs_.size(); ++v) most = std::max<int64_t>(most, size_of(specs_[v].dtype));
    return most;
  }

  TensorSpec tile_spec(size_t value, int64_t rows, int64_t columns) const {
    const Lie l = lie(value);
    const bool one_row = l == Lie::kRow || l == Lie::kScalar, one_column = l == Lie::kColumn || l == Lie::kScalar;
    return {{one_row ? 1 : rows, one_column ? 1 : columns}, specs_[value].dtype};
  }

  void write_code(size_t variant, int64_t rows, int64_t columns) {
    for (const Operation& operation : operations_) {
      Instruction instruction;
      instruction.operands.push_back(static_cast<int>(operation.result));
      for (const size_t v : operation.inputs) instruction.operands.push_back(static_cast<int>(v));
      instruction.kernel = kernel_of(operation, rows, columns);
      tiles_->code[variant].push_back(std::move(instruction));
    }
  }

  Kernel kernel_of(const Operation& operation, int64_t rows, int64_t columns) const {
    if (operation.step != nullptr) return step_kernel(operation, rows, columns);
    if (operation.is_chain())
      return chain_kernel(operation.moves, rows * columns, is_streamed_at_once(operation.result));
    Kernel pattern;
    pattern.run = operation.run, pattern.n[0] = rows * columns;
    return pattern;
  }

  Kernel step_kernel(const Operation& operation, int64_t rows, int64_t columns) const {
    std::vector<TensorSpec> in;
    for (const size_t v : operation.inputs) in.push_back(tile_spec(v, rows, columns));
    const TensorSpec out = tile_spec(operation.result, rows, columns);
    Kernel kernel = prepare(*operation.step->op, in, operation.step->attrs, {&out, 1});
    require(kernel.scratch_bytes == 0, ErrorCode::kInternal, "[fused_elementwise] ", operation.step->op->name,
            " needs scratch.");
    return kernel;
  }

  Kernel finish();

  const Region& program_;
  std::span<const TensorSpec> outputs_;
  std::shared_ptr<Tiles> tiles_;
  std::vector<TensorSpec> specs_;  // of every value
  Whole whole_;
  std::vector<Operation> operations_;
};

// ---------------------------------------------------------------- running

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
      execute(code[i]);
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

  void execute(const Instruction& instruction) {
    void* operands[8];
    const size_t count = instruction.operands.size();
    for (size_t i = 0; i < count; ++i) operands[i] = at_[static_cast<size_t>(instruction.operands[i])];
    instruction.kernel.run(instruction.kernel, operands);
  }

  const Tiles& t_;
  void* const* buffers_;
  std::array<std::byte*, kMostValues> at_;  // where each value's tile is
  std::array<Ahead, 8> ahead_;
  size_t aheads_ = 0;
};

void run_tiles(const Kernel& kernel, void* const* buffers) {
  const Tiles& t = kernel.state_as<Tiles>();
  auto* scratch = kernel.scratch_bytes > 0 ? static_cast<std::byte*>(buffers[t.outputs.size() + t.inputs]) : nullptr;
  if (t.tasks == 1) return Run(t, buffers, scratch).tiles(0, t.tiles());
  parallel_for(t.tasks, [&](int64_t task) {
    Run(t, buffers, scratch + task * t.register_bytes)
        .tiles(task * t.tiles() / t.tasks, (task + 1) * t.tiles() / t.tasks);
  });
}

void run_nothing(const Kernel&, void* const*) {}

Kernel Preparation::finish() {
  Kernel kernel;
  kernel.run = tiles_->rows * tiles_->columns == 0 ? run_nothing : run_tiles;
  kernel.scratch_bytes = tiles_->register_bytes * tiles_->tasks;
  kernel.may_alias_inputs = true;
  kernel.outputs = static_cast<int64_t>(outputs_.size());
  kernel.state = std::move(tiles_);
  return kernel;
}

}  // namespace

Kernel tiled_kernel(const Region& program, std::span<const TensorSpec> inputs, std::span<const TensorSpec> outputs) {
  const size_t first_result = program.inputs.size();
  const bool flat =
      program.constants.empty() && !program.outputs.empty() &&
      std::all_of(program.outputs.begin(), program.outputs.end(), [&](size_t v) { return v >= first_result; }) &&
      std::all_of(program.steps.begin(), program.steps.end(),
                  [](const Region::Step& step) { return step.op->elementwise && step.outputs == 1; });
  require(flat, ErrorCode::kUnsupported,
          "[fused_elementwise] expected a program of elementwise ops without constants, ",
          "whose outputs its ops make.");
  return Preparation(program, inputs, outputs).kernel();
}

}  // namespace keratin::ops::fused
