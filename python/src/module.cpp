// The extension module keratin._core.
#include "module.h"

NB_MODULE(_core, module) {
  using namespace keratin::python;
  module.doc() = "The engine of Keratin. Use the package `keratin`; names here may change.";
  nb::set_leak_warnings(false);  // models that live until the end are no leak
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
  bind_object(module);
  bind_kinds(module);
  bind_layer(module);
  bind_python_kinds(module);
  bind_call(module);
  bind_keras_tensor(module);
  bind_variable(module);
  bind_autograd(module);
  bind_graph(module);
  bind_console(module);
  bind_progbar(module);
  bind_callbacks(module);
  bind_training(module);
  bind_display(module);
  bind_traceback(module);
  bind_scopes(module);
}
