// Progress, messages and warnings through Python: sys.stdout as it is at that moment, and the warnings module.
#include <nanobind/stl/string.h>

#include "keratin/base/log.h"
#include "keratin/keras/utils/console.h"
#include "keratin/keras/utils/progbar.h"
#include "module.h"

namespace keratin::python {
namespace {

nb::object standard_output() { return nb::borrow(PySys_GetObject("stdout")); }

class PythonConsole final : public utils::Console {
 public:
  void write(std::string_view text) override {
    const nb::gil_scoped_acquire gil;
    const nb::object out = standard_output();
    if (!out.is_valid() || out.is_none()) return;
    out.attr("write")(nb::str(text.data(), text.size()));
    if (nb::hasattr(out, "flush")) out.attr("flush")();
  }
  bool redraws() const override {
    const std::string_view wish = environment("KERATIN_PROGRESS");
    if (wish == "always") return true;
    if (wish == "never" || environment("TERM") == "dumb") return false;
    const nb::gil_scoped_acquire gil;
    const nb::object out = standard_output();
    if (!out.is_valid() || out.is_none()) return false;
    if (is_notebook(out)) return true;
    return nb::hasattr(out, "isatty") && nb::cast<bool>(nb::bool_(out.attr("isatty")()));
  }

 private:
  static std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view() : value;
  }
  // Jupyter's stream draws a line again after "\r" without being a terminal.
  static bool is_notebook(nb::handle out) {
    const std::string module = nb::cast<std::string>(nb::str(nb::getattr(out.type(), "__module__", nb::str(""))));
    return module.starts_with("ipykernel");
  }
};

void warn(std::string_view message, void*) {
  if (!Py_IsInitialized()) return;
  const nb::gil_scoped_acquire gil;
  // With warnings turned into errors there is nowhere to raise from here: the error is shown, and work goes on.
  if (PyErr_WarnEx(PyExc_UserWarning, std::string(message).c_str(), 1) != 0) PyErr_WriteUnraisable(nullptr);
}

}  // namespace

void bind_console(nb::module_&) {
  static PythonConsole console;
  utils::Console::exchange(&console);
  set_warning_handler({warn, nullptr});
}

}  // namespace keratin::python
