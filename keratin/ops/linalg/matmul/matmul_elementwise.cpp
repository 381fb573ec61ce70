#include "keratin/ops/linalg/matmul/matmul_elementwise.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "keratin/base/error.h"
#include "keratin/base/parallel_for.h"
#include "keratin/ops/control/sample_regions.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/fused/lie.h"
#include "keratin/ops/fused/program.h"
#include "keratin/ops/fused/tiles.h"
#include "keratin/ops/linalg/matmul/product.h"

namespace keratin::ops {

OpDef multiply_def();
OpDef square_def();
OpDef subtract_def();

namespace matmul_detail {

int64_t rows_at_once(int64_t m, int64_t k, int64_t n, int64_t operands) {
  constexpr int64_t kMostOfX2 = 1 << 17;         // floats: half a megabyte, of the megabyte that a core has
  constexpr int64_t kFloats = 3 << 15;           // of the rows
  constexpr int64_t kUnit = 12;                  // rows of a tile of the product
  constexpr int64_t kMultiplications = 3 << 20;  // of the rows: more are work for several threads
  constexpr int64_t kColumns = 16;               // fewer are no panels of x2
  if (n < kColumns || k == 0 || k * n > kMostOfX2) return m;
  const int64_t rows = std::min(kFloats / (n * (operands + 1)), kMultiplications / (n * k));
  return std::clamp<int64_t>(rows / kUnit * kUnit, std::min(m, kUnit), m);
}

}  // namespace matmul_detail

namespace {

using fused::Lie;
using matmul_detail::Product;

enum Attr { kTransposeA, kTransposeB, kProgram, kPlace };

constexpr size_t kMostBuffers = 96;
constexpr double kParallelFrom = 4e6;  // multiplications: 50 us or more, worth waking threads for

const Region& program_of(const OpCall& call) { return fused::program_of(call, kProgram, "fuse_products"); }
size_t place_of(const OpCall& call) { return static_cast<size_t>(call.attrs().integer(kPlace)); }

std::vector<TensorSpec> program_inputs(const OpCall& call, const TensorSpec& product) {
  std::vector<TensorSpec> inputs(call.inputs.begin() + 2, call.inputs.end());
  inputs.insert(inputs.begin() + static_cast<std::ptrdiff_t>(place_of(call)), product);
  return inputs;
}

std::vector<TensorSpec> infer_elementwise(const OpCall& call) {
  const Region& program = program_of(call);
  require(call.inputs.size() == program.inputs.size() + 1, ErrorCode::kInvalidArgument,
          "[matmul_elementwise] expected ", program.inputs.size() + 1, " inputs for this program, received ",
          call.inputs.size(), ".");
  require(place_of(call) < program.inputs.size(), ErrorCode::kInvalidArgument,
          "[matmul_elementwise] expected place to be the number of an input of the program, below ",
          program.inputs.size(), ", received ", call.attrs().integer(kPlace), ".");
  const TensorSpec product = matmul_detail::infer_product(call);
  std::vector<TensorSpec> outputs = infer_region(program, program_inputs(call, product));
  require(call.inputs.size() + outputs.size() < kMostBuffers, ErrorCode::kLimit,
          "[matmul_elementwise] expected fewer than ", kMostBuffers, " inputs and results, received ",
          call.inputs.size() + outputs.size(), ".");
  for (const TensorSpec& out : outputs)
    require(out.shape == product.shape, ErrorCode::kShape,
            "[matmul_elementwise] expected a program whose results have ", "the shape of the product, ", product.shape,
            ", received one of ", out.shape, ".");
  return outputs;
}

/// The rows of a product that are worked on at once, and the program on them.
struct Rows {
  struct Piece {
    Kernel product, program;
  };
  struct Input {
    size_t number;
    int64_t step;  // bytes between pieces
  };
  std::array<Piece, 2> pieces;  // of all rows but the last ones, and of those
  int64_t rows = 1, count = 1;  // of a piece; pieces
  int64_t tasks = 1;
  std::vector<Input> next;     // inputs of the op, as large as the product, that the program reads after it
  int64_t left_step = 0;       // bytes of x1 between pieces
  std::vector<int64_t> steps;  // the same of the outputs, then of the program's inputs; 0: all read the same
  size_t outputs = 1, place = 0;
  Product whole;
  int64_t packed_bytes = 0;  // of x2 as pieces read it; 0: it is read where it lies
  int64_t product_bytes = 0, task_bytes = 0;
};

int64_t aligned(int64_t bytes) { return (bytes + 63) / 64 * 64; }

std::byte* moved(void* buffer, int64_t bytes) { return static_cast<std::byte*>(buffer) + bytes; }

// `right`: x2, as the pieces read it.
void run_piece(const Rows& r, void* const* buffers, void* right, int64_t number, std::byte* scratch) {
  const Rows::Piece& piece = r.pieces[number + 1 == r.count ? 1 : 0];
  void* const* inputs = buffers + r.outputs;
  void* operands[kMostBuffers] = {scratch, moved(inputs[0], number * r.left_step), right};
  size_t count = 3;
  for (const auto& [input, step] : r.next) operands[count++] = moved(inputs[input], number * step);
  operands[count] = scratch + r.product_bytes;
  piece.product.run(piece.product, operands);
  count = r.steps.size();
  for (size_t i = 0, given = 0; i < count; ++i) {
    const bool is_product = i == r.outputs + r.place;
    void* const whole = i < r.outputs ? buffers[i] : is_product ? nullptr : inputs[2 + given++];
    operands[i] = is_product ? scratch : moved(whole, number * r.steps[i]);
  }
  operands[count] = scratch + r.product_bytes;
  piece.program.run(piece.program, operands);
}

void run_rows(const Kernel& kernel, void* const* buffers) {
  const auto& r = kernel.state_as<Rows>();
  auto* scratch = static_cast<std::byte*>(buffers[r.steps.size() + 1]);
  void* right = buffers[r.outputs + 1];
  if (r.packed_bytes > 0) {
    auto* packed = reinterpret_cast<float*>(std::exchange(scratch, scratch + r.packed_bytes));
    matmul_detail::pack_right(r.whole, static_cast<const float*>(std::exchange(right, packed)), packed);
  }
  const auto run_task = [&](int64_t task) {
    for (int64_t i = task * r.count / r.tasks; i < (task + 1) * r.count / r.tasks; ++i)
      run_piece(r, buffers, right, i, scratch + task * r.task_bytes);
  };
  if (r.tasks == 1) return run_task(0);
  parallel_for(r.tasks, run_task);
}

/// How the values of the program lie against the product, when it is a matrix that may be cut.
std::optional<std::vector<Lie>> lies_of(const Shape& product, std::span<const TensorSpec> values) {
  if (product.rank() != 2) return {};
  std::vector<Lie> lies;
  for (const TensorSpec& value : values) {
    const std::optional<Lie> lie = fused::lie_of(value.shape, {product, 1});
    if (!lie) return {};
    lies.push_back(*lie);
  }
  return lies;
}

TensorSpec part_of(const TensorSpec& value, Lie lie, int64_t rows) {
  if (lie == Lie::kFull) return {{rows, value.shape[-1]}, value.dtype};
  if (lie == Lie::kColumn) return {{rows, 1}, value.dtype};
  return value;
}

// Each takes a few pieces, which leave their product in the same bytes one after the other; an even number, for two
// threads.
int64_t tasks_for(int64_t pieces) {
  constexpr int64_t kMostTasks = 16;
  return std::clamp<int64_t>((pieces / 3 + 1) / 2 * 2, 1, std::min(pieces, kMostTasks));
}

int64_t row_bytes(const TensorSpec& value, Lie lie) {
  if (lie == Lie::kFull) return value.shape[-1] * size_of(value.dtype);
  return lie == Lie::kColumn ? size_of(value.dtype) : 0;
}

class Preparation {
 public:
  explicit Preparation(const OpCall& call)
      : call_(call), product_spec_(matmul_detail::infer_product(call)), product_(matmul_detail::make_product(call)) {
    values_.assign(call.outputs.begin(), call.outputs.end());
    const std::vector<TensorSpec> inputs = program_inputs(call, product_spec_);
    values_.insert(values_.end(), inputs.begin(), inputs.end());
  }

