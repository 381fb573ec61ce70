// Control flow of keras.ops: conditions, loops, scans and maps over functions of tensors.
//
// On concrete tensors they are plain C++: the function that is chosen runs, loops loop, and tapes see every op. While a
// function is traced (jit, vmap) and the choice or the state is not known yet, they become ops that hold the functions
// as regions: traced once, run as often as the values ask for. Variables that such a function assigns are assigned in
// the order of the program, inside jit too.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "keratin/base/function_ref.h"
#include "keratin/core/tensor.h"

namespace keratin::ops {

using Tensors = std::vector<Tensor>;

/// What true_fn() or false_fn() returns, as `pred` (one bool) says. Only the chosen one runs.
Tensors cond(const Tensor& pred, function_ref<Tensors()> true_fn, function_ref<Tensors()> false_fn);
Tensor cond(const Tensor& pred, function_ref<Tensor()> true_fn, function_ref<Tensor()> false_fn);

using SwitchBranch = std::function<Tensors(const Tensors&)>;
/// branches[index](operands); an index out of range means the first or the last branch.
Tensors switch_(const Tensor& index, const std::vector<SwitchBranch>& branches, const Tensors& operands = {});

/// Options of while_loop.
struct WhileLoopOptions {
  /// At most so many times. Gradients through a loop in a trace need it: it bounds what must be kept.
  std::optional<int64_t> maximum_iterations = {};
};
/// body(loop_vars) again and again while cond(loop_vars). Shapes and dtypes stay.
Tensors while_loop(function_ref<Tensor(const Tensors&)> cond, function_ref<Tensors(const Tensors&)> body,
                   const Tensors& loop_vars, const WhileLoopOptions& options = {});
Tensor while_loop(function_ref<Tensor(const Tensor&)> cond, function_ref<Tensor(const Tensor&)> body,
                  const Tensor& loop_var, const WhileLoopOptions& options = {});

/// body_fun(i, state) for i = lower, ..., upper - 1; the last state. Shapes and dtypes stay.
Tensors fori_loop(const Tensor& lower, const Tensor& upper,
                  function_ref<Tensors(const Tensor& i, const Tensors& state)> body_fun, const Tensors& init_val);
Tensor fori_loop(const Tensor& lower, const Tensor& upper,
                 function_ref<Tensor(const Tensor& i, const Tensor& state)> body_fun, const Tensor& init_val);

/// A state that a scan carries on, and what each step gives.
struct Scanned {
  Tensors carry;
  Tensors ys;
};
/// How many steps of a scan become one: true (all: the trace holds every step), or a number. Results do not depend on
/// it.
class Unroll {
 public:
  Unroll(bool all) : all_(all) {}
  Unroll(int steps) : steps_(steps) {}
  Unroll(int64_t steps) : steps_(steps) {}
  bool all(int64_t length) const { return all_ || (steps_ > 1 && steps_ >= length); }
  bool valid() const { return steps_ >= 1; }

 private:
  bool all_ = false;
  int64_t steps_ = 1;
};
/// Options of scan.
struct ScanOptions {
  std::optional<int64_t> length = {};  ///< how many steps; needed only without xs
  bool reverse = false;                ///< from the last row to the first
  Unroll unroll = 1;
};
/// carry, y = f(carry, row) for every row of xs (along their first axes); the last carry, and the ys stacked. Shapes
/// and dtypes of the carry stay. Without xs f gets no rows, `length` times.
Scanned scan(function_ref<Scanned(const Tensors& carry, const Tensors& row)> f, const Tensors& init, const Tensors& xs,
             const ScanOptions& options = {});
/// The same for one carry, one input (empty: none) and one result.
std::pair<Tensor, Tensor> scan(function_ref<std::pair<Tensor, Tensor>(const Tensor& carry, const Tensor& row)> f,
                               const Tensor& init, const Tensor& xs, const ScanOptions& options = {});

/// Options of associative_scan.
struct AssociativeScanOptions {
  bool reverse = false;
  int64_t axis = 0;
};
/// All partial results of an associative f along an axis: e0, f(e0, e1), f(f(e0, e1), e2), ... f takes and gives whole
/// stretches of that axis at once. Combined in a tree that the size alone decides: 2 log n calls of f, at most 2 n
/// elements.
Tensors associative_scan(function_ref<Tensors(const Tensors& a, const Tensors& b)> f, const Tensors& elems,
                         const AssociativeScanOptions& options = {});
Tensor associative_scan(function_ref<Tensor(const Tensor& a, const Tensor& b)> f, const Tensor& elems,
                        const AssociativeScanOptions& options = {});

/// f on every row along the first axes, one after the other; the results stacked. vectorized_map does all at once.
Tensors map(function_ref<Tensors(const Tensors& row)> f, const Tensors& xs);
Tensor map(function_ref<Tensor(const Tensor& row)> f, const Tensor& xs);

/// f on every row along the first axes, all at once (see vmap); the results stacked. Random numbers differ from row to
/// row.
Tensors vectorized_map(const std::function<Tensors(const Tensors& row)>& function, const Tensors& elements);
Tensor vectorized_map(const std::function<Tensor(const Tensor& row)>& function, const Tensor& elements);

/// Options of vectorize.
struct VectorizeOptions {
  std::vector<int64_t> excluded = {};  ///< positions of arguments that the function gets as they are
  std::string signature = {};          ///< axes the function works on: "(m,n),(n)->(m)"; empty: scalars
};
/// A function of scalars (or of the axes in `signature`) becomes one of arrays, whose other axes broadcast.
std::function<Tensors(const Tensors&)> vectorize(std::function<Tensors(const Tensors&)> pyfunc,
                                                 const VectorizeOptions& options = {});

}  // namespace keratin::ops
