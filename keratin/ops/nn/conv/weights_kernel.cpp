// The kernel's gradient: gathered pixels, transposed, times the gradient of the outputs. Sums over all pixels meet in a
// fixed tree.
#include <cstddef>
#include <memory>

#include "keratin/ops/def/math.h"
#include "keratin/ops/nn/conv/blocks.h"
#include "keratin/ops/nn/conv/kernels.h"

namespace keratin::ops::conv_detail {
namespace {

template <class T>
using Total = std::conditional_t<std::is_same_v<Compute<T>, float>, double, Compute<T>>;

struct Plan {
  Geometry geometry;
  Part seen, made;  // inputs through the taps, and the outputs' pixels themselves
  Products products;
  Layout inputs, outputs;
  int64_t in_channels = 0, out_channels = 0, depth = 0;  // of one group
  int64_t block = 0, partials = 1;
  int64_t totals = 0;                                                // elements of a partial sum
  int64_t columns_at = 0, dout_at = 0, sums_at = 0, product_at = 0;  // bytes within a partial's scratch
  int64_t partial_bytes = 0;
  bool ready_rows = false, ready_dout = false;
};

template <class T>
struct Work {
  using C = Compute<T>;
  using A = Total<T>;
  const Plan& p;
  const T* inputs;
  const T* dout;

  // The sum over one share of the blocks, into the first bytes of the scratch.
  void partial(int64_t number, std::byte* scratch) const {
    auto* totals = reinterpret_cast<A*>(scratch);
    std::fill_n(totals, p.totals, A{});
    const int64_t end = (number + 1) * p.seen.blocks / p.partials;
    for (int64_t b = number * p.seen.blocks / p.partials; b < end; ++b)
      for (int64_t group = 0; group < p.geometry.groups; ++group)
        add_block(b * p.block, group, scratch, totals + group * p.depth * p.out_channels);
  }

  void add_block(int64_t row, int64_t group, std::byte* scratch, A* totals) const {
    const int64_t rows = std::min(p.block, p.seen.rows - row);
    const C* a = columns(row, rows, group, reinterpret_cast<C*>(scratch + p.columns_at));
    const C* b = gradients(row, rows, group, reinterpret_cast<C*>(scratch + p.dout_at));
    C* sums = reinterpret_cast<C*>(scratch + p.sums_at);
    multiply(rows == p.block ? p.products.full : p.products.rest, a, b, sums, scratch + p.product_at);
    for (int64_t i = 0; i < p.depth * p.out_channels; ++i) totals[i] = math::add(totals[i], static_cast<A>(sums[i]));
  }

