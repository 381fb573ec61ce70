// keratin::Error as the exceptions that Keras raises.
#include "keratin/base/error.h"

#include <typeinfo>

#include "module.h"

namespace keratin::python {
namespace {

constexpr const char* kOtherType = "An argument is of another type than the function takes.";

PyObject* type_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kDType:
      return PyExc_TypeError;
    case ErrorCode::kUnsupported:
      return PyExc_NotImplementedError;
    case ErrorCode::kIo:
      return PyExc_OSError;
    case ErrorCode::kInterrupted:
      return PyExc_KeyboardInterrupt;
    case ErrorCode::kInternal:
      return PyExc_RuntimeError;
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kShape:
    case ErrorCode::kNotFound:
    case ErrorCode::kCorrupt:
    case ErrorCode::kLimit:
    case ErrorCode::kState:
    case ErrorCode::kNonFinite:
      return PyExc_ValueError;
  }
  return PyExc_RuntimeError;
}

}  // namespace

void bind_errors() {
  nb::register_exception_translator([](const std::exception_ptr& error, void*) {
    try {
      std::rethrow_exception(error);
    } catch (const Error& e) {
      PyErr_SetString(type_of(e.code()), e.what());
    } catch (const std::bad_cast&) {
      PyErr_SetString(PyExc_TypeError, kOtherType);
    }
  });
}

void set_python_error() noexcept {
  try {
    throw;
  } catch (nb::python_error& e) {
    e.restore();
  } catch (const Error& e) {
    PyErr_SetString(type_of(e.code()), e.what());
  } catch (const nb::builtin_exception& e) {
    PyErr_SetString(e.type() == nb::exception_type::type_error ? PyExc_TypeError : PyExc_ValueError, e.what());
  } catch (const std::bad_cast&) {
    PyErr_SetString(PyExc_TypeError, kOtherType);
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  } catch (const std::exception& e) {
    PyErr_SetString(PyExc_RuntimeError, e.what());
  }
}

}  // namespace keratin::python
