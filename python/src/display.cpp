// Pictures: curves of a training, boxes of a model; what notebooks show of a tensor.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "keratin/keras/utils/plot_history.h"
#include "keratin/keras/utils/plot_model.h"
#include "model.h"

namespace keratin::python {
namespace {

std::string history_svg(nb::dict values, std::string title, std::vector<std::string> keys,
                        std::optional<bool> log_scale) {
  History history;
  for (auto [name, numbers] : values)
    for (nb::handle number : numbers) history.append(nb::cast<std::string>(name), nb::cast<double>(nb::float_(number)));
  if (!history.history.empty()) history.epoch.resize(history.history.front().second.size());
  return utils::history_svg(history, {std::move(title), std::move(keys), log_scale});
}

std::string model_svg(nb::handle model, bool show_shapes, bool show_dtype, bool show_layer_names, std::string rankdir,
                      bool expand_nested, bool show_layer_activations, bool show_trainable) {
  return utils::model_svg(as_model(model), {show_shapes, show_dtype, show_layer_names, std::move(rankdir),
                                            expand_nested, show_layer_activations, show_trainable});
}

}  // namespace

void bind_display(nb::module_& module) {
  module.def("history_svg", history_svg, nb::arg(), nb::arg(), nb::arg(), nb::arg().none());
  module.def("model_svg", model_svg);
  nb::setattr(nb::type<Tensor>(), "_repr_html_",
              nb::cpp_function(
                  [](nb::handle self) { return nb::module_::import_("keratin._display").attr("tensor_html")(self); },
                  nb::is_method()));
}

}  // namespace keratin::python
