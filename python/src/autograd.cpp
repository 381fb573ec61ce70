// Gradients: the tape, and functions into functions, on flat lists of tensors. keratin/autograd.py gives them
// structure.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "functions.h"
#include "keratin/autograd/anomaly.h"
#include "keratin/autograd/checkpoint.h"
#include "keratin/autograd/custom_gradient.h"
#include "keratin/autograd/gradcheck.h"
#include "keratin/autograd/no_grad.h"
#include "keratin/autograd/tape.h"
#include "keratin/autograd/transforms.h"
#include "keratin/base/error.h"
#include "keratin/ops/batch/vmap.h"

namespace keratin::python {
namespace {

Unused unused_from(const std::string& word) {
  if (word == "none") return Unused::kEmpty;
  if (word == "zero") return Unused::kZeros;
  if (word == "error") return Unused::kError;
  fail(ErrorCode::kInvalidArgument, "Expected unconnected_gradients to be 'none', 'zero' or 'error'. Received: '", word,
       "'");
}

// A tensor for each that is None in Python: an empty one.
std::vector<Tensor> optional_tensors(nb::handle list) {
  std::vector<Tensor> out;
  for (nb::handle value : list) out.push_back(value.is_none() ? Tensor() : as_tensor(value));
  return out;
}

// Something that holds from __enter__ to __exit__: recording, looking for anomalies, not recording.
template <class Scope, class... Arguments>
class Entered {
 public:
  explicit Entered(Arguments... arguments) : arguments_(arguments...) {}
  void enter() {
    require(scope_ == nullptr, ErrorCode::kState, "This context is already entered; make another one.");
    scope_ = std::apply([](const Arguments&... a) { return std::make_unique<Scope>(a...); }, arguments_);
  }
  void exit() { scope_.reset(); }

 private:
  std::tuple<Arguments...> arguments_;
  std::unique_ptr<Scope> scope_;
};

template <class Scope>
void bind_scope(nb::module_& module, const char* name) {
  nb::class_<Entered<Scope>>(module, name)
      .def(nb::init<>())
      .def("__enter__",
           [](nb::handle self) {
             nb::inst_ptr<Entered<Scope>>(self)->enter();
             return nb::borrow(self);
           })
      .def("__exit__", [](Entered<Scope>& self, nb::args) { self.exit(); });
}

// A tape that records while it is entered, and answers afterwards.
class Tape {
 public:
  Tape(bool persistent, bool watch_all) : options_{.persistent = persistent, .watch_all = watch_all} {}

  void enter() { tape_ = std::make_unique<GradientTape>(options_); }
  void exit() {
    if (tape_ && !options_.persistent)
      tape_->stop();
    else if (tape_)
      tape_->stop();
  }
  GradientTape& get() const {
    require(tape_ != nullptr, ErrorCode::kState,
            "This GradientTape has recorded nothing. Use it as `with GradientTape() as tape:`.");
    return *tape_;
  }
  nb::list gradient(nb::handle targets, nb::handle sources, nb::handle seeds, const std::string& unconnected) {
    const std::vector<Tensor> wrt = as_tensors(sources);
    std::vector<Tensor> out =
        get().gradient(as_tensors(targets), wrt, seeds.is_none() ? std::vector<Tensor>{} : optional_tensors(seeds));
    if (unused_from(unconnected) == Unused::kZeros)
      for (size_t i = 0; i < out.size(); ++i)
        if (!out[i].defined()) out[i] = Tensor::zeros(wrt[i].shape(), wrt[i].dtype());
    return to_list(out);
  }

