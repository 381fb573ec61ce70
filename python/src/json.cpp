#include "json.h"

#include <nanobind/stl/string.h>

#include "keratin/base/error.h"
#include "keratin/keras/live_objects.h"
#include "object.h"

namespace keratin::python {
namespace {

Json number(nb::handle value) {
  if (PyBool_Check(value.ptr())) return Json(value.ptr() == Py_True);
  if (PyFloat_Check(value.ptr())) return Json(PyFloat_AsDouble(value.ptr()));
  return Json(nb::cast<int64_t>(value));
}

}  // namespace

Json as_json(nb::handle value) {
  if (value.is_none()) return {};
  if (PyBool_Check(value.ptr()) || PyFloat_Check(value.ptr()) || PyLong_Check(value.ptr())) return number(value);
  if (nb::isinstance<nb::str>(value)) return Json(nb::cast<std::string>(value));
  if (nb::isinstance<nb::dict>(value)) {
    Json out = Json::object();
    for (const auto& [key, item] : nb::borrow<nb::dict>(value))
      out.set(nb::cast<std::string>(nb::str(key)), as_json(item));
    return out;
  }
  if (nb::isinstance<nb::list>(value) || nb::isinstance<nb::tuple>(value)) {
    Json out = Json::array();
    for (nb::handle item : value) out.push_back(as_json(item));
    return out;
  }
  // NumPy's scalars.
  if (PyIndex_Check(value.ptr())) return Json(nb::cast<int64_t>(nb::steal(PyNumber_Index(value.ptr()))));
  if (nb::hasattr(value, "__float__")) return Json(nb::cast<double>(nb::steal(PyNumber_Float(value.ptr()))));
  fail(ErrorCode::kDType,
       "Expected numbers, words, lists and dicts of them. Received: ", nb::cast<std::string>(nb::repr(value)));
}

nb::object to_python(const Json& json) {
  if (const Ref<RefCounted> live = LiveObjects::find(json)) {
    const auto* activation = dynamic_cast<const LiveActivation*>(live.get());
    return activation != nullptr ? activation_function(*activation)
                                 : wrap(Ref<Object>(dynamic_cast<Object*>(live.get())));
  }
  if (json.is_null()) return nb::none();
  if (json.is_bool()) return nb::bool_(json.as_bool());
  if (json.is_int()) return nb::int_(json.as_int());
  if (json.is_double()) return nb::float_(json.as_double());
  if (json.is_string()) return nb::cast(json.as_string());
  if (json.is_array()) {
    nb::list out;
    for (const Json& item : json.as_array()) out.append(to_python(item));
    return out;
  }
  nb::dict out;
  for (const auto& [key, item] : json.as_object()) out[nb::cast(key)] = to_python(item);
  return out;
}

}  // namespace keratin::python
