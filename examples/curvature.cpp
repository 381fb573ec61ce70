// Hessian-vector products: the largest curvature of a loss by power iteration, and Newton's method with conjugate
// gradients. The Hessian itself is never made.
#include <keratin/keratin.h>

#include <cmath>
#include <iostream>
using namespace keratin;

double dot(const Tensor& a, const Tensor& b) { return ops::sum(a * b).item(); }

int main() {
  // A logistic regression on 200 points with 20 features of very different size.
  Tensor scale = ops::exp(ops::linspace(-2.0, 2.0, {.num = 20}));
  Tensor x = random::normal({200, 20}, {.seed = 1}) * scale;
  Tensor truth = random::normal({20}, {.seed = 2}) / scale;
  Tensor y = ops::cast(ops::matmul(x, truth) + random::normal({200}, {.seed = 3}) > 0, DType::float32);
  auto loss = [&](const Tensor& w) {
    Tensor logits = ops::matmul(x, w);
    return ops::mean(ops::softplus(logits) - logits * y) + 1e-3 * ops::sum(w * w);
  };

  // The largest eigenvalue of the Hessian: 1 / it is how long a step of gradient descent may be.
  Tensor w = ops::zeros({20}), v = ops::ones({20});
  double largest = 0;
  for (int i = 0; i < 30; ++i) {
    Tensor hv = hvp(loss, w, v);
    largest = dot(v, hv) / dot(v, v);
    v = hv / ops::sqrt(ops::sum(hv * hv));
  }
  std::cout << "largest curvature at 0: " << largest << "\n";

  // Newton: solve H p = -g by conjugate gradients, each step of which is one Hessian-vector product.
  for (int newton = 0; newton < 6; ++newton) {
    auto [value, g] = value_and_grad(loss)(w);
    std::cout << "newton " << newton << ": loss " << value.item() << ", |gradient| " << std::sqrt(dot(g, g)) << "\n";
    Tensor p = ops::zeros({20}), r = -g, d = r;
    for (int i = 0; i < 40 && dot(r, r) > 1e-12 * dot(g, g); ++i) {
      Tensor hd = hvp(loss, w, d);
      const double length = dot(r, r) / dot(d, hd);
      p = p + length * d;
      Tensor rest = r - length * hd;
      d = rest + dot(rest, rest) / dot(r, r) * d;
      r = rest;
    }
    w = w + p;
  }
}
