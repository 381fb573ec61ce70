#include "keratin/ops/reduce/reduction.h"

#include <utility>

#include "keratin/base/error.h"
#include "keratin/base/parallel_for.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/shape/axis_size.h"
#include "keratin/ops/generated/shape/expand_dims.h"

namespace keratin::ops {

DType same_dtype(DType in) { return in; }

DType sum_dtype(DType in) {
  switch (in) {
    case DType::bool_:
    case DType::int8:
    case DType::int16:
      return DType::int32;
    case DType::uint8:
    case DType::uint16:
      return DType::uint32;
    default:
      return in;
  }
}

DType mean_dtype(DType in) { return is_inexact(in) ? in : DType::float32; }

namespace reduction_detail {
namespace {

bool contains(const std::vector<int64_t>& axes, int64_t axis) {
  return std::find(axes.begin(), axes.end(), axis) != axes.end();
}

struct Group {
  int64_t size;
  bool reduced;
};

std::vector<Group> groups_of(const Shape& shape, const std::vector<int64_t>& axes) {
  std::vector<Group> groups;
  for (int64_t axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] == 1) continue;
    const bool reduced = contains(axes, axis);
    if (!groups.empty() && groups.back().reduced == reduced)
      groups.back().size *= shape[axis];
    else
      groups.push_back({shape[axis], reduced});
  }
  return groups;
}

}  // namespace

Passes plan(const Shape& shape, const std::vector<int64_t>& axes) {
  std::vector<Group> groups = groups_of(shape, axes);
  Passes passes;
  for (size_t i = groups.size(); i-- > 0;) {
    if (!groups[i].reduced) continue;
    Pass pass;
    pass.count = groups[i].size;
    for (size_t j = 0; j < groups.size(); ++j) {
      if (j < i) pass.outer *= groups[j].size;
      if (j > i) pass.inner *= groups[j].size;
    }
    groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(i));
    pass.scratch_offset = passes.scratch;
    passes.scratch += pass.outer * pass.inner;
    passes.list.push_back(pass);
  }
  if (passes.list.empty()) passes.list.push_back({1, 1, shape.size(), 0});
  return passes;
}

Units units_of(const Pass& pass) {
  constexpr int64_t kParallelFrom = 1 << 18;  // elements: less is done before other threads are awake
  constexpr int64_t kUnit = 1 << 16;          // elements that are worth a task
  constexpr int64_t kMostTasks = 64;
  Units u;
  u.pass = pass;
  u.tiles = (pass.inner + kTile - 1) / kTile, u.chunk_rows = pass.count;
  if (pass.outer * pass.count * pass.inner < kParallelFrom) return u;
  if (pass.outer * u.tiles < kMostTasks) {
    // A power of two of blocks: then a chunk is a subtree.
    int64_t rows = pass.inner == 1 ? kBlock : kRows;
    while (rows * std::min(pass.inner, kTile) < kUnit) rows *= 2;
    if (rows < pass.count) u.chunk_rows = rows, u.chunks = (pass.count + rows - 1) / rows;
  }
  u.tasks = std::min(u.count(), kMostTasks);
  return u;
}

Kernel kernel_of(std::vector<Stage> stages, const Passes& passes, int64_t element) {
  Kernel k;
  int64_t bytes = passes.scratch * element;
  const auto take = [&bytes](int64_t size) {
    bytes = (bytes + 63) / 64 * 64;
    return std::exchange(bytes, bytes + size);
  };
  for (size_t i = 0; i < stages.size(); ++i) {
    Stage& stage = stages[i];
    if (i + 1 < stages.size()) stage.result = passes.list[i].scratch_offset * element;
    if (stage.fold != nullptr)
      stage.partial = take(stage.units.pass.outer * stage.units.chunks * stage.units.pass.inner * element);
  }
  k.scratch_bytes = stages.size() == 1 && stages[0].fold == nullptr ? 0 : bytes;
  k.state = std::make_shared<const std::vector<Stage>>(std::move(stages));
  k.run = run_stages;
  return k;
}

void run_stages(const Kernel& k, void* const* buffers) {
  const void* in = buffers[1];
  for (const Stage& stage : k.state_as<std::vector<Stage>>()) {
    auto* scratch = k.scratch_bytes > 0 ? static_cast<std::byte*>(buffers[2]) : nullptr;
    void* result = stage.result >= 0 ? scratch + stage.result : buffers[0];
    void* out = stage.fold != nullptr ? scratch + stage.partial : result;
    const Units& u = stage.units;
    if (u.tasks == 1) {
      stage.run(u, in, out, 0, u.count(), stage.count);
    } else {
      parallel_for(u.tasks, [&](int64_t task) {
        stage.run(u, in, out, task * u.count() / u.tasks, (task + 1) * u.count() / u.tasks, stage.count);
      });
    }
    if (stage.fold != nullptr) stage.fold(u, out, result, stage.count);
    in = result;
  }
}

int64_t count_over(const Shape& shape, const std::vector<int64_t>& axes) {
  int64_t count = 1;
  for (const int64_t axis : axes) count *= shape[axis];
  return count;
}

std::vector<TensorSpec> infer(const OpCall& call, DType out, bool may_be_empty) {
  const Shape& in = call.shape(0);
  const std::vector<int64_t> axes = axes_of(call);
  std::vector<int64_t> sizes;
  for (int64_t axis = 0; axis < in.rank(); ++axis) {
    const bool reduced = contains(axes, axis);
    require(may_be_empty || !reduced || in[axis] != 0, ErrorCode::kShape, "[", call.op->name,
            "] expected at least one value to reduce, received shape ", in, " whose axis ", axis, " is empty.");
    if (!reduced) sizes.push_back(in[axis]);
    if (reduced && call.attrs().boolean(1)) sizes.push_back(1);
  }
  return {{Shape(sizes), out}};
}

}  // namespace reduction_detail

Tensor against_input(const Tensor& reduced, const Backward& b) {
  if (b.attrs().boolean(1)) return reduced;
  Tensor out = reduced;
  const int64_t rank = b.in().rank();
  bool kept_before = false;
  const std::vector<int64_t> axes = b.attrs().axes(0, rank, b.op().name);
  for (int64_t axis = 0, at = 0; axis < rank; ++axis) {
    const bool is_reduced = std::find(axes.begin(), axes.end(), axis) != axes.end();
    kept_before = kept_before || !is_reduced;
    if (is_reduced && kept_before) out = expand_dims(out, at);  // axes in front come from broadcasting
    if (kept_before) ++at;
  }
  return out;
}

Tensor reduced_count(const Backward& b) {
  const Tensor& x = b.in();
  int64_t known = 1;
  Tensor unknown;
  for (const int64_t axis : b.attrs().axes(0, x.rank(), b.op().name)) {
    if (x.shape(axis) != kUnknown) {
      known *= x.shape(axis);
    } else {
      const Tensor size = cast(axis_size(x, axis), b.out().dtype());
      unknown = unknown.defined() ? multiply(unknown, size) : size;
    }
  }
  const auto count = static_cast<double>(known);
  return unknown.defined() ? multiply(unknown, count) : Tensor(count);
}

}  // namespace keratin::ops
