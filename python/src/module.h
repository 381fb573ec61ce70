// What the files of the extension share: one bind_x a kind, and the two directions of conversion.
#pragma once

#include <nanobind/nanobind.h>

#include <optional>
#include <string>
#include <vector>

#include "keratin/base/where.h"
#include "keratin/core/tensor.h"

namespace keratin::python {

namespace nb = nanobind;

void bind_errors();
void bind_dtype(nb::module_& module);
void bind_tensor(nb::module_& module);
void bind_convert(nb::module_& module);
void bind_config(nb::module_& module);
void bind_utils(nb::module_& module);
void bind_datasets(nb::module_& module);
void bind_describe(nb::module_& module);
void bind_control(nb::module_& module);
void bind_creation(nb::module_& module);
void bind_object(nb::module_& module);
void bind_kinds(nb::module_& module);
void bind_layer(nb::module_& module);
void bind_python_kinds(nb::module_& module);
void bind_call(nb::module_& module);
void bind_keras_tensor(nb::module_& module);
void bind_variable(nb::module_& module);
void bind_autograd(nb::module_& module);
void bind_graph(nb::module_& module);
void bind_console(nb::module_& module);
void bind_progbar(nb::module_& module);
void bind_callbacks(nb::module_& module);
void bind_training(nb::module_& module);
void bind_steps(nb::module_& module);
void bind_display(nb::module_& module);
void bind_traceback(nb::module_& module);
void bind_scopes(nb::module_& module);

/// A tensor from whatever Keras takes as one: a Tensor itself, a number (weak), an array of NumPy or anything with
/// DLPack (shared when it is contiguous, and kept alive), nested lists. Throws nb::type_error for anything else.
Tensor as_tensor(nb::handle value);
std::vector<Tensor> as_tensors(nb::handle list);
/// Sizes from a tuple or list, None for an unknown one, or from one integer.
Shape as_shape(nb::handle sizes);
/// (2, None): unknown sizes are None.
nb::tuple shape_tuple(const Shape& shape);
/// The tensor as a NumPy array that shares its memory, read-only.
nb::object as_numpy(const Tensor& tensor);
/// The tensor as an object with DLPack's two methods, sharing its memory.
nb::object dlpack_of(const Tensor& tensor);

/// The folder of the package with the slash: frames of its files are not the user's.
const std::string& package_folder();

/// The line of the user's Python code that runs now: the innermost frame outside the package.
Where python_where();

/// The name of the layer or op that made a symbolic tensor; AttributeError for others.
std::string keras_tensor_name(const Tensor& x);

/// Sets the Python error that the exception in flight stands for; call it in a catch block of a raw C function.
void set_python_error() noexcept;

}  // namespace keratin::python