  const C* columns(int64_t row, int64_t rows, int64_t group, C* to) const {
    if constexpr (std::is_same_v<T, C>) {
      if (p.ready_rows) return inputs + row * p.depth;
    }
    gather(p.seen, p.inputs, inputs + group * p.in_channels * p.inputs.channel, p.in_channels, row, rows, to);
    return to;
  }
  const C* gradients(int64_t row, int64_t rows, int64_t group, C* to) const {
    if constexpr (std::is_same_v<T, C>) {
      if (p.ready_dout) return dout + row * p.out_channels;
    }
    gather(p.made, p.outputs, dout + group * p.out_channels * p.outputs.channel, p.out_channels, row, rows, to);
    return to;
  }
};

template <class T>
void run(const Kernel& kernel, void* const* buffers) {
  using A = Total<T>;
  const auto& p = kernel.state_as<Plan>();
  if (p.totals == 0) return;
  auto* scratch = static_cast<std::byte*>(buffers[kernel.n[0]]);
  const auto totals = [&](int64_t partial) { return reinterpret_cast<A*>(scratch + partial * p.partial_bytes); };
  const Work<T> work{p, kernel.in<T>(buffers, 0), kernel.in<T>(buffers, 1)};
  const auto task = [&](int64_t number) { work.partial(number, scratch + number * p.partial_bytes); };
  if (p.partials == 1)
    task(0);
  else
    parallel_for(p.partials, task);
  for (int64_t step = 1; step < p.partials; step *= 2)
    for (int64_t to = 0; to + step < p.partials; to += 2 * step)
      for (int64_t i = 0; i < p.totals; ++i) totals(to)[i] = math::add(totals(to)[i], totals(to + step)[i]);
  T* out = kernel.out<T>(buffers);
  const A* from = totals(0);
  for (int64_t group = 0; group < p.geometry.groups; ++group)
    for (int64_t d = 0; d < p.depth; ++d)
      for (int64_t c = 0; c < p.out_channels; ++c)
        out[d * p.geometry.out_channels + group * p.out_channels + c] = narrow<T>(static_cast<Compute<T>>(*from++));
}

template <class C>
Products products_of(const Plan& p) {
  matmul_detail::Product product;
  product.m = p.depth, product.n = p.out_channels;
  product.a_row = 1, product.a_col = p.depth, product.b_row = product.n, product.b_col = 1;
  Products out;
  product.k = p.block;
  out.full = product_kernel<C>(product);
  product.k = p.seen.rows % p.block;
  out.rest = product_kernel<C>(product);
  return out;
}

template <class T>
Kernel make(Plan p) {
  using C = Compute<T>;
  constexpr auto kSize = static_cast<int64_t>(sizeof(C));
  const Geometry& g = p.geometry;
  constexpr bool kSame = std::is_same_v<T, C>;
  p.ready_rows = kSame && rows_lie_ready(g);
  p.ready_dout = kSame && g.groups == 1 && !g.channels_first;
  p.products = products_of<C>(p);
  const double multiplications = static_cast<double>(p.totals) * static_cast<double>(p.seen.rows);
  constexpr int64_t kLargest = 1 << 22;  // elements of all partial sums together
  if (multiplications >= kParallelFrom)
    p.partials = std::clamp<int64_t>(std::min(p.seen.blocks, kLargest / std::max<int64_t>(p.totals, 1)), 1, 8);
  p.columns_at = aligned(checked_multiply(p.totals, static_cast<int64_t>(sizeof(Total<T>))));
  p.dout_at = p.columns_at + (p.ready_rows ? 0 : aligned(checked_multiply(checked_multiply(p.block, p.depth), kSize)));
  p.sums_at = p.dout_at + (p.ready_dout ? 0 : aligned(p.block * p.out_channels * kSize));
  p.product_at = p.sums_at + aligned(p.depth * p.out_channels * kSize);
  p.partial_bytes = p.product_at + p.products.scratch() + 64;
  Kernel kernel;
  kernel.scratch_bytes = checked_multiply(p.partials, p.partial_bytes);
  kernel.run = run<T>;
  kernel.state = std::make_shared<const Plan>(std::move(p));
  return kernel;
}

Part outputs_themselves(const Part& seen) {
  Part made = seen;
  for (Walk& walk : made.axes) {
    walk.taps = 1, walk.source = walk.count;
    walk.base = 0, walk.by_pixel = 1, walk.by_tap = 0;
  }
  return made;
}

}  // namespace

Kernel weights_kernel(const Geometry& g, DType dtype, int64_t op_inputs) {
  Plan p;
  p.geometry = g;
  p.seen = forward_part(g);
  p.made = outputs_themselves(p.seen);
  p.inputs = layout_of(g, true), p.outputs = layout_of(g, false);
  p.in_channels = g.in_channels / g.groups, p.out_channels = g.out_channels / g.groups;
  p.depth = p.seen.taps() * p.in_channels;
  p.block = block_rows(p.depth);
  p.seen.blocks = blocks_of(p.seen.rows, p.block);
  p.totals = p.depth * p.out_channels * g.groups;
  Kernel kernel = visit_dtype(dtype, [&](auto type) { return make<decltype(type)>(p); });
  kernel.n[0] = 1 + op_inputs;
  return kernel;
}

}  // namespace keratin::ops::conv_detail
