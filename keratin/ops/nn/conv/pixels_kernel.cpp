// Outputs from inputs, and inputs' gradient from outputs': a gathered block of pixels times the kernel.
#include <cstddef>
#include <memory>

#include "keratin/ops/nn/conv/blocks.h"
#include "keratin/ops/nn/conv/kernels.h"

namespace keratin::ops::conv_detail {
namespace {

struct Plan {
  Geometry geometry;
  bool forward = true;
  std::vector<Part> parts;
  std::vector<Products> products;  // of each part
  Layout source, result;
  int64_t source_channels = 0, result_channels = 0;  // of one group
  int64_t block = 0, items = 0, tasks = 1;
  int64_t weights = 0;                                  // packed elements
  int64_t columns_at = 0, sums_at = 0, product_at = 0;  // bytes within a task's scratch
  int64_t weights_bytes = 0, task_bytes = 0;
  bool ready_rows = false, ready_weights = false, ready_sums = false;
  std::vector<matmul_detail::EpilogueStep> epilogue;
  int64_t operands = 0;

  int64_t depth(const Part& part) const { return part.taps() * source_channels; }
};

// Where in the op's kernel the taps of a part lie: f(element of the first channels, position in the part).
template <class F>
void for_each_tap(const Geometry& g, const Part& part, const F& f) {
  std::array<int64_t, kAxes> size{1, 1, 1};
  for (size_t a = 0; a < g.axes.size(); ++a) size[a + kAxes - g.axes.size()] = g.axes[a].kernel;
  const auto& [x, y, z] = part.axes;
  int64_t position = 0;
  for (int64_t i = 0; i < x.taps; ++i)
    for (int64_t j = 0; j < y.taps; ++j)
      for (int64_t k = 0; k < z.taps; ++k)
        f(((x.tap_first + i * x.tap_step) * size[1] + y.tap_first + j * y.tap_step) * size[2] + z.tap_first +
              k * z.tap_step,
          position++);
}

// packed[part][group][tap][source channel][result channel].
template <class T, class C>
void pack(const Plan& p, const T* kernel, C* packed) {
  const Geometry& g = p.geometry;
  const int64_t sc = p.source_channels, rc = p.result_channels;
  const int64_t tap_size = g.in_channels / g.groups * g.out_channels;
  const int64_t by_source = p.forward ? g.out_channels : 1, by_result = p.forward ? 1 : g.out_channels;
  const int64_t by_group = p.forward ? rc : sc;
  for (const Part& part : p.parts)
    for (int64_t group = 0; group < g.groups; ++group)
      for_each_tap(g, part, [&](int64_t tap, int64_t position) {
        const T* from = kernel + tap * tap_size + group * by_group;
        C* to = packed + part.weights + (group * part.taps() + position) * sc * rc;
        for (int64_t s = 0; s < sc; ++s)
          for (int64_t r = 0; r < rc; ++r) to[s * rc + r] = widen<C>(from[s * by_source + r * by_result]);
      });
}

template <class T>
struct Work {
  using C = Compute<T>;
  const Plan& p;
  const T* source;
  const C* weights;
  T* result;
  void* const* operands;  // of the epilogue

  void item(int64_t number, std::byte* scratch) const {
    auto next = std::upper_bound(p.parts.begin(), p.parts.end(), number,
                                 [](int64_t n, const Part& part) { return n < part.first_item; });
    const Part& part = *--next;
    const Products& products = p.products[static_cast<size_t>(next - p.parts.begin())];
    const int64_t local = number - part.first_item, group = local % p.geometry.groups;
    const int64_t row = local / p.geometry.groups * p.block, rows = std::min(p.block, part.rows - row);
    const C* columns = gathered(part, group, row, rows, reinterpret_cast<C*>(scratch + p.columns_at));
    const C* kernel = weights + part.weights + group * p.depth(part) * p.result_channels;
    C* sums = reinterpret_cast<C*>(scratch + p.sums_at);
    if constexpr (std::is_same_v<T, C>) {
      if (p.ready_sums) sums = result + row * p.result_channels;
    }
    void* of_group[matmul_detail::kMostOperands] = {};
    for (const matmul_detail::EpilogueStep& step : p.epilogue) {
      if (is_unary(step.move.kind)) continue;
      const int64_t first = step.lie == fused::Lie::kRow ? group * p.result_channels : 0;
      of_group[step.operand] = static_cast<C*>(operands[step.operand]) + first;
    }
    multiply(rows == p.block ? products.full : products.rest, columns, kernel, sums, scratch + p.product_at,
             {of_group, static_cast<size_t>(p.operands)});
    if (p.ready_sums) return;
    scatter(part, p.result, sums, p.result_channels, row, rows, result + group * p.result_channels * p.result.channel);
  }

