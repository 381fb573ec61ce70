// How the kinds of values that Keras takes as tensors become one; convert.cpp chooses among them.
#pragma once

#include <memory>
#include <string>

#include "module.h"

namespace keratin::python {

/// The module `name`, imported once: the reference is never dropped, so that it may be used while Python shuts down.
nb::handle numpy();
/// The package that a value's class comes from: "pandas" of pandas.core.frame.DataFrame.
std::string package_of(nb::handle value);
/// repr(value) on one line, cut where it is long.
std::string shown(nb::handle value);
/// A reference to a Python object that may be dropped on any thread.
std::shared_ptr<void> keep_alive(nb::object object);

/// Nested lists, tuples and ranges. Python's numbers alone give bool, int32 (int64 when they do not fit) or float32;
/// with tensors among them they are stacked; arrays and scalars of NumPy keep their dtype.
bool is_list(nb::handle value);
Tensor from_list(nb::handle list);

/// An array or scalar of NumPy: shared when it is contiguous and of one of our dtypes, else copied. Other byte orders
/// and long double are converted; text, dates and records are an error that says how to encode them.
bool is_numpy(nb::handle value);
Tensor from_numpy(nb::handle array);

/// Frames and columns of pandas, polars and Arrow, column by column: missing numbers become NaN, columns of text an
/// error that names the column.
bool is_table(nb::handle value);
Tensor from_table(nb::handle table);

/// An array of any library that speaks DLPack, in the memory of the CPU.
bool has_dlpack(nb::handle value);
Tensor from_dlpack_array(nb::handle array);

}  // namespace keratin::python
