#include "data.h"

#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <memory>

#include "keratin/base/error.h"

namespace keratin::python {
namespace {

bool is_list(nb::handle value) { return nb::isinstance<nb::list>(value) || nb::isinstance<nb::tuple>(value); }

bool is_number(nb::handle value) {
  return PyBool_Check(value.ptr()) || PyLong_Check(value.ptr()) || PyFloat_Check(value.ptr());
}

// [[1, 2], [3, 4]] is one array, [a, b] several.
bool is_nested_numbers(nb::handle value) {
  while (is_list(value)) {
    if (nb::len(value) == 0) return true;
    value = nb::object(value[0]);  // kept alive by its list
  }
  return is_number(value);
}

// What a frame of pandas or polars, or a table of Arrow, calls its columns; none for anything else.
std::vector<std::string> column_names(nb::handle value) {
  nb::object names = nb::list();
  if (nb::hasattr(value, "to_numpy") && nb::hasattr(value, "columns")) names = value.attr("columns");
  if (nb::hasattr(value, "__arrow_c_stream__") && nb::hasattr(value, "column_names"))
    names = value.attr("column_names");
  std::vector<std::string> out;
  for (nb::handle name : names) out.push_back(nb::cast<std::string>(nb::str(name)));
  return out;
}

// Keras makes a column of a series; a frame's names are kept for messages.
Data as_frame(nb::handle value) {
  if (std::vector<std::string> columns = column_names(value); !columns.empty())
    return Data({as_tensor(value)}, std::move(columns));
  Tensor t = as_tensor(value);
  if (nb::hasattr(value, "to_numpy") && t.rank() == 1) t = t.reshaped({t.size(), 1});
  return Data(t);
}

Data as_array(nb::handle value) {
  if (nb::isinstance<Tensor>(value) || nb::ndarray_check(value)) return Data(as_tensor(value));
  return as_frame(value);
}

Data joined(const std::vector<nb::object>& parts, const std::vector<std::string>& names) {
  if (parts.size() == 1) return as_data(parts.front(), names);
  std::vector<Tensor> tensors;
  for (const nb::object& part : parts) {
    const Data data = as_data(part, {});
    tensors.insert(tensors.end(), data.tensors().begin(), data.tensors().end());
  }
  return Data(std::move(tensors));
}

// By the model's names where it has them, else in the order of the keys, as Keras flattens dicts.
Data as_dict(const nb::dict& dict, const std::vector<std::string>& names) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : dict) keys.push_back(nb::cast<std::string>(nb::str(key)));
  std::sort(keys.begin(), keys.end());
  const auto has = [&](const std::string& name) { return std::binary_search(keys.begin(), keys.end(), name); };
  const bool by_name = !names.empty() && std::all_of(names.begin(), names.end(), has);
  std::vector<nb::object> parts;
  for (const std::string& key : by_name ? names : keys) parts.emplace_back(dict[nb::cast(key)]);
  return joined(parts, {});
}

// Batches that Python makes. The adapter (keratin/trainers/sources.py) says how.
class PythonSource final : public BatchSource {
 public:
  PythonSource(nb::object adapter, DataNames names) : adapter_(std::move(adapter)), names_(std::move(names)) {}
  ~PythonSource() override {
    if (!Py_IsInitialized()) {
      adapter_.release(), pass_.release();
      return;
    }
    const nb::gil_scoped_acquire gil;
    adapter_.reset(), pass_.reset();
  }

  std::optional<int64_t> length() override {
    const nb::gil_scoped_acquire gil;
    const nb::object length = adapter_.attr("length")();
    return length.is_none() ? std::nullopt : std::optional(nb::cast<int64_t>(length));
  }
  void begin_pass(bool shuffle) override {
    const nb::gil_scoped_acquire gil;
    pass_ = adapter_.attr("begin_pass")(shuffle);
  }
  std::optional<Batch> next() override {
    const nb::gil_scoped_acquire gil;
    const nb::object item = nb::steal(PyIter_Next(pass_.ptr()));
    if (item.is_valid()) return as_batch(item[0], item[1], item[2], names_);
    if (PyErr_Occurred()) throw nb::python_error();
    return {};
  }
  void on_epoch_begin() override { tell("on_epoch_begin"); }
  void on_epoch_end() override { tell("on_epoch_end"); }
  std::string kind() const override {
    const nb::gil_scoped_acquire gil;
    return nb::cast<std::string>(adapter_.attr("kind"));
  }

 private:
  void tell(const char* event) {
    const nb::gil_scoped_acquire gil;
    adapter_.attr(event)();
  }

  nb::object adapter_, pass_;
  DataNames names_;
};

}  // namespace

Data as_data(nb::handle value, const std::vector<std::string>& names) {
  if (value.is_none()) return {};
  if (nb::isinstance<nb::dict>(value)) return as_dict(nb::borrow<nb::dict>(value), names);
  if (!is_list(value) || is_nested_numbers(value)) return as_array(value);
  return joined(nb::cast<std::vector<nb::object>>(value), names);
}

Data as_data_or_source(nb::handle value, const DataNames& names) {
  if (nb::isinstance<Tensor>(value) || nb::ndarray_check(value)) return Data(as_tensor(value));
  if (!value.is_none() && !nb::isinstance<nb::dict>(value) && !is_list(value)) {
    const nb::object adapter = nb::module_::import_("keratin.trainers.sources").attr("adapter")(value);
    if (!adapter.is_none()) return Data(std::make_shared<PythonSource>(adapter, names));
  }
  return as_data(value, names.inputs);
}

Parts as_parts(nb::handle data) {
  if (!nb::isinstance<nb::tuple>(data) && !nb::isinstance<nb::list>(data)) return {.x = nb::borrow(data)};
  const size_t count = nb::len(data);
  require(count >= 1 && count <= 3, ErrorCode::kInvalidArgument,
          "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, sample_weight)`, found ", count,
          " parts.");
  Parts parts{.x = data[0]};
  if (count > 1) parts.y = data[1];
  if (count > 2) parts.sample_weight = data[2];
  return parts;
}

Batch as_batch(nb::handle x, nb::handle y, nb::handle sample_weight, const DataNames& names) {
  return {as_data(x, names.inputs).tensors(), as_data(y, names.outputs).tensors(),
          as_data(sample_weight, names.outputs).tensors()};
}

}  // namespace keratin::python
