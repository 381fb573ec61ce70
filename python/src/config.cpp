// Settings of the process: keras.config, names, seeds.
#include <nanobind/stl/string.h>

#include "keratin/base/version.h"
#include "keratin/keras/object.h"
#include "keratin/keras/utils/session.h"
#include "module.h"

namespace keratin::python {

void bind_config(nb::module_& module) {
  module.attr("version") = kVersion;
  module.def("floatx", config::floatx);
  module.def("set_floatx", config::set_floatx);
  module.def("epsilon", config::epsilon);
  module.def("set_epsilon", config::set_epsilon);
  module.def("image_data_format", config::image_data_format);
  module.def("set_image_data_format", config::set_image_data_format);
  module.def("unique_name", unique_name);
  module.def("reset_names", reset_names);
}

}  // namespace keratin::python
