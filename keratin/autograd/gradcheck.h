// gradcheck: gradients against slopes.
#pragma once

#include <string>

#include "keratin/autograd/functions.h"

namespace keratin {

/// Options of gradcheck and gradgradcheck; PyTorch's defaults.
struct GradcheckOptions {
  double step = 1e-6;  ///< of the central differences, times max(1, |x|)
  double atol = 1e-5;
  double rtol = 1e-3;
};

/// What gradcheck found.
struct GradcheckReport {
  bool ok = true;
  int64_t compared = 0;  ///< pairs of an output's and an input's element
  std::string text;      ///< the worst pair: which input, which element, ours, the slope

  explicit operator bool() const { return ok; }
};

namespace autograd {

GradcheckReport check_gradients(const ListFunction& f, const std::vector<Tensor>& inputs, GradcheckOptions options);
GradcheckReport check_second_gradients(const ListFunction& f, const std::vector<Tensor>& inputs,
                                       GradcheckOptions options);

}  // namespace autograd

/// Compares the gradient of each element of each float output with respect to each element of each float input with
/// (f(x + h) - f(x - h)) / 2h. The inputs must be float64: in float32 the slope itself is wrong after 3 digits.
///
///     GradcheckReport report = gradcheck([](const Tensor& x) { return ops::tanh(x); }, {x});
///     if (!report) std::cout << report.text;
template <class F>
requires(!autograd::TakesList<F> && std::is_invocable_v<const F&, const Tensor&>) GradcheckReport
    gradcheck(const F& f, const Tensor& x, GradcheckOptions options = {}) {
  return autograd::check_gradients(autograd::on_list<1>(f), {x}, options);
}
template <class F>
requires(autograd::TakesList<F>) GradcheckReport
    gradcheck(const F& f, const std::vector<Tensor>& x, GradcheckOptions options = {}) {
  return autograd::check_gradients(autograd::on_list<0>(f), x, options);
}

/// The same for the gradient itself: the second derivatives, and the gradient with respect to what comes from above.
template <class F>
requires(!autograd::TakesList<F> && std::is_invocable_v<const F&, const Tensor&>) GradcheckReport
    gradgradcheck(const F& f, const Tensor& x, GradcheckOptions options = {}) {
  return autograd::check_second_gradients(autograd::on_list<1>(f), {x}, options);
}
template <class F>
requires(autograd::TakesList<F>) GradcheckReport
    gradgradcheck(const F& f, const std::vector<Tensor>& x, GradcheckOptions options = {}) {
  return autograd::check_second_gradients(autograd::on_list<0>(f), x, options);
}

}  // namespace keratin