  const C* gathered(const Part& part, int64_t group, int64_t row, int64_t rows, C* columns) const {
    if constexpr (std::is_same_v<T, C>) {
      if (p.ready_rows) return source + row * p.depth(part);
    }
    gather(part, p.source, source + group * p.source_channels * p.source.channel, p.source_channels, row, rows,
           columns);
    return columns;
  }
};

template <class T>
void run(const Kernel& kernel, void* const* buffers) {
  using C = Compute<T>;
  const auto& p = kernel.state_as<Plan>();
  if (p.items == 0) return;
  auto* scratch = static_cast<std::byte*>(buffers[kernel.n[0]]);
  const T* given = kernel.in<T>(buffers, 1);
  const C* weights = reinterpret_cast<const C*>(scratch);
  if constexpr (std::is_same_v<T, C>) {
    if (p.ready_weights) weights = given;
  }
  if (!p.ready_weights) pack(p, given, reinterpret_cast<C*>(scratch));
  const Work<T> work{p, kernel.in<T>(buffers, 0), weights, kernel.out<T>(buffers), buffers + 3};
  const auto task = [&](int64_t number) {
    const int64_t end = (number + 1) * p.items / p.tasks;
    for (int64_t i = number * p.items / p.tasks; i < end; ++i)
      work.item(i, scratch + p.weights_bytes + number * p.task_bytes);
  };
  if (p.tasks == 1) return task(0);
  parallel_for(p.tasks, task);
}

template <class C>
Products products_of(const Plan& p, const Part& part) {
  matmul_detail::Product product;
  product.k = p.depth(part), product.n = p.result_channels;
  product.a_row = product.k, product.b_row = product.n, product.b_col = 1;
  product.epilogue = p.epilogue, product.operands = static_cast<size_t>(p.operands);
  Products out;
  product.m = p.block;
  out.full = product_kernel<C>(product);
  product.m = part.rows % p.block;
  out.rest = product_kernel<C>(product);
  return out;
}

// `same`: the tensors' elements are computed as they are.
void cut(Plan& p, bool same) {
  const Geometry& g = p.geometry;
  int64_t deepest = 0;
  for (const Part& part : p.parts) deepest = std::max(deepest, p.depth(part));
  p.block = block_rows(deepest);
  for (Part& part : p.parts) {
    part.blocks = blocks_of(part.rows, p.block);
    part.first_item = p.items;
    part.weights = p.weights;
    p.items += part.blocks * g.groups;
    p.weights += part.taps() * p.source_channels * p.result_channels * g.groups;
  }
  const bool plain = same && p.forward && g.groups == 1;
  p.ready_weights = plain;
  p.ready_rows = plain && rows_lie_ready(g);
  p.ready_sums = plain && !g.channels_first;
}

template <class T>
Kernel make(Plan p) {
  using C = Compute<T>;
  constexpr auto kSize = static_cast<int64_t>(sizeof(C));
  cut(p, std::is_same_v<T, C>);
  int64_t deepest = 0, product_bytes = 0;
  double multiplications = 0;
  for (const Part& part : p.parts) {
    p.products.push_back(products_of<C>(p, part));
    deepest = std::max(deepest, p.depth(part));
    product_bytes = std::max(product_bytes, p.products.back().scratch());
    multiplications += static_cast<double>(part.rows * p.geometry.groups) * static_cast<double>(p.depth(part)) *
                       static_cast<double>(p.result_channels);
  }
  p.weights_bytes = p.ready_weights ? 0 : aligned(checked_multiply(p.weights, kSize));
  p.sums_at = p.ready_rows ? 0 : aligned(checked_multiply(checked_multiply(p.block, deepest), kSize));
  p.product_at = p.sums_at + (p.ready_sums ? 0 : aligned(p.block * p.result_channels * kSize));
  p.task_bytes = p.product_at + product_bytes + 64;
  if (multiplications >= kParallelFrom) p.tasks = std::clamp<int64_t>(p.items, 1, 16);
  Kernel kernel;
  kernel.scratch_bytes = p.weights_bytes + p.tasks * p.task_bytes;
  kernel.run = run<T>;
  kernel.state = std::make_shared<const Plan>(std::move(p));
  return kernel;
}

Kernel kernel_of(Plan p, DType dtype) {
  const Geometry& g = p.geometry;
  p.source = layout_of(g, p.forward), p.result = layout_of(g, !p.forward);
  p.source_channels = (p.forward ? g.in_channels : g.out_channels) / g.groups;
  p.result_channels = (p.forward ? g.out_channels : g.in_channels) / g.groups;
  std::erase_if(p.parts, [](const Part& part) { return part.rows == 0; });
  if (p.result_channels == 0) p.parts.clear();
  return visit_dtype(dtype, [&](auto type) { return make<decltype(type)>(std::move(p)); });
}

}  // namespace

bool rows_lie_ready(const Geometry& g) {
  if (g.channels_first || g.groups != 1) return false;
  const auto whole = [](const Axis& a) { return a.out == 1 && a.kernel == a.in && a.dilation == 1 && a.before == 0; };
  const auto single = [](const Axis& a) { return a.kernel == 1 && a.stride == 1 && a.before == 0 && a.out == a.in; };
  return std::all_of(g.axes.begin(), g.axes.end(), whole) || std::all_of(g.axes.begin(), g.axes.end(), single);
}

Kernel outputs_kernel(const Geometry& g, DType dtype) {
  Plan p;
  p.geometry = g;
  p.parts = {forward_part(g)};
  Kernel kernel = kernel_of(std::move(p), dtype);
  kernel.n[0] = 3;
  return kernel;
}

Kernel outputs_kernel(const Geometry& g, std::vector<matmul_detail::EpilogueStep> epilogue, int64_t operands) {
  Plan p;
  p.geometry = g;
  p.parts = {forward_part(g)};
  p.epilogue = std::move(epilogue), p.operands = operands;
  Kernel kernel = kernel_of(std::move(p), DType::float32);
  kernel.n[0] = 3 + operands;
  return kernel;
}

Kernel inputs_kernel(const Geometry& g, DType dtype, int64_t op_inputs) {
  Plan p;
  p.geometry = g;
  p.forward = false;
  p.parts = backward_parts(g);
  Kernel kernel = kernel_of(std::move(p), dtype);
  kernel.n[0] = 1 + op_inputs;
  return kernel;
}

}  // namespace keratin::ops::conv_detail
