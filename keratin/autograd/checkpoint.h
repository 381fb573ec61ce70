// checkpoint: memory for time. Values inside are computed again on the way back instead of being kept.
#pragma once

#include "keratin/autograd/functions.h"

namespace keratin {

namespace autograd {

std::vector<Tensor> checkpointed(ListFunction f, const std::vector<Tensor>& inputs);

// f as a function of a list that owns it: the way back calls it long after.
template <size_t count, class F>
ListFunction owning(F f) {
  return [f = std::move(f)](const std::vector<Tensor>& x) { return on_list<count>(f)(x); };
}

}  // namespace autograd

/// f, of which tapes keep only the arguments, the results, and what f captures (variables too): everything between is
/// computed again when gradients are asked for. The same bits: variables are read as f found them, random numbers
/// (which are counted) are the same, and assignments that f makes happen once. Inside a trace it is f: the graph's
/// planner decides there what is kept.
///
///     auto block = checkpoint([&](const Tensor& x) { return dense_2(dense_1(x)); });
///     Tensor y = block(x);
template <class F>
auto checkpoint(F f) {
  if constexpr (autograd::TakesList<F>) {
    using Result = std::invoke_result_t<const F&, const std::vector<Tensor>&>;
    return [f = std::move(f)](const std::vector<Tensor>& x) -> Result {
      std::vector<Tensor> out = autograd::checkpointed(autograd::owning<0>(f), x);
      if constexpr (std::is_convertible_v<Result, Tensor>)
        return std::move(out[0]);
      else
        return out;
    };
  } else {
    return [f = std::move(f)]<class... X>(const X&... x) requires(std::is_convertible_v<X, Tensor> && ...) {
      std::vector<Tensor> out =
          autograd::checkpointed(autograd::owning<sizeof...(X)>(f), std::vector<Tensor>{Tensor(x)...});
      if constexpr (std::is_convertible_v<decltype(f(Tensor(x)...)), Tensor>)
        return std::move(out[0]);
      else
        return out;
    };
  }
}

}  // namespace keratin
