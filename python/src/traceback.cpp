#include "traceback.h"

#include <nanobind/stl/string.h>

#include <atomic>
#include <string>

namespace keratin::python {
namespace {

std::atomic<bool> filters{true};

bool is_own(nb::handle entry) {
  return nb::cast<std::string>(entry.attr("tb_frame").attr("f_code").attr("co_filename")).starts_with(package_folder());
}

// The chain of entries without ours; none is left where all were.
nb::object filtered(nb::object first) {
  while (!first.is_none() && is_own(first)) first = first.attr("tb_next");
  nb::object last = first;
  while (!last.is_none()) {
    nb::object next = last.attr("tb_next");
    while (!next.is_none() && is_own(next)) next = next.attr("tb_next");
    last.attr("tb_next") = next;
    last = next;
  }
  return first;
}

// A function of the package whose frames, and those of the package below it, tracebacks leave out.
struct Shielded {
  nb::object function;
};

PyObject* call_shielded(PyObject*, PyObject* arguments, PyObject* keywords) {
  const nb::object rest = nb::steal(PyTuple_GetSlice(arguments, 1, PyTuple_Size(arguments)));
  PyObject* const result =
      rest.is_valid() ? PyObject_Call(PyTuple_GetItem(arguments, 0), rest.ptr(), keywords) : nullptr;
  if (result == nullptr) hide_own_frames();
  return result;
}

// As a method: a call of C's alone stands between the caller and the function.
nb::object bound(nb::handle self, nb::handle instance, nb::handle) {
  static PyMethodDef definition{"call", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(call_shielded)),
                                METH_VARARGS | METH_KEYWORDS, nullptr};
  static PyObject* const call = PyCFunction_NewEx(&definition, nullptr, nullptr);
  static auto* const partial = new nb::object(nb::module_::import_("functools").attr("partial"));
  if (instance.is_none()) return nb::borrow(self);
  return (*partial)(nb::handle(call), nb::cast<Shielded&>(self).function, instance);
}

}  // namespace

void hide_own_frames() noexcept {
  if (!filters) return;
  PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  try {
    if (traceback != nullptr) {
      const nb::object kept = filtered(nb::steal(std::exchange(traceback, nullptr)));
      if (!kept.is_none()) traceback = nb::object(kept).release().ptr();
      if (value != nullptr && kept.is_none()) PyException_SetTraceback(value, Py_None);
    }
  } catch (...) {
    PyErr_Clear();  // a traceback of strange entries stays as far as it came
  }
  PyErr_Restore(type, value, traceback);
}

void bind_traceback(nb::module_& module) {
  nb::class_<Shielded>(module, "Shielded")
      .def("__init__", [](Shielded* self, nb::object function) { new (self) Shielded{std::move(function)}; })
      .def("__get__", bound, nb::arg(), nb::arg().none())
      .def("__call__", [](const Shielded& self, nb::args arguments, nb::kwargs keywords) {
        return without_own_frames([&] { return self.function(*arguments, **keywords); });
      });
  module.def("set_traceback_filtering", [](bool on) { filters = on; });
  module.def("traceback_filtering", [] { return filters.load(); });
}

}  // namespace keratin::python
