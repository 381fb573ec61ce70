// The extension module keratin._core.
#include "module.h"

NB_MODULE(_core, module) {
  using namespace keratin::python;
  module.doc() = "The engine of Keratin. Use the package `keratin`; names here may change.";
  bind_errors();
  bind_dtype(module);
  bind_tensor(module);
  bind_convert(module);
  bind_config(module);
  bind_utils(module);
  bind_datasets(module);
  bind_describe(module);
  bind_control(module);
  bind_creation(module);
  bind_call(module);
  bind_keras_tensor(module);
  bind_variable(module);
  bind_autograd(module);
  bind_graph(module);
}
