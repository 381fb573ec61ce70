// Functions of one tensor, of several, or of a list, as functions of a list: what the transforms work on.
#pragma once

#include <array>
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

#include "keratin/core/tensor.h"

namespace keratin::autograd {

using ListFunction = std::function<std::vector<Tensor>(const std::vector<Tensor>&)>;

/// A function of a list of tensors; any other is called with one tensor an argument.
template <class F>
concept TakesList = std::is_invocable_v < const F&,
        const std::vector<Tensor>
& > ;

inline std::vector<Tensor> as_list(Tensor only) { return {std::move(only)}; }
inline std::vector<Tensor> as_list(std::vector<Tensor> all) { return all; }

template <class F, size_t... I>
decltype(auto) spread(const F& f, const std::vector<Tensor>& x, std::index_sequence<I...>) {
  return f(x[I]...);
}

/// f, taking `count` tensors or a list, as a function of a list. Holds f by reference.
template <size_t count, class F>
ListFunction on_list(const F& f) {
  return [&f](const std::vector<Tensor>& x) {
    if constexpr (TakesList<F>)
      return as_list(f(x));
    else
      return as_list(spread(f, x, std::make_index_sequence<count>{}));
  };
}

}  // namespace keratin::autograd
