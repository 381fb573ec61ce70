// vmap: a function of one example becomes a function of many.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "keratin/core/tensor.h"

namespace keratin {

/// Along which axis of an argument or result the examples lie; nothing: every example gets the same.
using ExampleAxis = std::optional<int64_t>;

/// What examples get where the function draws random numbers from a generator.
enum class Randomness {
  kError,      ///< an error that asks to choose
  kDifferent,  ///< each its own numbers: what a loop over the examples would draw
  kSame,       ///< all the same
};

/// Options of vmap.
struct VmapOptions {
  std::vector<ExampleAxis> in_axes = {0};   ///< one for each argument, or one for all
  std::vector<ExampleAxis> out_axes = {0};  ///< one for each result, or one for all
  std::optional<int64_t> axis_size = {};    ///< how many examples; needed only when no argument tells
  Randomness randomness = Randomness::kError;
};

using TensorsFunction = std::function<std::vector<Tensor>(const std::vector<Tensor>&)>;

/// Runs `function`, written for one example, on all examples at once: it is traced on one example's shapes, and each op
/// that examples go through is run by its batch rule (ops without one run example by example). Its results are those
/// of a loop over the examples. What depends on no example is computed once. Nests with itself, with tapes and with
/// jit. The function cannot look at values (item(), at(), bool of a tensor) or assign variables, and its shapes cannot
/// depend on values.
///
///     auto norms = vmap([](const Tensor& row) { return ops::sqrt(ops::sum(row * row)); });
///     Tensor y = norms(rows);   // one number a row
TensorsFunction vmap(TensorsFunction function, VmapOptions options = {});
/// The same for one argument and one result.
std::function<Tensor(const Tensor&)> vmap(std::function<Tensor(const Tensor&)> function, VmapOptions options = {});

}  // namespace keratin