 private:
  TapeOptions options_;
  std::unique_ptr<GradientTape> tape_;
};

std::vector<ExampleAxis> axes_from(nb::handle list) {
  std::vector<ExampleAxis> out;
  for (nb::handle axis : list) out.push_back(axis.is_none() ? ExampleAxis() : ExampleAxis(nb::cast<int64_t>(axis)));
  return out;
}

Randomness randomness_from(const std::string& word) {
  if (word == "error") return Randomness::kError;
  if (word == "different") return Randomness::kDifferent;
  if (word == "same") return Randomness::kSame;
  fail(ErrorCode::kInvalidArgument, "Expected randomness to be 'error', 'different' or 'same'. Received: '", word, "'");
}

std::pair<bool, std::string> checked(const GradcheckReport& report) { return {report.ok, report.text}; }

}  // namespace

void bind_autograd(nb::module_& module) {
  nb::class_<Tape>(module, "GradientTape")
      .def(nb::init<bool, bool>())
      .def("enter", &Tape::enter)
      .def("exit", &Tape::exit)
      .def("gradient", &Tape::gradient, nb::arg(), nb::arg(), nb::arg().none(), nb::arg())
      .def("jacobian", [](Tape& t, nb::handle y, nb::handle x) { return t.get().jacobian(as_tensor(y), as_tensor(x)); })
      .def("watch", [](Tape& t, nb::handle x) { t.get().watch(as_tensor(x)); })
      .def("stop", [](Tape& t) { t.get().stop(); })
      .def("reset", [](Tape& t) { t.get().reset(); });
  bind_scope<DetectAnomaly>(module, "DetectAnomaly");
  bind_scope<NoGrad>(module, "NoGrad");

  nb::class_<autograd::Pullback>(module, "Pullback")
      .def("__init__", [](autograd::Pullback* p, nb::callable f,
                          nb::handle x) { new (p) autograd::Pullback(as_function(f), as_tensors(x)); })
      .def("outputs", [](const autograd::Pullback& p) { return to_list(p.outputs()); })
      .def("__call__", [](const autograd::Pullback& p, nb::handle dy) { return to_list(p(optional_tensors(dy))); });

  module.def("value_and_gradients", [](nb::callable f, nb::handle x, const std::string& unconnected) {
    const std::vector<Tensor> inputs = as_tensors(x);
    auto both =
        autograd::value_and_gradients(as_function(f), inputs, 0, inputs.size(), unused_from(unconnected), "grad");
    return nb::make_tuple(both.value, to_list(both.gradients));
  });
  module.def("jvp", [](nb::callable f, nb::handle x, nb::handle tangents) {
    const auto [values, slopes] = autograd::jvp_of(as_function(f), as_tensors(x), as_tensors(tangents));
    return nb::make_tuple(to_list(values), to_list(slopes));
  });
  module.def("jacobians", [](nb::callable f, nb::handle x, size_t first, size_t last) {
    return to_list(autograd::jacobians_of(as_function(f), as_tensors(x), first, last));
  });
  module.def("hessian", [](nb::callable f, nb::handle x, size_t argument) {
    return autograd::hessian_of(as_function(f), as_tensors(x), argument);
  });
  module.def("hvp", [](nb::callable f, nb::handle x, nb::handle v) {
    return to_list(autograd::hvp_of(as_function(f), as_tensors(x), as_tensors(v)));
  });
  module.def(
      "vmap",
      [](nb::callable f, nb::handle x, nb::handle in_axes, nb::handle out_axes, std::optional<int64_t> size,
         const std::string& randomness) {
        return to_list(vmap(as_function(f), {.in_axes = axes_from(in_axes),
                                             .out_axes = axes_from(out_axes),
                                             .axis_size = size,
                                             .randomness = randomness_from(randomness)})(as_tensors(x)));
      },
      nb::arg(), nb::arg(), nb::arg(), nb::arg(), nb::arg().none(), nb::arg());
  module.def("with_gradient", [](nb::handle x, nb::handle y, nb::callable rule) {
    const TensorsFunction gradient = [f = as_function(std::move(rule))](const std::vector<Tensor>& upstream) {
      return f(upstream);
    };
    return to_list(autograd::with_gradient(as_tensors(x), as_tensors(y), gradient));
  });
  module.def("checkpointed", [](nb::callable f, nb::handle x) {
    return to_list(autograd::checkpointed(as_function(f), as_tensors(x)));
  });
  module.def("gradcheck", [](nb::callable f, nb::handle x, double step, double atol, double rtol) {
    return checked(autograd::check_gradients(as_function(f), as_tensors(x), {step, atol, rtol}));
  });
  module.def("gradgradcheck", [](nb::callable f, nb::handle x, double step, double atol, double rtol) {
    return checked(autograd::check_second_gradients(as_function(f), as_tensors(x), {step, atol, rtol}));
  });
}

}  // namespace keratin::python
