// Control flow over Python functions, on flat lists of tensors. keratin/ops/control.py gives them structure.
#include "keratin/ops/control/control.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "functions.h"
#include "traceback.h"

namespace keratin::python {
namespace {

// The engine calls these functions before the call returns, so that they need no reference of their own.
auto calling(const nb::callable& f) {
  return [&f](const auto&... lists) { return as_tensors(f(to_list(lists)...)); };
}

nb::list cond(nb::handle pred, const nb::callable& true_fn, const nb::callable& false_fn) {
  const auto then = [&] { return as_tensors(true_fn()); };
  const auto otherwise = [&] { return as_tensors(false_fn()); };
  return to_list(
      ops::cond(as_tensor(pred), function_ref<ops::Tensors()>(then), function_ref<ops::Tensors()>(otherwise)));
}

nb::list switch_(nb::handle index, nb::list branches, nb::handle operands) {
  std::vector<ops::SwitchBranch> functions;
  for (nb::handle branch : branches) functions.emplace_back(as_function(nb::cast<nb::callable>(branch)));
  return to_list(ops::switch_(as_tensor(index), functions, as_tensors(operands)));
}

nb::list while_loop(const nb::callable& condition, const nb::callable& body, nb::handle state,
                    std::optional<int64_t> limit) {
  const auto more = [&](const ops::Tensors& x) { return as_tensor(condition(to_list(x))); };
  const auto step = calling(body);
  return to_list(ops::while_loop(function_ref<Tensor(const ops::Tensors&)>(more),
                                 function_ref<ops::Tensors(const ops::Tensors&)>(step), as_tensors(state),
                                 {.maximum_iterations = limit}));
}

nb::list fori_loop(nb::handle lower, nb::handle upper, const nb::callable& body, nb::handle state) {
  const auto step = [&](const Tensor& i, const ops::Tensors& x) { return as_tensors(body(i, to_list(x))); };
  return to_list(ops::fori_loop(as_tensor(lower), as_tensor(upper),
                                function_ref<ops::Tensors(const Tensor&, const ops::Tensors&)>(step),
                                as_tensors(state)));
}

nb::tuple scan(const nb::callable& f, nb::handle init, nb::handle xs, std::optional<int64_t> length, bool reverse,
               int64_t unroll) {
  const auto step = [&](const ops::Tensors& carry, const ops::Tensors& row) {
    const nb::object both = f(to_list(carry), to_list(row));
    return ops::Scanned{as_tensors(both[0]), as_tensors(both[1])};
  };
  const ops::ScanOptions options{
      .length = length, .reverse = reverse, .unroll = unroll == 0 ? ops::Unroll(true) : ops::Unroll(unroll)};
  const ops::Scanned out = ops::scan(function_ref<ops::Scanned(const ops::Tensors&, const ops::Tensors&)>(step),
                                     as_tensors(init), as_tensors(xs), options);
  return nb::make_tuple(to_list(out.carry), to_list(out.ys));
}

nb::list associative_scan(const nb::callable& f, nb::handle elements, bool reverse, int64_t axis) {
  const auto combine = calling(f);
  return to_list(ops::associative_scan(function_ref<ops::Tensors(const ops::Tensors&, const ops::Tensors&)>(combine),
                                       as_tensors(elements), {.reverse = reverse, .axis = axis}));
}

}  // namespace

void bind_control(nb::module_& module) {
  module.def("cond", shielded(cond));
  module.def("switch", shielded(switch_));
  module.def("while_loop", shielded(while_loop), nb::arg(), nb::arg(), nb::arg(), nb::arg().none());
  module.def("fori_loop", shielded(fori_loop));
  module.def("scan", shielded(scan), nb::arg(), nb::arg(), nb::arg(), nb::arg().none(), nb::arg(), nb::arg());
  module.def("associative_scan", shielded(associative_scan));
  module.def("map", [](const nb::callable& f, nb::handle xs) {
    const auto each = calling(f);
    return to_list(ops::map(function_ref<ops::Tensors(const ops::Tensors&)>(each), as_tensors(xs)));
  });
  module.def("vectorized_map", [](nb::callable f, nb::handle xs) {
    return to_list(ops::vectorized_map(std::function<ops::Tensors(const ops::Tensors&)>(as_function(std::move(f))),
                                       as_tensors(xs)));
  });
  module.def(
      "vectorize", [](nb::callable f, nb::handle xs, std::vector<int64_t> excluded, const std::string& signature) {
        return to_list(ops::vectorize(as_function(std::move(f)),
                                      {.excluded = std::move(excluded), .signature = signature})(as_tensors(xs)));
      });
}

}  // namespace keratin::python
