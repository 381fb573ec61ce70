#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct Nextafter {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return std::nextafter(a, b);
  }
};

// On the grid of a half type: numbers of one sign are ordered as their bits are.
template <class Half>
struct NextafterHalf {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    if (math::is_nan(a) || math::is_nan(b)) return a + b;
    if (a == b) return b;
    Half half(a);
    if (a == 0) {
      half.bits = 1;
      return std::copysign(static_cast<float>(half), b);
    }
    half.bits = static_cast<uint16_t>((a < b) == (a > 0) ? half.bits + 1 : half.bits - 1);
    return static_cast<float>(half);
  }
};

Kernel prepare(const OpCall& call) {
  using namespace elementwise_detail;
  if (call.dtype(0) != DType::float16 && call.dtype(0) != DType::bfloat16)
    return elementwise_detail::prepare<Nextafter, Elementwise::kFloat, 2>(call);
  Kernel k = prepare_space<2>(call);
  k.run = call.dtype(0) == DType::float16 ? choose<NextafterHalf<float16>, float16, float16, 2>()
                                          : choose<NextafterHalf<bfloat16>, bfloat16, bfloat16, 2>();
  return k;
}

}  // namespace

OpDef nextafter_def() {
  return binary<Nextafter, Elementwise::kFloat>("nextafter")
      .doc("The next number after x1 towards x2 that the dtype has.")
      .keras("numpy", "Nextafter")
      .prepare(prepare)
      .no_gradient("a step of the number grid")
      .good({floats({1, 1, 0}), floats({2, 0, 1})})
      .good({floats({3, -3}), floats({3, 5})})
      .bad(
          {floats({1, 2, 3}), floats({1, 2})}, {},
          "[nextafter] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
