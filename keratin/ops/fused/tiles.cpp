#include "keratin/ops/fused/tiles.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/prepare.h"
#include "keratin/ops/fused/joined.h"
#include "keratin/ops/fused/lie.h"
#include "keratin/ops/fused/tile_plan.h"

namespace keratin::ops::fused {
namespace {

constexpr int64_t kTileElements = 2048;     // of four bytes: 8 KB each for a handful of operands in 48 KB
constexpr int64_t kStreamFrom = 8 << 20;    // bytes of an output that no cache keeps until it is read
constexpr int64_t kPrefetchFrom = 1 << 20;  // bytes of an input that comes from memory or the last cache
constexpr double kParallelFrom = 1 << 18;   // element operations worth waking threads for
constexpr int64_t kMostTasks = 16;

class Preparation {
 public:
  Preparation(const Region& program, std::span<const TensorSpec> inputs, std::span<const TensorSpec> outputs,
              bool parts)
      : program_(program), outputs_(outputs), parts_(parts), tiles_(std::make_shared<Tiles>()) {
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
    const double work =
        static_cast<double>(t.rows) * static_cast<double>(t.columns) * static_cast<double>(program_.steps.size());
    if (!parts_ && work >= kParallelFrom) t.tasks = std::clamp<int64_t>(t.tiles() / 8, 1, kMostTasks);
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
      t.prefetched.push_back(lie(v) == Lie::kFull && (parts_ || bytes(v) >= kPrefetchFrom));
    }
    for (Operation& operation : operations_)
      if (operation.is_chain()) leave_to_chain(operation);
  }

  // Chains look ahead themselves, which is as fast as memory is: a whole tile at once is not.
  void leave_to_chain(Operation& chain) {
    const auto take = [&](size_t v) {
      const bool far = v < tiles_->inputs && tiles_->prefetched[v];
      if (far) tiles_->prefetched[v] = false;
      return far;
    };
    auto next = chain.inputs.begin();
    chain.begins_far = take(*next++);
    for (Move& move : chain.moves)
      if (!is_unary(move.kind)) move.is_far = take(*next++);
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
      return chain_kernel(operation.moves, rows * columns, operation.begins_far, is_streamed_at_once(operation.result));
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
  const bool parts_;
  std::shared_ptr<Tiles> tiles_;
  std::vector<TensorSpec> specs_;  // of every value
  Whole whole_;
  std::vector<Operation> operations_;
};

void run_nothing(const Kernel&, void* const*) {}

Kernel Preparation::finish() {
  Kernel kernel;
  const bool nothing = tiles_->rows * tiles_->columns == 0;
  kernel.run = nothing ? run_nothing : tiles_->tiles() == 1 && !tiles_->streams ? run_one_tile : run_tiles;
  kernel.scratch_bytes = tiles_->register_bytes * tiles_->tasks;
  kernel.may_alias_inputs = true;
  kernel.outputs = static_cast<int64_t>(outputs_.size());
  kernel.state = std::move(tiles_);
  return kernel;
}

}  // namespace

Kernel tiled_kernel(const Region& program, std::span<const TensorSpec> inputs, std::span<const TensorSpec> outputs,
                    bool parts) {
  const size_t first_result = program.inputs.size();
  const bool flat =
      program.constants.empty() && !program.outputs.empty() &&
      std::all_of(program.outputs.begin(), program.outputs.end(), [&](size_t v) { return v >= first_result; }) &&
      std::all_of(program.steps.begin(), program.steps.end(),
                  [](const Region::Step& step) { return step.op->elementwise && step.outputs == 1; });
  require(flat, ErrorCode::kUnsupported,
          "[fused_elementwise] expected a program of elementwise ops without constants, ",
          "whose outputs its ops make.");
  return Preparation(program, inputs, outputs, parts).kernel();
}

}  // namespace keratin::ops::fused
