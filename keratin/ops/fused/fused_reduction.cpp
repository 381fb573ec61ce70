// A reduction of what a fused program makes, piece by piece: the program's result is never in memory as a whole. Pieces
// are subtrees of the reduction's own order (reduce/reduction_loops.h), so every bit is that of the two one by one.
#include <optional>

#include "keratin/base/error.h"
#include "keratin/base/parallel_for.h"
#include "keratin/ops/control/sample_regions.h"
#include "keratin/ops/def/prepare.h"
#include "keratin/ops/fused/lie.h"
#include "keratin/ops/fused/program.h"
#include "keratin/ops/fused/tiles.h"
#include "keratin/ops/reduce/reduction.h"

namespace keratin::ops {

OpDef add_def();
OpDef multiply_def();
OpDef mean_def();
OpDef max_def();

namespace {

using fused::Lie;
using reduction_detail::Stage;
using reduction_detail::Units;

enum Attr { kProgram };

constexpr int64_t kPieceElements = 1 << 14;  // of whole rows
constexpr int64_t kMostTasks = 16;
constexpr size_t kMostInputs = 32;

/// The program of the attribute, without its last step, which is the reduction.
struct Parts {
  Ref<Region> chain;
  const Region::Step* reduction;
  TensorSpec between;
};

Parts parts_of(const OpCall& call) {
  const Region& program = fused::program_of(call, kProgram, "fuse_reductions");
  require(program.inputs.size() == call.inputs.size() && program.inputs.size() <= kMostInputs,
          ErrorCode::kInvalidArgument, "[fused_reduction] expected ", program.inputs.size(),
          " inputs for this program, ", kMostInputs, " at most, received ", call.inputs.size(), ".");
  require(program.steps.size() > 1 && program.outputs == std::vector{program.steps.back().first_output} &&
              program.steps.back().inputs.size() == 1,
          ErrorCode::kInvalidArgument, "[fused_reduction] expected a program that ends in a reduction of one value.");
  auto chain = make_ref<Region>(program);
  chain->steps.pop_back();
  chain->outputs = program.steps.back().inputs;
  chain->values = program.steps.back().first_output;
  const TensorSpec between = infer_region(*chain, call.inputs)[0];
  return {std::move(chain), &program.steps.back(), between};
}

/// How the value between is cut. The pieces are rows of a matrix, or parts of one row.
struct Cut {
  int64_t pieces = 1, rows = 1, columns = 1;  ///< of one piece
  int64_t last = 1;                           ///< rows (of one row: columns) of the last
  bool one_row = false;