  Kernel kernel() {
    Rows& r = *rows_;
    r.outputs = call_.outputs.size(), r.place = place_of(call_);
    r.steps.assign(values_.size(), 0);
    cut();
    const int64_t last = product_.m - (r.count - 1) * r.rows;
    r.pieces = {piece(r.rows), piece(last)};
    int64_t scratch = 0;
    for (const Rows::Piece& made : r.pieces)
      scratch = std::max({scratch, made.product.scratch_bytes, made.program.scratch_bytes});
    r.task_bytes = r.product_bytes + aligned(scratch);
    Kernel kernel;
    kernel.run = run_rows;
    kernel.outputs = static_cast<int64_t>(r.outputs);
    kernel.scratch_bytes = r.packed_bytes + r.task_bytes * r.tasks;
    // Rows of the results may be written while x1 and x2 are still read.
    kernel.may_alias_inputs = std::none_of(call_.outputs.begin(), call_.outputs.end(), [&](const TensorSpec& out) {
      return out == call_.inputs[0] || out == call_.inputs[1];
    });
    kernel.state = std::move(rows_);
    return kernel;
  }

 private:
  // One piece, unless the product is a matrix that is larger than the cache.
  void cut() {
    Rows& r = *rows_;
    r.rows = product_.m;
    r.product_bytes = aligned(product_spec_.shape.size() * size_of(product_spec_.dtype) + 1);
    lies_ = lies_of(product_spec_.shape, values_);
    if (!lies_ || product_.batches != 1 || product_spec_.dtype != DType::float32) return;
    const auto inputs = lies_->begin() + static_cast<std::ptrdiff_t>(r.outputs);
    const int64_t full = std::count(inputs, lies_->end(), Lie::kFull) - 1;
    const int64_t rows = matmul_detail::rows_at_once(product_.m, product_.k, product_.n, full);
    if (rows >= product_.m) return;
    r.rows = rows, r.count = (product_.m + rows - 1) / rows;
    if (product_.multiplications() >= kParallelFrom) r.tasks = tasks_for(r.count);
    r.whole = product_;
    r.packed_bytes = aligned(matmul_detail::packed_size(product_.k, product_.n) * size_of(DType::float32));
    r.left_step = rows * product_.a_row * size_of(DType::float32);
    for (size_t i = 0; i < values_.size(); ++i) r.steps[i] = rows * row_bytes(values_[i], (*lies_)[i]);
    for (size_t i = r.outputs, input = 2; i < values_.size(); ++i) {
      if (i == r.outputs + r.place) continue;
      if ((*lies_)[i] == Lie::kFull) r.next.push_back({input, r.steps[i]});
      ++input;
    }
    r.product_bytes = aligned(rows * product_.n * size_of(DType::float32));
  }

