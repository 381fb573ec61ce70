// Functions into functions: grad, value_and_grad, vjp, jvp, jacobian, hessian, hvp.
//
// Each takes a function of tensors, as `f(const Tensor& x)`, `f(const Tensor& x, const Tensor& y)` or
// `f(const std::vector<Tensor>&)`. A function of a list is differentiated with respect to all of the list, a function
// of several tensors with respect to one of them (`argument`, the first). What it captures counts as a constant, even
// if the same tensor is passed as an argument. The results are made of ops: they can be differentiated again, to any
// order, and traced.
#pragma once

#include <tuple>

#include "keratin/autograd/functions.h"
#include "keratin/autograd/unused.h"

namespace keratin {

/// Options of grad, value_and_grad, jacobian and hessian.
struct GradOptions {
  size_t argument = 0;  ///< with respect to which argument; functions of a list: all of it
  Unused unused = Unused::kError;
};

namespace autograd {

struct ValueAndGradients {
  Tensor value;
  std::vector<Tensor> gradients;
};
/// The gradients of f, which gives one scalar, with respect to inputs [first, last).
ValueAndGradients value_and_gradients(const ListFunction& f, const std::vector<Tensor>& inputs, size_t first,
                                      size_t last, Unused unused, const char* who);
std::vector<Tensor> jacobians_of(const ListFunction& f, const std::vector<Tensor>& inputs, size_t first, size_t last);
Tensor hessian_of(const ListFunction& f, const std::vector<Tensor>& inputs, size_t argument);

/// What vjp keeps of a call: enough to go back over it as often as asked.
class Pullback {
 public:
  Pullback(const ListFunction& f, const std::vector<Tensor>& inputs);
  const std::vector<Tensor>& outputs() const;
  std::vector<Tensor> operator()(const std::vector<Tensor>& output_gradients) const;