  Shape shape(bool is_last) const {
    if (one_row) return {is_last ? last : columns};
    return {is_last ? last : rows, columns};
  }
};

/// An input as pieces see it: how far apart its parts are, in bytes.
struct Operand {
  Lie lie;
  int64_t step = 0;
};

struct Pieces {
  Cut cut;
  Stage stage;
  Kernel chain[2];  // of a piece, and of the last
  std::vector<Operand> operands;
  int64_t piece_bytes = 0, task_bytes = 0, partial_at = 0, tasks = 1, element = 4;
};

std::optional<Cut> cut_of(const Units& u) {
  const reduction_detail::Pass& pass = u.pass;
  if (pass.inner != 1 || pass.outer * pass.count == 0) return {};
  if (u.chunks > 1) {
    if (pass.outer != 1) return {};
    const int64_t last = pass.count - (u.chunks - 1) * u.chunk_rows;
    return Cut{u.chunks, 1, u.chunk_rows, last, true};
  }
  if (pass.outer == 1) return {};
  const int64_t rows = std::clamp<int64_t>(kPieceElements / pass.count, 1, pass.outer);
  const int64_t pieces = (pass.outer + rows - 1) / rows;
  return Cut{pieces, rows, pass.count, pass.outer - (pieces - 1) * rows, false};
}

// The whole as the matrix of which pieces are rows; none when the rows do not end between two axes.
std::optional<fused::Whole> whole_of(const Shape& shape, const Cut& cut, int64_t rows) {
  if (cut.one_row) return fused::Whole{shape, 0};
  for (int64_t split = 0; split < shape.rank(); ++split)
    if (const fused::Whole whole{shape, split}; whole.rows() == rows && whole.columns() == cut.columns) return whole;
  return {};
}

Shape piece_shape(Lie lie, const Cut& cut, bool last) {
  const Shape whole = cut.shape(last);
  if (lie == Lie::kFull) return whole;
  if (lie == Lie::kScalar) return {1};
  return lie == Lie::kRow ? Shape{whole[-1]} : Shape{whole[0], 1};
}

// The operands; none when one lies otherwise than pieces can follow.
std::optional<std::vector<Operand>> operands_of(std::span<const TensorSpec> inputs, const fused::Whole& whole,
                                                const Cut& cut) {
  std::vector<Operand> operands;
  for (const TensorSpec& spec : inputs) {
    const std::optional<Lie> lie = lie_of(spec.shape, whole);
    if (!lie || (cut.one_row && *lie != Lie::kFull && *lie != Lie::kScalar)) return {};
    const int64_t rows = *lie == Lie::kFull ? cut.rows * cut.columns : *lie == Lie::kColumn ? cut.rows : 0;
    operands.push_back({*lie, rows * size_of(spec.dtype)});
  }
  return operands;
}

int64_t aligned(int64_t bytes) { return (bytes + 63) / 64 * 64; }

void run_piece(const Pieces& p, void* const* buffers, int64_t piece, std::byte* own, std::byte* partial) {
  const bool last = piece + 1 == p.cut.pieces;
  void* operands[kMostInputs + 2] = {own};
  for (size_t i = 0; i < p.operands.size(); ++i)
    operands[i + 1] = static_cast<std::byte*>(buffers[i + 1]) + piece * p.operands[i].step;
  operands[p.operands.size() + 1] = own + p.piece_bytes;
  const Kernel& chain = p.chain[last ? 1 : 0];
  chain.run(chain, operands);
  Units units;
  if (p.cut.one_row)
    units.pass = {1, last ? p.cut.last : p.cut.columns, 1};
  else
    units.pass = {last ? p.cut.last : p.cut.rows, p.cut.columns, 1};
  units.chunk_rows = units.pass.count;
  std::byte* to = p.cut.one_row ? partial + piece * p.element
                                : static_cast<std::byte*>(buffers[0]) + piece * p.cut.rows * p.element;
  p.stage.run(units, own, to, 0, units.count(), p.stage.count);
}

void run_pieces(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<Pieces>();
  auto* scratch = static_cast<std::byte*>(buffers[p.operands.size() + 1]);
  std::byte* partial = scratch + p.partial_at;
  parallel_for(p.tasks, [&](int64_t task) {
    for (int64_t i = task * p.cut.pieces / p.tasks; i < (task + 1) * p.cut.pieces / p.tasks; ++i)
      run_piece(p, buffers, i, scratch + task * p.task_bytes, partial);
  });
  if (p.cut.one_row) p.stage.fold(p.stage.units, partial, buffers[0], p.stage.count);
}

std::optional<Kernel> in_pieces(const Parts& parts, const Kernel& reduction, const OpCall& call) {
  const bool plain = reduction.run == reduction_detail::run_stages && call.outputs[0].dtype == parts.between.dtype &&
                     (parts.between.dtype == DType::float32 || parts.between.dtype == DType::float64);
  if (!plain) return {};
  const auto& stages = reduction.state_as<std::vector<Stage>>();
  const Units& units = stages[0].units;
  const std::optional<Cut> cut = stages.size() == 1 ? cut_of(units) : std::nullopt;
  const auto whole = cut ? whole_of(parts.between.shape, *cut, units.pass.outer) : std::nullopt;
  auto operands = whole ? operands_of(call.inputs, *whole, *cut) : std::nullopt;
  if (!operands) return {};
  auto state = std::make_shared<Pieces>();
  Pieces& p = *state;
  p.cut = *cut, p.stage = stages[0], p.operands = std::move(*operands), p.element = size_of(parts.between.dtype);
  for (const bool last : {false, true}) {
    std::vector<TensorSpec> specs;
    for (size_t i = 0; i < p.operands.size(); ++i)
      specs.push_back({piece_shape(p.operands[i].lie, p.cut, last), call.dtype(i)});
    const TensorSpec out{p.cut.shape(last), parts.between.dtype};
    p.chain[last ? 1 : 0] = fused::tiled_kernel(*parts.chain, specs, {&out, 1}, true);
  }
  p.piece_bytes = aligned(p.cut.rows * p.cut.columns * p.element);
  p.task_bytes = p.piece_bytes + aligned(std::max(p.chain[0].scratch_bytes, p.chain[1].scratch_bytes));
  p.tasks = std::min(p.cut.pieces, kMostTasks);
  p.partial_at = p.tasks * p.task_bytes;
  Kernel kernel;
  kernel.run = run_pieces;
  kernel.scratch_bytes = p.partial_at + p.cut.pieces * p.element;
  kernel.state = std::move(state);
  return kernel;
}

/// Whatever does not fall into pieces: one after the other.
struct TwoPasses {
  Kernel chain, reduction;
  int64_t between_bytes;
};

void run_two_passes(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<TwoPasses>();
  const auto inputs = static_cast<size_t>(kernel.n[0]);
  auto* between = static_cast<std::byte*>(buffers[inputs + 1]);
  void* operands[kMostInputs + 2] = {between};
  *std::copy_n(buffers + 1, inputs, operands + 1) = between + p.between_bytes;
  p.chain.run(p.chain, operands);
  void* const reduced[] = {buffers[0], between, between + p.between_bytes};
  p.reduction.run(p.reduction, reduced);
}

Kernel two_passes(const Parts& parts, Kernel reduction, const OpCall& call) {
  auto state = std::make_shared<TwoPasses>();
  state->chain = fused::tiled_kernel(*parts.chain, call.inputs, {&parts.between, 1});
  state->reduction = std::move(reduction);
  state->between_bytes = aligned(parts.between.shape.size() * size_of(parts.between.dtype));
  Kernel kernel;
  kernel.run = run_two_passes;
  kernel.n[0] = static_cast<int64_t>(call.inputs.size());
  kernel.scratch_bytes =
      state->between_bytes + std::max(state->chain.scratch_bytes, state->reduction.scratch_bytes) + 1;
  kernel.state = std::move(state);
  return kernel;
}

Kernel prepare_fused(const OpCall& call) {
  const Parts parts = parts_of(call);
  Kernel reduction = prepare(*parts.reduction->op, {&parts.between, 1}, parts.reduction->attrs, call.outputs);
  if (std::optional<Kernel> kernel = in_pieces(parts, reduction, call)) return std::move(*kernel);
  return two_passes(parts, std::move(reduction), call);
}

// reduction(x * y + x).
Attribute sample_program(OpDef (*reduction)(), const TensorSpec& y, Attributes attrs) {
  const TensorSpec specs[] = {{{2, 3}, DType::float32}, y};
  return AttributeObject(sample_region(
      [&](const Tensors& in) -> Tensors {
        const Tensor product = sample_call(multiply_def, {in[0], in[1]})[0];
        return {sample_call(reduction, {sample_call(add_def, {product, in[0]})[0]}, attrs)[0]};
      },
      specs));
}

}  // namespace

OpDef fused_reduction_def() {
  const TensorSpec matrix{{2, 3}, DType::float32}, row{{3}, DType::float32};
  return OpDef("fused_reduction")
      .doc(
          "A program of elementwise ops whose last step reduces what they make (sum, mean, max, ...), which is never "
          "in "
          "memory as a whole: the result is that of the ops one by one, bit for bit. The compiler's pass "
          "fuse_reductions makes it.")
      .list_in("inputs", Inputs::kAsGiven)
      .attr("program", AttributeKind::kObject, {}, "The ops, a region.")
      .infer([](const OpCall& call) {
        const Parts parts = parts_of(call);
        return infer(*parts.reduction->op, {&parts.between, 1}, parts.reduction->attrs);
      })
      .prepare(prepare_fused)
      .no_gradient("the compiler makes it after gradients have been taken")
      .good({{{0.5, -1, 2}, {3, 0.25, -2}}, {{1, 2, 3}, {-1, 0.5, 2}}}, {sample_program(mean_def, matrix, {})}, 16)
      .good({{{0.5, -1, 2}, {3, 0.25, -2}}, {1, 2, 3}}, {sample_program(max_def, row, {std::vector<int64_t>{1}})}, 8)
      .bad({{1, 2}}, {Attribute()},
           "[fused_reduction] expected a program. It is made by the compiler's pass fuse_reductions.");
}

}  // namespace keratin::ops
