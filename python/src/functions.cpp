#include "functions.h"

#include "traceback.h"

namespace keratin::python {
namespace {

// A counted reference that takes the interpreter's lock to let go.
class SharedCallable {
 public:
  explicit SharedCallable(nb::callable function)
      : function_(new nb::callable(std::move(function)), [](nb::callable* held) {
          if (!Py_IsInitialized()) return;
          const nb::gil_scoped_acquire gil;
          delete held;
        }) {}
  const nb::callable& operator*() const { return *function_; }

 private:
  std::shared_ptr<nb::callable> function_;
};

}  // namespace

TensorsFunction as_function(nb::callable function) {
  return [shared = SharedCallable(std::move(function))](const std::vector<Tensor>& x) {
    const nb::gil_scoped_acquire gil;
    return without_own_frames([&] { return as_tensors((*shared)(to_list(x))); });
  };
}

nb::list to_list(const std::vector<Tensor>& tensors) {
  nb::list out;
  for (const Tensor& tensor : tensors) out.append(tensor.defined() ? nb::cast(tensor) : nb::none());
  return out;
}

}  // namespace keratin::python
