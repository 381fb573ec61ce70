// Lines of Python as the engine's Where: graphs say of a node where it was made.
#include "keratin/base/where.h"

#include <nanobind/stl/string.h>

#include <string>
#include <unordered_set>

#include "module.h"

namespace keratin::python {
namespace {

// Names of files that Where may point to for good. Used under the interpreter's lock.
const char* interned(std::string name) {
  static auto* const kNames = new std::unordered_set<std::string>;
  return kNames->insert(std::move(name)).first->c_str();
}

}  // namespace

const std::string& package_folder() {
  static auto* const kFolder =
      new std::string(nb::cast<std::string>(nb::module_::import_("keratin").attr("__path__")[0]) + "/");
  return *kFolder;
}

Where python_where() {
  nb::object frame = nb::borrow(reinterpret_cast<PyObject*>(PyEval_GetFrame()));
  while (frame.is_valid() && !frame.is_none()) {
    auto* const raw = reinterpret_cast<PyFrameObject*>(frame.ptr());
    const nb::object code = nb::steal(reinterpret_cast<PyObject*>(PyFrame_GetCode(raw)));
    std::string file = nb::cast<std::string>(code.attr("co_filename"));
    if (!file.starts_with(package_folder())) return {interned(std::move(file)), PyFrame_GetLineNumber(raw)};
    frame = frame.attr("f_back");
  }
  return {};
}

}  // namespace keratin::python
