// Tensors from nothing, and random ones.
#include "keratin/ops/creation/creation.h"

#include <nanobind/stl/optional.h>

#include "dtype.h"
#include "keratin/base/error.h"
#include "keratin/keras/object.h"
#include "keratin/ops/random/random.h"
#include "module.h"
#include "variable.h"

namespace keratin::python {
namespace {

DType dtype_or_floatx(nb::handle dtype) {
  return dtype.is_none() ? dtype_from_string(config::floatx()) : as_dtype(dtype);
}

Tensor optional_tensor(nb::handle value) { return value.is_none() ? Tensor() : as_tensor(value); }

// What Keras takes as a seed: None, an integer, or a SeedGenerator.
random::Seed as_seed(nb::handle seed) {
  if (seed.is_none()) return {};
  if (nb::isinstance<random::SeedGenerator>(seed)) return *nb::inst_ptr<random::SeedGenerator>(seed);
  if (!PyLong_Check(seed.ptr()))
    fail(ErrorCode::kInvalidArgument,
         "Argument `seed` must be either an integer or an instance of `SeedGenerator`. Received: seed=",
         nb::repr(seed).c_str(), " (of type ", nb::repr(seed.type()).c_str(), ")");
  return nb::cast<int64_t>(seed);
}

void bind_constants(nb::module_& module) {
  module.def(
      "zeros", [](nb::handle shape, nb::handle dtype) { return ops::zeros(as_shape(shape), dtype_or_floatx(dtype)); },
      nb::arg(), nb::arg().none());
  module.def(
      "ones", [](nb::handle shape, nb::handle dtype) { return ops::ones(as_shape(shape), dtype_or_floatx(dtype)); },
      nb::arg(), nb::arg().none());
  module.def(
      "full",
      [](nb::handle shape, nb::handle value, nb::handle dtype) {
        return ops::full(as_shape(shape), as_tensor(value), dtype_or_floatx(dtype));
      },
      nb::arg(), nb::arg(), nb::arg().none());
  module.def(
      "eye",
      [](int64_t rows, std::optional<int64_t> columns, int64_t k, nb::handle dtype) {
        return ops::eye(rows, columns.value_or(kUnknown), k, dtype_or_floatx(dtype));
      },
      nb::arg(), nb::arg().none(), nb::arg(), nb::arg().none());
  module.def(
      "tri",
      [](int64_t rows, std::optional<int64_t> columns, int64_t k, nb::handle dtype) {
        return ops::tri(rows, columns.value_or(kUnknown), k, dtype_or_floatx(dtype));
      },
      nb::arg(), nb::arg().none(), nb::arg(), nb::arg().none());
  module.def(
      "arange",
      [](nb::handle start, nb::handle stop, nb::handle step, nb::handle dtype) {
        return ops::arange(as_tensor(start), optional_tensor(stop), optional_tensor(step),
                           dtype.is_none() ? std::optional<DType>() : as_dtype(dtype));
      },
      nb::arg(), nb::arg().none(), nb::arg().none(), nb::arg().none());
  module.def("bartlett", ops::bartlett);
  module.def("blackman", ops::blackman);
  module.def("hamming", ops::hamming);
  module.def("hanning", ops::hanning);
  module.def("kaiser", ops::kaiser);
}

void bind_random(nb::module_& module) {
  nb::class_<random::SeedGenerator>(module, "SeedGenerator", nb::dynamic_attr())
      .def(nb::init<std::optional<int64_t>>(), nb::arg("seed") = nb::none())
      .def_prop_ro("state", [](const random::SeedGenerator& g) { return wrap(g.state()); })
      .def("next", &random::SeedGenerator::next);
  module.def(
      "random_normal",
      [](nb::handle shape, double mean, double stddev, nb::handle dtype, nb::handle seed) {
        return random::normal(as_shape(shape), {mean, stddev, dtype_or_floatx(dtype), as_seed(seed)});
      },
      nb::arg(), nb::arg(), nb::arg(), nb::arg().none(), nb::arg().none());
  module.def(
      "random_truncated_normal",
      [](nb::handle shape, double mean, double stddev, nb::handle dtype, nb::handle seed) {
        return random::truncated_normal(as_shape(shape), {mean, stddev, dtype_or_floatx(dtype), as_seed(seed)});
      },
      nb::arg(), nb::arg(), nb::arg(), nb::arg().none(), nb::arg().none());
  module.def(
      "random_uniform",
      [](nb::handle shape, double low, double high, nb::handle dtype, nb::handle seed) {
        return random::uniform(as_shape(shape), {low, high, dtype_or_floatx(dtype), as_seed(seed)});
      },
      nb::arg(), nb::arg(), nb::arg(), nb::arg().none(), nb::arg().none());
  module.def(
      "random_randint",
      [](nb::handle shape, int64_t low, int64_t high, nb::handle dtype, nb::handle seed) {
        return random::randint(as_shape(shape), low, high, {as_dtype(dtype), as_seed(seed)});
      },
      nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg().none());
  module.def(
      "random_dropout",
      [](nb::handle inputs, double rate, nb::handle noise_shape, nb::handle seed) {
        return random::dropout(as_tensor(inputs), rate, noise_shape.is_none() ? Shape::unset() : as_shape(noise_shape),
                               {as_seed(seed)});
      },
      nb::arg(), nb::arg(), nb::arg().none(), nb::arg().none());
  module.def(
      "random_shuffle",
      [](nb::handle x, int64_t axis, nb::handle seed) {
        return random::shuffle(as_tensor(x), {axis, as_seed(seed)});
      },
      nb::arg(), nb::arg(), nb::arg().none());
  module.def(
      "random_gamma",
      [](nb::handle shape, nb::handle alpha, nb::handle dtype, nb::handle seed) {
        return random::gamma(as_shape(shape), as_tensor(alpha), {dtype_or_floatx(dtype), as_seed(seed)});
      },
      nb::arg(), nb::arg(), nb::arg().none(), nb::arg().none());
  module.def(
      "random_beta",
      [](nb::handle shape, nb::handle alpha, nb::handle beta, nb::handle dtype, nb::handle seed) {
        return random::beta(as_shape(shape), as_tensor(alpha), as_tensor(beta),
                            {dtype_or_floatx(dtype), as_seed(seed)});
      },
      nb::arg(), nb::arg(), nb::arg(), nb::arg().none(), nb::arg().none());
  module.def(
      "random_binomial",
      [](nb::handle shape, nb::handle counts, nb::handle p, nb::handle dtype, nb::handle seed) {
        return random::binomial(as_shape(shape), as_tensor(counts), as_tensor(p),
                                {dtype_or_floatx(dtype), as_seed(seed)});
      },
      nb::arg(), nb::arg(), nb::arg(), nb::arg().none(), nb::arg().none());
  module.def(
      "random_categorical",
      [](nb::handle logits, int64_t count, nb::handle dtype, nb::handle seed) {
        return random::categorical(as_tensor(logits), count, {as_dtype(dtype), as_seed(seed)});
      },
      nb::arg(), nb::arg(), nb::arg(), nb::arg().none());
}

}  // namespace

void bind_creation(nb::module_& module) {
  bind_constants(module);
  bind_random(module);
}

}  // namespace keratin::python
