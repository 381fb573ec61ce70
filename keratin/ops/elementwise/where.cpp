#include <complex>

#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

using elementwise_detail::Space;

template <class T>
KERATIN_INLINE void select_line(T* __restrict out, const bool* c, const T* a, const T* b, const int64_t* step,
                                int64_t n) {
  if (step[0] == 1 && step[1] == 1 && step[2] == 1) {
    for (int64_t i = 0; i < n; ++i) out[i] = c[i] ? a[i] : b[i];
  } else if (step[0] == 1 && step[1] == 1 && step[2] == 0) {
    const T other = b[0];
    for (int64_t i = 0; i < n; ++i) out[i] = c[i] ? a[i] : other;
  } else {
    for (int64_t i = 0; i < n; ++i) out[i] = c[i * step[0]] ? a[i * step[1]] : b[i * step[2]];
  }
}

template <class T>
void run(const Kernel& k, void* const* buffers) {
  T* out = k.out<T>(buffers);
  const bool* c = k.in<bool>(buffers, 0);
  const T *a = k.in<T>(buffers, 1), *b = k.in<T>(buffers, 2);
  if (k.n[0] <= 1) return select_line(out, c, a, b, k.n + 3, k.n[1]);
  const auto& space = k.state_as<Space<3>>();
  const int inner = space.axes - 1;
  int64_t index[elementwise_detail::kAxes] = {};
  const int64_t step[3] = {space.stride[0][inner], space.stride[1][inner], space.stride[2][inner]};
  for (int64_t lines = k.n[2]; lines > 0; --lines, out += space.size[inner]) {
    select_line(out, c, a, b, step, space.size[inner]);
    for (int axis = inner - 1; axis >= 0; --axis) {
      const bool carry = ++index[axis] == space.size[axis];
      const int64_t moves = carry ? 1 - space.size[axis] : 1;
      c += moves * space.stride[0][axis], a += moves * space.stride[1][axis], b += moves * space.stride[2][axis];
      if (!carry) break;
      index[axis] = 0;
    }
  }
}

// By width alone: selecting does not look at values.
Kernel prepare(const OpCall& call) {
  Kernel k = elementwise_detail::prepare_space<3>(call);
  switch (size_of(call.dtype(1))) {
    case 1:
      k.run = run<uint8_t>;
      break;
    case 2:
      k.run = run<uint16_t>;
      break;
    case 4:
      k.run = run<uint32_t>;
      break;
    case 16:
      k.run = run<std::complex<double>>;
      break;
    default:
      k.run = run<uint64_t>;
  }
  return k;
}

std::vector<TensorSpec> infer(const OpCall& call) {
  const Shape values = broadcast("where", call.shape(1), call.shape(2));
  return {{broadcast("where", call.shape(0), values), call.dtype(1)}};
}

}  // namespace

OpDef where_def() {
  OpDef op("where");
  op.elementwise = true;
  return op.in({"condition", "x1", "x2"}, Inputs::kCondition)
      .takes_complex()
      .doc("x1 where the condition is true (not 0), else x2. x1 and x2 meet in their common dtype.")
      .keras("numpy", "Where")
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) -> Gradients {
        return {Tensor(), b.needs(1) ? where(b.in(0), b.dout(), 0.0) : Tensor(),
                b.needs(2) ? where(b.in(0), 0.0, b.dout()) : Tensor()};
      })
      .good({bools({true, false, true}), floats({1, 2, 3}), floats({10, 20, 30})})
      .good({bools({true, false}, {2, 1}), floats({1, 2, 3}), floats({5})})
      .good({ints({0, 3}), ints({1, 2}), ints({7, 8})})
      .bad({bools({true, false, true}), floats({1, 2}), floats({3})}, {},
           "[where] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
