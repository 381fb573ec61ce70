// Element types across the border.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include "keratin/core/dtype.h"

namespace keratin::python {

/// From "float32", a NumPy dtype or scalar type, or Python's bool, int, float, complex.
DType as_dtype(nanobind::handle value);
/// DLPack's word for a type, which nanobind's arrays carry.
nanobind::dlpack::dtype to_dlpack(DType dtype);
DType from_dlpack(nanobind::dlpack::dtype dtype);

}  // namespace keratin::python
