#include <algorithm>
#include <cmath>
#include <limits>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/conjugate.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/complex/real.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/linalg/solve.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/linalg/stack_kernel.h"

namespace keratin::ops {
namespace {

using namespace linalg_detail;
using C = std::complex<double>;

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

// Householder's reflections make `h` (n x n) zero below its first subdiagonal; `z` (the identity at first) collects
// them (Golub and Van Loan, 7.4).
void to_hessenberg(C* h, C* z, int64_t n, C* v) {
  for (int64_t k = 0; k + 2 < n; ++k) {
    double size = 0, below = 0;
    for (int64_t i = k + 1; i < n; ++i)
      size += std::norm(h[i * n + k]), below += i > k + 1 ? std::norm(h[i * n + k]) : 0;
    if (below == 0) continue;
    const C first = h[(k + 1) * n + k];
    const C phase = first == C(0) ? C(1) : first / std::abs(first);
    double length = 0;
    for (int64_t i = k + 1; i < n; ++i) {
      v[i] = h[i * n + k] + (i == k + 1 ? phase * std::sqrt(size) : C(0));
      length += std::norm(v[i]);
    }
    for (int64_t j = 0; j < n; ++j) {
      C along = 0;
      for (int64_t i = k + 1; i < n; ++i) along += std::conj(v[i]) * h[i * n + j];
      for (int64_t i = k + 1; i < n; ++i) h[i * n + j] -= 2.0 / length * along * v[i];
    }
    for (C* matrix : {h, z})
      for (int64_t i = 0; i < n; ++i) {
        C along = 0;
        for (int64_t j = k + 1; j < n; ++j) along += matrix[i * n + j] * v[j];
        for (int64_t j = k + 1; j < n; ++j) matrix[i * n + j] -= 2.0 / length * along * std::conj(v[j]);
      }
    for (int64_t i = k + 2; i < n; ++i) h[i * n + k] = 0;
  }
}

// The eigenvalue of the last 2 x 2 block that is nearer to its last element (Wilkinson's shift).
C shift_of(const C* h, int64_t n, int64_t last) {
  const C a = h[(last - 1) * n + last - 1], b = h[(last - 1) * n + last];
  const C c = h[last * n + last - 1], d = h[last * n + last];
  const C half = 0.5 * (a - d), root = std::sqrt(half * half + b * c);
  const C far = std::abs(half + root) > std::abs(half - root) ? half + root : half - root;
  return far == C(0) ? d : d - b * c / far;
}

// One step of QR with a shift on rows and columns first to last; `rotations`: cosines and sines.
void qr_step(C* h, C* z, int64_t n, int64_t first, int64_t last, C shift, C* rotations) {
  for (int64_t i = first; i <= last; ++i) h[i * n + i] -= shift;
  for (int64_t k = first; k < last; ++k) {
    const C a = h[k * n + k], b = h[(k + 1) * n + k];
    const double length = std::hypot(std::abs(a), std::abs(b));
    const C c = length == 0 ? C(1) : a / length, s = length == 0 ? C(0) : b / length;
    rotations[2 * k] = c, rotations[2 * k + 1] = s;
    for (int64_t j = k; j < n; ++j) {
      const C x = h[k * n + j], y = h[(k + 1) * n + j];
      h[k * n + j] = std::conj(c) * x + std::conj(s) * y;
      h[(k + 1) * n + j] = c * y - s * x;
    }
  }
  for (C* matrix : {h, z})
    for (int64_t k = first; k < last; ++k) {
      const C c = rotations[2 * k], s = rotations[2 * k + 1];
      const int64_t rows = matrix == z ? n : std::min(k + 2, last + 1);
      for (int64_t i = 0; i < rows; ++i) {
        const C x = matrix[i * n + k], y = matrix[i * n + k + 1];
        matrix[i * n + k] = x * c + y * s;
        matrix[i * n + k + 1] = y * std::conj(c) - x * std::conj(s);
      }
    }
  for (int64_t i = first; i <= last; ++i) h[i * n + i] += shift;
}

// `h` becomes upper triangular. False when the iteration does not end, which is not known to happen.
bool to_triangle(C* h, C* z, int64_t n, C* rotations) {
  constexpr int kSteps = 60;  // for one eigenvalue; 2 to 3 are usual
  int steps = 0;
  for (int64_t last = n - 1; last > 0;) {
    int64_t first = last;
    for (; first > 0; --first) {
      const double beside = size1(h[first * n + first]) + size1(h[(first - 1) * n + first - 1]);
      C& below = h[first * n + first - 1];
      if (size1(below) > kEpsilon * beside && size1(below) > 1e-280) continue;
      below = 0;
      break;
    }
    if (first == last) {
      --last, steps = 0;
      continue;
    }
    if (++steps > kSteps) return false;
    const bool stuck = steps % 10 == 0;  // a shift that breaks cycles
    const C shift = stuck ? h[last * n + last] + std::abs(h[last * n + last - 1]) : shift_of(h, n, last);
    qr_step(h, z, n, first, last, shift, rotations);
  }
  return true;
}

// The k-th eigenvector of z t z^H, of length 1, its largest component real.
void eigenvector(const C* t, const C* z, int64_t n, int64_t k, double size, C* x, C* out) {
  x[k] = 1;
  for (int64_t i = k - 1; i >= 0; --i) {
    C sum = 0;
    for (int64_t j = i + 1; j <= k; ++j) sum += t[i * n + j] * x[j];
    C gap = t[k * n + k] - t[i * n + i];
    if (size1(gap) < kEpsilon * size) gap = kEpsilon * size;
    x[i] = size == 0 ? C(0) : sum / gap;
  }
  double largest = 0, length = 0;
  C phase = 1;
  for (int64_t i = 0; i <= k; ++i) largest = std::max(largest, size1(x[i]));
  for (int64_t i = 0; i <= k; ++i) x[i] /= largest;
  largest = 0;
  for (int64_t i = 0; i < n; ++i) {
    out[i] = 0;
    for (int64_t j = 0; j <= k; ++j) out[i] += z[i * n + j] * x[j];
    length += std::norm(out[i]);
    if (std::abs(out[i]) > largest * (1 + 1e-9)) largest = std::abs(out[i]), phase = out[i] / largest;
  }
  for (int64_t i = 0; i < n; ++i) out[i] *= std::conj(phase) / std::sqrt(length);
}

template <class T>
void run_eig(const Kernel& kernel, void* const* buffers) {
  using Out = std::conditional_t<std::is_same_v<T, double> || std::is_same_v<T, C>, C, std::complex<float>>;
  const auto& stack = kernel.state_as<MatrixStack>();
  const int64_t n = stack.n;
  const T* in = kernel.in<T>(buffers, 0);
  const Refusal refusal = for_each_matrix(stack, buffers[3], [&](int64_t m, double* scratch) {
    C *h = reinterpret_cast<C*>(scratch), *z = h + n * n, *rotations = z + n * n, *x = rotations + 2 * n, *v = x + n;
    Out *w_out = kernel.out<Out>(buffers) + m * n, *v_out = kernel.out<Out>(buffers, 1) + m * n * n;
    for (int64_t i = 0; i < n * n; ++i) h[i] = C(widen(in[m * n * n + i]));
    if (!all_finite(h, n * n)) {
      const float nan = std::numeric_limits<float>::quiet_NaN();
      std::fill_n(w_out, n, Out(nan, nan));
      std::fill_n(v_out, n * n, Out(nan, nan));
      return kFine;
    }
    const double scale = scale_of(h, n * n);
    double size = 0;
    for (int64_t i = 0; i < n * n; ++i) h[i] /= scale, size = std::max(size, size1(h[i])), z[i] = 0;
    for (int64_t i = 0; i < n; ++i) z[i * n + i] = 1;
    to_hessenberg(h, z, n, x);
    if (!to_triangle(h, z, n, rotations)) return int64_t{0};
    for (int64_t k = 0; k < n; ++k) {
      w_out[k] = static_cast<Out>(h[k * n + k] * scale);
      eigenvector(h, z, n, k, size, x, v);
      for (int64_t i = 0; i < n; ++i) v_out[i * n + k] = static_cast<Out>(v[i]);
    }
    return kFine;
  });
  if (refusal.place != kFine)
    fail(ErrorCode::kInvalidArgument, "[eig] the iteration did not converge", which_matrix(refusal, stack.count), ".");
}

// Boeddeker et al. 2017, eq. 4.77: dx = v^-H (diag(dw) + (v^H dv - v^H v diag(re(v^H dv))) / conj(e)) v^H with
// e_ij = w_j - w_i, its second term without diagonal.
Tensor eig_gradient(const Backward& back) {
  const Tensor w = back.out(0), v = back.out(1);
  const Tensor one = identity_like(v, v.shape(-1));
  const Tensor gaps = add(subtract(expand_dims(w, -2), expand_dims(w, -1)), one);
  const Tensor turned = adjoint_product(v, back.dout(1));
  const Tensor along = cast(real(sum(multiply(turned, one), {.axis = -1})), v.dtype());
  const Tensor inner = subtract(turned, multiply(adjoint_product(v, v), expand_dims(along, -2)));
  const Tensor outside = multiply(divide(inner, conjugate_of(gaps)), subtract(Tensor(1.0), one));
  const Tensor core = add(on_diagonal(back.dout(0)), outside);
  const Tensor out = solve(adjoint(v), product_adjoint(core, v));
  return is_complex(back.in().dtype()) ? out : real(out);
}

}  // namespace

OpDef eig_def() {
  return OpDef("eig")
      .doc(
          "Eigenvalues and eigenvectors (columns, of length 1, the largest component real) of square matrices, "
          "complex: "
          "reduction to Hessenberg form and QR with shifts (Golub and Van Loan, 7.4 and 7.5) in complex128. The order "
          "is "
          "not defined. Gradient (Boeddeker et al. 2017): for distinct eigenvalues, and functions that do not depend "
          "on "
          "the vectors' phases.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .takes_complex()
      .results(2)
      .keras("linalg", "Eig")
      .infer([](const OpCall& call) {
        const Shape& x = call.shape(0);
        require_square("eig", x);
        Shape w = batch_of(x);
        w.push_back(x.last());
        const DType dtype = complex_dtype(call.dtype(0));
        return std::vector<TensorSpec>{{w, dtype}, {x, dtype}};
      })
      .prepare([](const OpCall& call) {
        const int64_t n = call.shape(0).last();
        const int64_t numbers = checked_multiply(checked_multiply(checked_add(n, 2), 2), checked_multiply(n, 2));
        Kernel kernel = stack_kernel(call, numbers, about(100 * n, n, n));
        kernel.run = choose_inexact(call.dtype(0), [](auto type) -> Kernel::Run { return run_eig<decltype(type)>; });
        return kernel;
      })
      .gradient([](const Backward& b) { return eig_gradient(b); })
      .batch([](const Batched& b) { return batch_leading(b); })
      .good({{{4, 1}, {2, 3}}}, {}, 8, false)
      .good({{{{1, 2}, {-3, 1}}, {{2, 1}, {0, 1}}}}, {}, 8, false)
      .bad({{1, 2}}, {}, "[eig] expected matrices, at least 2 axes, received shape (2,).")
      .bad({{{1, 2, 3}, {2, 4, 5}}}, {}, "[eig] expected square matrices, received shape (2, 3).");
}

}  // namespace keratin::ops
