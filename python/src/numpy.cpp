// Arrays of NumPy and of other libraries.
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>

#include "convert.h"
#include "dtype.h"
#include "keratin/base/error.h"

namespace keratin::python {
namespace {

bool is_contiguous(const nb::ndarray<nb::ro>& array) {
  int64_t expected = 1;
  for (size_t axis = array.ndim(); axis-- > 0;) {
    if (array.shape(axis) == 1) continue;
    if (array.stride(axis) != expected) return false;
    expected *= static_cast<int64_t>(array.shape(axis));
  }
  return true;
}

Tensor share(const nb::ndarray<nb::ro>& array, DType dtype, nb::handle owner) {
  require(array.device_type() == nb::device::cpu::value, ErrorCode::kInvalidArgument,
          "Only arrays in the memory of the CPU can become tensors. Copy the array to the CPU first.");
  std::vector<int64_t> sizes(array.ndim()), strides(array.ndim());
  for (size_t axis = 0; axis < array.ndim(); ++axis) {
    sizes[axis] = static_cast<int64_t>(array.shape(axis));
    strides[axis] = array.stride(axis);
  }
  const Shape shape(sizes);
  if (!is_contiguous(array)) return Tensor::from_strided(array.data(), shape, strides, dtype);
  return Tensor::from_memory(const_cast<void*>(array.data()), shape, dtype, keep_alive(nb::borrow(owner)));
}

std::string text_of(nb::handle object, const char* attribute) { return nb::cast<std::string>(object.attr(attribute)); }

[[noreturn]] void fail_text(nb::handle array) {
  fail(ErrorCode::kDType, "Expected numbers, received text: ", shown(array),
       ". numpy.unique(x, return_inverse=True)[1] numbers the words, and keratin.utils.to_categorical makes a column "
       "of 0 "
       "and 1 of each number.");
}

[[noreturn]] void fail_dtype(nb::handle array, nb::handle dtype) {
  const char kind = text_of(dtype, "kind")[0];
  if (kind == 'U' || kind == 'S' || kind == 'T') fail_text(array);
  if (kind == 'M')
    fail(ErrorCode::kDType,
         "Expected numbers, received dates. x.astype('int64') gives their distance from 1970 in the array's unit.");
  if (kind == 'm')
    fail(ErrorCode::kDType,
         "Expected numbers, received durations. x / numpy.timedelta64(1, 's') gives them in seconds.");
  fail(ErrorCode::kDType, "Arrays of dtype ", text_of(dtype, "name"),
       " cannot become tensors. Convert the array first, such as with x.astype('float32').");
}

// An array whose elements no tensor has as they are.
Tensor from_odd(nb::handle array) {
  const nb::object dtype = array.attr("dtype");
  const auto as = [&](nb::handle name) { return from_numpy(array.attr("astype")(name)); };
  const char code = text_of(dtype, "char")[0];
  if (!nb::cast<bool>(dtype.attr("isnative"))) return as(dtype.attr("newbyteorder")("="));
  if (code == 'g') return as(nb::str("float64"));
  if (code == 'G') return as(nb::str("complex128"));
  if (code == 'O') {
    const nb::object values = array.attr("tolist")();
    return is_list(values) ? from_list(values) : as_tensor(values);
  }
  if (text_of(dtype, "name") != "bfloat16") fail_dtype(array, dtype);
  const nb::object bits = array.attr("view")("uint16");
  return share(nb::cast<nb::ndarray<nb::ro>>(bits), DType::bfloat16, bits);
}

// bfloat16 as ml_dtypes has it, else as float32: NumPy alone has no such dtype.
nb::object bfloat16_as_numpy(const nb::object& bits) {
  try {
    return bits.attr("view")(nb::module_::import_("ml_dtypes").attr("bfloat16"));
  } catch (nb::python_error& error) {
    if (!error.matches(PyExc_ImportError)) throw;
  }
  return numpy().attr("left_shift")(bits, 16, nb::arg("dtype") = "uint32").attr("view")("float32");
}

}  // namespace

nb::handle numpy() {
  static const nb::handle kModule = nb::module_::import_("numpy").release();
  return kModule;
}

bool is_numpy(nb::handle value) {
  static const nb::handle kArray = nb::object(numpy().attr("ndarray")).release();
  static const nb::handle kScalar = nb::object(numpy().attr("generic")).release();
  return nb::isinstance(value, kArray) || nb::isinstance(value, kScalar);
}

Tensor from_numpy(nb::handle array) {
  static const nb::handle kArray = nb::object(numpy().attr("ndarray")).release();
  // Scalars too: nanobind reads the strides of a buffer that gives none, as those of dates do.
  if (!nb::isinstance(array, kArray)) return from_numpy(numpy().attr("asarray")(array));
  nb::ndarray<nb::ro> view;
  if (nb::try_cast(array, view, false)) return share(view, from_dlpack(view.dtype()), array);
  return from_odd(array);
}

bool has_dlpack(nb::handle value) { return nb::hasattr(value, "__dlpack__"); }

Tensor from_dlpack_array(nb::handle array) {
  const nb::object wants_gradient = nb::getattr(array, "requires_grad", nb::none());
  require(wants_gradient.ptr() != Py_True, ErrorCode::kDType,
          "The tensor of torch records its gradient (requires_grad=True), which would end here: pass x.detach().");
  nb::ndarray<nb::ro> view;
  if (nb::try_cast(array, view, false)) return share(view, from_dlpack(view.dtype()), array);
  // The library's own word on why not: a tensor of torch that wants gradients, another device.
  array.attr("__dlpack__")();
  fail(ErrorCode::kDType, "The array cannot be shared: ", shown(array));
}

nb::object as_numpy(const Tensor& tensor) {
  const bool narrow = tensor.dtype() == DType::bfloat16;
  const void* data = tensor.raw();
  std::vector<size_t> sizes;
  for (const int64_t size : tensor.shape()) sizes.push_back(static_cast<size_t>(size));
  const nb::capsule owner(new Tensor(tensor), [](void* kept) noexcept { delete static_cast<Tensor*>(kept); });
  nb::object array = nb::cast(nb::ndarray<nb::numpy, nb::ro>(data, sizes.size(), sizes.data(), owner, nullptr,
                                                             to_dlpack(narrow ? DType::uint16 : tensor.dtype())));
  return narrow ? bfloat16_as_numpy(array) : array;
}

nb::object dlpack_of(const Tensor& tensor) {
  const void* data = tensor.raw();
  std::vector<size_t> sizes;
  for (const int64_t size : tensor.shape()) sizes.push_back(static_cast<size_t>(size));
  const nb::capsule owner(new Tensor(tensor), [](void* kept) noexcept { delete static_cast<Tensor*>(kept); });
  return nb::cast(
      nb::ndarray<nb::array_api, nb::ro>(data, sizes.size(), sizes.data(), owner, nullptr, to_dlpack(tensor.dtype())));
}

}  // namespace keratin::python
