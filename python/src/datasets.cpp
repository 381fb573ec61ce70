// The tables that are built in, column by column.
#include <nanobind/stl/string.h>

#include "keratin/data/builtin/datasets.h"
#include "keratin/data/frame/frame.h"
#include "module.h"

namespace keratin::python {
namespace {

template <class T>
nb::object as_array(const std::vector<T>& values) {
  return as_numpy(Tensor(values));
}

nb::object column(const Series& series) {
  if (series.dtype() == ColumnType::string) {
    nb::list texts;
    for (int64_t row = 0; row < series.size(); ++row) texts.append(nb::str(std::string(series.text(row)).c_str()));
    return texts;
  }
  if (series.dtype() == ColumnType::int64)
    return as_array(std::vector<int64_t>(series.int64s().begin(), series.int64s().end()));
  return as_array(series.to_vector());
}

nb::dict columns(const DataFrame& frame) {
  nb::dict out;
  for (const Series& series : frame.series()) out[nb::str(series.name().c_str())] = column(series);
  return out;
}

}  // namespace

void bind_datasets(nb::module_& module) {
  module.def("concrete", [] { return columns(datasets::concrete()); });
  module.def("car_evaluation", [] { return columns(datasets::car_evaluation()); });
  module.def("car_evaluation_dummies", [] { return columns(datasets::car_evaluation_dummies()); });
}

}  // namespace keratin::python
