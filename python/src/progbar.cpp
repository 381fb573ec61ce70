// keras.utils.Progbar.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "keratin/keras/utils/progbar.h"
#include "module.h"

namespace keratin::python {

void bind_progbar(nb::module_& module) {
  using utils::Progbar;
  nb::class_<Progbar>(module, "Progbar")
      .def(
          "__init__",
          [](Progbar* self, std::optional<int64_t> target, int64_t width, int verbose, double interval,
             std::optional<std::vector<std::string>> stateful, std::optional<std::vector<std::string>> stateless,
             const std::string& unit) {
            new (self) Progbar(
                target, {width, verbose, interval, stateful.value_or(std::vector<std::string>()),
                         stateless.value_or(std::vector<std::string>()), unit, !stateless || !stateless->empty()});
          },
          nb::arg().none(), nb::arg(), nb::arg(), nb::arg(), nb::arg().none(), nb::arg().none(), nb::arg())
      .def("update", &Progbar::update, nb::arg(), nb::arg(), nb::arg().none())
      .def("add", &Progbar::add);
}

}  // namespace keratin::python