  Rows::Piece piece(int64_t rows) const {
    Product part = product_;
    part.m = rows, part.packed = rows_->count > 1;
    for (const Rows::Input& input : rows_->next) part.next_bytes.push_back(input.step);
    std::vector<TensorSpec> specs = values_;
    for (size_t i = 0; rows_->count > 1 && i < specs.size(); ++i) specs[i] = part_of(specs[i], (*lies_)[i], rows);
    const std::span<const TensorSpec> all(specs);
    return {matmul_detail::product_kernel(std::move(part), call_.dtype(0)),
            fused::tiled_kernel(program_of(call_), all.subspan(rows_->outputs), all.first(rows_->outputs),
                                rows_->count > 1)};
  }

  const OpCall& call_;
  const TensorSpec product_spec_;
  const Product product_;
  std::vector<TensorSpec> values_;  // outputs, then the program's inputs
  std::optional<std::vector<Lie>> lies_;
  std::shared_ptr<Rows> rows_ = std::make_shared<Rows>();
};

const TensorSpec kMatrix{{2, 2}, DType::float32}, kNumber{{}, DType::float32};

// A weight less a step along the product, and the product's square.
Attribute sample_program() {
  const TensorSpec specs[] = {kMatrix, kMatrix, kNumber};
  return AttributeObject(sample_region(
      [](const Tensors& in) -> Tensors {
        const Tensor step = sample_call(multiply_def, {in[1], in[2]})[0];
        return {sample_call(subtract_def, {in[0], step})[0], sample_call(square_def, {in[1]})[0]};
      },
      specs));
}

}  // namespace

OpDef matmul_elementwise_def() {
  return OpDef("matmul_elementwise")
      .doc(
          "A program of elementwise ops on matmul(x1, x2), some rows at a time while they are in the second-level "
          "cache: the product is never in memory as a whole. The results are those of the ops one by one, bit for bit. "
          "Its other inputs are the program's, without the product. The compiler's pass fuse_products makes it.")
      .list_in("inputs", Inputs::kAsGiven)
      .attr("transpose_a", AttributeKind::kBool, false, "Exchange the last two axes of x1 first.")
      .attr("transpose_b", AttributeKind::kBool, false, "Exchange the last two axes of x2 first.")
      .attr("program", AttributeKind::kObject, {}, "The ops, a region.")
      .attr("place", AttributeKind::kInt, int64_t{0}, "Which input of the program is the product.")
      .results(0)
      .infer(infer_elementwise)
      .prepare([](const OpCall& call) { return Preparation(call).kernel(); })
      .no_gradient("the compiler makes it after gradients have been taken")
      .good(
          {{{1, 2, 3}, {4, 5, 6}}, {{1, 0.5}, {-1, 2}, {3, 0.25}}, {{1, 2}, {3, 4}}, Tensor::scalar(2, DType::float32)},
          {false, false, sample_program(), int64_t{1}}, 32)
      .good({{{1, 2}, {4, 5}, {3, 6}}, {{1, 0.5, 2}, {-1, 2, 1}}, {{1, 2}, {3, 4}}, Tensor::scalar(2, DType::float32)},
            {true, true, sample_program(), int64_t{1}}, 32)
      .bad({{{1, 2}}, {{1, 2}, {3, 4}}}, {false, false, Attribute(), int64_t{0}},
           "[matmul_elementwise] expected a program. It is made by the compiler's pass fuse_products.")
      .bad({{{1, 2}, {3, 4}}, {{1, 2}, {3, 4}}, {{1, 2}, {3, 4}}, 2}, {false, false, sample_program(), int64_t{3}},
           "[matmul_elementwise] expected place to be the number of an input of the program, below 3, received 3.");
}

}  // namespace keratin::ops
