#include "keratin/ops/control/control.h"

namespace keratin::ops {

Tensors map(function_ref<Tensors(const Tensors&)> f, const Tensors& xs) {
  const auto step = [&](const Tensors&, const Tensors& row) -> Scanned { return {{}, f(row)}; };
  return scan(function_ref<Scanned(const Tensors&, const Tensors&)>(step), Tensors{}, xs).ys;
}

Tensor map(function_ref<Tensor(const Tensor&)> f, const Tensor& xs) {
  const auto step = [&](const Tensors& row) -> Tensors { return {f(row[0])}; };
  return map(function_ref<Tensors(const Tensors&)>(step), Tensors{xs})[0];
}

}  // namespace keratin::ops
