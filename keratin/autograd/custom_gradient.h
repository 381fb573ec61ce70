// custom_gradient: a function that says itself what its gradient is; hook_gradient: one that looks at it in passing.
#pragma once

#include "keratin/autograd/functions.h"

namespace keratin {

namespace autograd {

using GradientFunction = std::function<std::vector<Tensor>(const std::vector<Tensor>& upstream)>;

/// The outputs under identities of their own, whose gradients with respect to the inputs are gradient(upstream).
std::vector<Tensor> with_gradient(const std::vector<Tensor>& inputs, const std::vector<Tensor>& outputs,
                                  GradientFunction gradient);

}  // namespace autograd

namespace ops {

/// Keras's custom_gradient. `f` returns std::pair(output, gradient): `gradient(upstream)` gives the gradient of each
/// argument of f (a tensor when there is one, else a list; an empty tensor: none). The result is a function that gives
/// what f's first part is and whose gradient is the second. What `gradient` captures is differentiated as usual, so
/// that second derivatives are right; variables that f reads get no gradient.
///
///     auto log1pexp = ops::custom_gradient([](const Tensor& x) {
///       Tensor e = ops::exp(x);
///       return std::pair(ops::log(1 + e), [e](const Tensor& upstream) { return upstream * (1.0 - 1.0 / (1.0 + e)); });
///     });
template <class F>
auto custom_gradient(F f) {
  const auto call = [](auto both, const std::vector<Tensor>& inputs) {
    using Gradient = decltype(both.second);
    auto gradient = [rule = std::move(both.second)](const std::vector<Tensor>& upstream) {
      if constexpr (autograd::TakesList<Gradient>)
        return autograd::as_list(rule(upstream));
      else
        return autograd::as_list(rule(upstream[0]));
    };
    constexpr bool one = std::is_convertible_v<decltype(both.first), Tensor>;
    std::vector<Tensor> outputs =
        autograd::with_gradient(inputs, autograd::as_list(std::move(both.first)), std::move(gradient));
    if constexpr (one)
      return std::move(outputs[0]);
    else
      return outputs;
  };
  if constexpr (autograd::TakesList<F>) {
    return [f = std::move(f), call](const std::vector<Tensor>& x) { return call(f(x), x); };
  } else {
    return [ f = std::move(f), call ]<class... X>(const X&... x) requires(std::is_convertible_v<X, Tensor> && ...) {
      const std::vector<Tensor> inputs{Tensor(x)...};
      return call(autograd::spread(f, inputs, std::index_sequence_for<X...>{}), inputs);
    };
  }
}

}  // namespace ops

/// x itself. On the way back `hook` sees the gradient that reaches this use of it; what it returns goes on in its
/// place, an empty tensor leaves it as it is.
///
///     Tensor h = hook_gradient(dense(x), [](const Tensor& g) { return ops::clip(g, -1, 1); });
Tensor hook_gradient(const Tensor& x, std::function<Tensor(const Tensor& gradient)> hook);

}  // namespace keratin
