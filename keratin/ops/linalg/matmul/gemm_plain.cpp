#include <algorithm>
#include <cmath>
#include <memory>
#include <type_traits>

#include "keratin/ops/def/math_complex.h"
#include "keratin/ops/def/simd.h"
#include "keratin/ops/linalg/matmul/gemm.h"

namespace keratin::ops::matmul_detail {
namespace {

template <class T, bool kFloating>
struct SumOf {
  using type = std::conditional_t<std::is_class_v<T>, float, T>;
};
// Unsigned and at least 32 bits wide: integers wrap without undefined behaviour.
template <class T>
struct SumOf<T, false> {
  using type = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
};

template <class R>
struct SumOf<std::complex<R>, true> {
  using type = std::complex<R>;
};

template <class T>
inline constexpr bool kIsFloating = std::is_floating_point_v<T> || std::is_class_v<T>;

template <class T>
KERATIN_INLINE T product(T a, T b) {
  if constexpr (kIsComplexType<T>)
    return math::multiply(a, b);
  else
    return a * b;
}

// Row by row: the sums of a row of C lie in the scratch while k runs, so that the inner loop is over columns.
template <class T, class Out>
KERATIN_INLINE void multiply(const Kernel& kernel, void* const* buffers) {
  using Sum = typename SumOf<T, kIsFloating<T>>::type;
  const auto& p = kernel.state_as<Product>();
  auto* sums = static_cast<Sum*>(buffers[3]);
  Out* c = kernel.out<Out>(buffers);
  for (int64_t batch = 0; batch < p.batches; ++batch) {
    const T* a = kernel.in<T>(buffers, 0) + p.a_offset(batch);
    const T* b = kernel.in<T>(buffers, 1) + p.b_offset(batch);
    for (int64_t i = 0; i < p.m; ++i, c += p.n) {
      std::fill_n(sums, p.n, Sum{});
      for (int64_t k = 0; k < p.k; ++k) {
        const auto left = static_cast<Sum>(a[i * p.a_row + k * p.a_col]);
        const T* row = b + k * p.b_row;
        if (p.b_col == 1) {
          for (int64_t j = 0; j < p.n; ++j) sums[j] += product(left, static_cast<Sum>(row[j]));
        } else {
          for (int64_t j = 0; j < p.n; ++j) sums[j] += product(left, static_cast<Sum>(row[j * p.b_col]));
        }
      }
      if constexpr (std::is_same_v<Out, bool>) {
        for (int64_t j = 0; j < p.n; ++j) c[j] = sums[j] != 0;
      } else {
        for (int64_t j = 0; j < p.n; ++j) c[j] = static_cast<Out>(sums[j]);
      }
    }
  }
}

template <class T, class Out>
void run_baseline(const Kernel& kernel, void* const* buffers) {
  multiply<T, Out>(kernel, buffers);
}
template <class T, class Out>
KERATIN_TARGET_AVX2 void run_avx2(const Kernel& kernel, void* const* buffers) {
  multiply<T, Out>(kernel, buffers);
}

}  // namespace

Kernel plain_kernel(Product product, DType in) {
  Kernel kernel;
  kernel.scratch_bytes = std::max<int64_t>(product.n, 1) * 16;  // the widest sums are complex128
  kernel.run =
      is_complex(in)
          ? visit_complex(in, [](auto type) -> Kernel::Run { return run_baseline<decltype(type), decltype(type)>; })
          : visit_dtype(in, [](auto type) -> Kernel::Run {
              using T = decltype(type);
              using Out = std::conditional_t<std::is_same_v<T, int8_t>, int32_t, T>;
              return use_avx2() && sizeof(T) >= 4 ? run_avx2<T, Out> : run_baseline<T, Out>;
            });
  kernel.state = std::make_shared<const Product>(std::move(product));
  return kernel;
}

}  // namespace keratin::ops::matmul_detail