 private:
  struct Body;
  std::shared_ptr<const Body> body_;
};

std::pair<std::vector<Tensor>, std::vector<Tensor>> jvp_of(const ListFunction& f, const std::vector<Tensor>& inputs,
                                                           const std::vector<Tensor>& tangents);
std::vector<Tensor> hvp_of(const ListFunction& f, const std::vector<Tensor>& inputs,
                           const std::vector<Tensor>& vectors);

// A function of arguments of f's kind: a list, or as many tensors as f takes.
template <class F, class Body>
auto with_arguments_of(F f, Body body) {
  if constexpr (TakesList<F>) {
    return [f = std::move(f), body](const std::vector<Tensor>& x) { return body(on_list<0>(f), x); };
  } else {
    return [ f = std::move(f), body ]<class... X>(const X&... x) requires(std::is_convertible_v<X, Tensor> && ...) {
      return body(on_list<sizeof...(X)>(f), std::vector<Tensor>{Tensor(x)...});
    };
  }
}

// Inputs [first, last) that are differentiated: all of a list, else one argument.
template <class F>
std::pair<size_t, size_t> differentiated(const std::vector<Tensor>& x, size_t argument) {
  return TakesList<F> ? std::pair<size_t, size_t>{0, x.size()} : std::pair<size_t, size_t>{argument, argument + 1};
}

// One tensor for functions of tensors, the list for functions of a list.
template <class F>
auto like_arguments(std::vector<Tensor> values) {
  if constexpr (TakesList<F>)
    return values;
  else
    return std::move(values[0]);
}

}  // namespace autograd

/// The gradient of a function that returns a scalar.
///
///     auto slope = grad([](const Tensor& x) { return ops::sum(x * x * x); });
///     slope(Tensor{1, 2});                                              // [3. 12.]
///     grad(grad([](const Tensor& x) { return ops::sin(x); }))(0.5);     // -sin(0.5)
template <class F>
auto grad(F f, GradOptions options = {}) {
  return autograd::with_arguments_of(
      std::move(f), [options](const autograd::ListFunction& list, const std::vector<Tensor>& x) {
        const auto [first, last] = autograd::differentiated<F>(x, options.argument);
        return autograd::like_arguments<F>(
            autograd::value_and_gradients(list, x, first, last, options.unused, "grad").gradients);
      });
}

/// The same together with the function's value: `auto [loss, slope] = value_and_grad(f)(x);`
template <class F>
auto value_and_grad(F f, GradOptions options = {}) {
  return autograd::with_arguments_of(
      std::move(f), [options](const autograd::ListFunction& list, const std::vector<Tensor>& x) {
        const auto [first, last] = autograd::differentiated<F>(x, options.argument);
        auto both = autograd::value_and_gradients(list, x, first, last, options.unused, "value_and_grad");
        return std::pair(std::move(both.value), autograd::like_arguments<F>(std::move(both.gradients)));
      });
}

/// The value of f at x, and the function that takes a gradient of the value back to one of x (zeros where f does not
/// depend on x): `auto [y, pullback] = vjp(f, x); Tensor dx = pullback(dy);`. It may be called again and again.
template <class F>
requires(!autograd::TakesList<F>) auto vjp(const F& f, const Tensor& x) {
  autograd::Pullback pullback(autograd::on_list<1>(f), {x});
  return std::pair(pullback.outputs()[0], [pullback](const Tensor& dy) { return pullback({dy})[0]; });
}
template <class F>
requires(autograd::TakesList<F>) auto vjp(const F& f, const std::vector<Tensor>& x) {
  autograd::Pullback pullback(autograd::on_list<0>(f), x);
  return std::pair(pullback.outputs(), pullback);
}

/// The value of f at x, and how it changes when x moves along `tangent` (a tensor of x's shape): forward mode. Made as
/// the gradient of the pullback with respect to its argument, in which it is linear; so it works through every op whose
/// gradient rule can itself be differentiated.
template <class F>
requires(!autograd::TakesList<F>) std::pair<Tensor, Tensor> jvp(const F& f, const Tensor& x, const Tensor& tangent) {
  auto [values, tangents] = autograd::jvp_of(autograd::on_list<1>(f), {x}, {tangent});
  return {std::move(values[0]), std::move(tangents[0])};
}
template <class F>
requires(autograd::TakesList<F>) auto jvp(const F& f, const std::vector<Tensor>& x,
                                          const std::vector<Tensor>& tangents) {
  return autograd::jvp_of(autograd::on_list<0>(f), x, tangents);
}

/// d f(x)[i] / d x[j], of shape f(x).shape + x.shape. One walk back for each element of f(x).
template <class F>
auto jacobian(F f, GradOptions options = {}) {
  return autograd::with_arguments_of(std::move(f),
                                     [options](const autograd::ListFunction& list, const std::vector<Tensor>& x) {
                                       const auto [first, last] = autograd::differentiated<F>(x, options.argument);
                                       return autograd::like_arguments<F>(autograd::jacobians_of(list, x, first, last));
                                     });
}

/// d2 f / d x[i] d x[j] of a function that returns a scalar, of shape x.shape + x.shape.
template <class F>
requires(!autograd::TakesList<F>) auto hessian(F f, GradOptions options = {}) {
  return autograd::with_arguments_of(std::move(f),
                                     [options](const autograd::ListFunction& list, const std::vector<Tensor>& x) {
                                       return autograd::hessian_of(list, x, options.argument);
                                     });
}

/// hessian(f)(x) times v, at the price of about two gradients: the Hessian is never made.
template <class F>
requires(!autograd::TakesList<F>) Tensor hvp(const F& f, const Tensor& x, const Tensor& v) {
  return std::move(autograd::hvp_of(autograd::on_list<1>(f), {x}, {v})[0]);
}
template <class F>
requires(autograd::TakesList<F>) std::vector<Tensor> hvp(const F& f, const std::vector<Tensor>& x,
                                                         const std::vector<Tensor>& v) {
  return autograd::hvp_of(autograd::on_list<0>(f), x, v);
}

namespace ops {

/// Keras's jvp: {fun(*primals), how it changes along `tangents`}. A function that returns std::pair(value, aux) gives
/// {value, tangent, aux}.
template <class F>
auto jvp(const F& fun, const std::vector<Tensor>& primals,
         const std::vector<Tensor>& tangents) requires autograd::TakesList<F> {
  return keratin::jvp(fun, primals, tangents);
}
template <class F>
requires(!autograd::TakesList<F>) auto jvp(const F& fun, const Tensor& primal, const Tensor& tangent) {
  using Result = std::invoke_result_t<const F&, const Tensor&>;
  if constexpr (std::is_same_v<Result, Tensor>) {
    return keratin::jvp(fun, primal, tangent);
  } else {
    typename Result::second_type aux{};
    const auto value_alone = [&](const Tensor& x) {
      auto both = fun(x);
      aux = std::move(both.second);
      return std::move(both.first);
    };
    auto [value, slope] = keratin::jvp(value_alone, primal, tangent);
    return std::tuple(std::move(value), std::move(slope), std::move(aux));
  }
}

}  // namespace ops

}  // namespace keratin
