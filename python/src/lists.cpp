#include "convert.h"

#include <nanobind/stl/string.h>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "variable.h"

namespace keratin::python {
namespace {

constexpr int64_t kMaxDepth = 32;

bool is_sequence(nb::handle value) { return PyList_Check(value.ptr()) || PyTuple_Check(value.ptr()); }

Py_ssize_t length_of(nb::handle list) {
  return PyList_Check(list.ptr()) ? PyList_Size(list.ptr()) : PyTuple_Size(list.ptr());
}

nb::handle item_of(nb::handle list, Py_ssize_t i) {
  return PyList_Check(list.ptr()) ? PyList_GetItem(list.ptr(), i) : PyTuple_GetItem(list.ptr(), i);
}

enum class Kind { kBool, kInt, kWideInt, kFloat, kOther };

Kind kind_of(nb::handle leaf) {
  if (PyFloat_Check(leaf.ptr())) return Kind::kFloat;
  if (PyBool_Check(leaf.ptr())) return Kind::kBool;
  if (!PyLong_Check(leaf.ptr())) return Kind::kOther;
  int overflow = 0;
  const long long number = PyLong_AsLongLongAndOverflow(leaf.ptr(), &overflow);
  require(overflow == 0, ErrorCode::kInvalidArgument, "The integer ", shown(leaf), " does not fit into 64 bits.");
  return number == static_cast<int32_t>(number) ? Kind::kInt : Kind::kWideInt;
}

// The sizes and the dtype of nested lists of Python's numbers, read in one pass.
class Survey {
 public:
  explicit Survey(nb::handle list) { visit(list, 0); }

  Kind kind() const { return kind_; }
  bool ragged() const { return ragged_; }
  const Shape& shape() const { return sizes_; }
  DType dtype() const {
    if (empty_ || kind_ == Kind::kFloat) return DType::float32;
    if (kind_ == Kind::kBool) return DType::bool_;
    return kind_ == Kind::kInt ? DType::int32 : DType::int64;
  }

 private:
  void visit(nb::handle value, int64_t depth) {
    if (!is_sequence(value)) return visit_leaf(value, depth);
    require(depth < kMaxDepth, ErrorCode::kInvalidArgument, "Lists nested more than ", kMaxDepth,
            " deep do not become tensors.");
    const Py_ssize_t count = length_of(value);
    if (depth == sizes_.rank() && !leaf_seen_) sizes_.push_back(count);
    ragged_ = ragged_ || depth >= sizes_.rank() || sizes_[depth] != count;
    for (Py_ssize_t i = 0; i < count && kind_ != Kind::kOther; ++i) visit(item_of(value, i), depth + 1);
  }

  void visit_leaf(nb::handle leaf, int64_t depth) {
    ragged_ = ragged_ || depth != sizes_.rank();
    leaf_seen_ = true, empty_ = false;
    kind_ = std::max(kind_, kind_of(leaf));
  }

  Shape sizes_;
  Kind kind_ = Kind::kBool;
  bool empty_ = true, ragged_ = false, leaf_seen_ = false;
};

template <class T>
void fill(nb::handle list, T*& out) {
  const Py_ssize_t count = length_of(list);
  for (Py_ssize_t i = 0; i < count; ++i) {
    const nb::handle item = item_of(list, i);
    if (is_sequence(item))
      fill(item, out);
    else if constexpr (std::is_floating_point_v<T>)
      *out++ = static_cast<T>(PyFloat_AsDouble(item.ptr()));
    else
      *out++ = static_cast<T>(PyLong_AsLongLong(item.ptr()));
  }
}

template <class T>
void fill_tensor(nb::handle list, Tensor& out) {
  T* values = out.mutable_data<T>();
  fill(list, values);
}

Tensor from_numbers(nb::handle list, const Survey& survey) {
  Tensor out = Tensor::empty(survey.shape(), survey.dtype());
  if (out.dtype() == DType::float32) fill_tensor<float>(list, out);
  if (out.dtype() == DType::int64) fill_tensor<int64_t>(list, out);
  if (out.dtype() == DType::int32) fill_tensor<int32_t>(list, out);
  if (out.dtype() == DType::bool_) fill_tensor<bool>(list, out);
  if (PyErr_Occurred()) throw nb::python_error();
  return out;
}

bool holds_tensors(nb::handle value, int64_t depth = 0) {
  if (!is_sequence(value)) return nb::isinstance<Tensor>(value) || is_variable(value);
  if (depth == kMaxDepth) return false;
  for (Py_ssize_t i = 0; i < length_of(value); ++i)
    if (holds_tensors(item_of(value, i), depth + 1)) return true;
  return false;
}

Tensor stack(nb::handle list) {
  static const ops::OpDef& op = ops::get_op("stack");
  return ops::call1(op, as_tensors(list), {int64_t{0}});
}

[[noreturn]] void fail_ragged() {
  fail(ErrorCode::kInvalidArgument,
       "The lists have different lengths, so that they fill no array. Pad them first: "
       "keratin.utils.pad_sequences makes sequences equally long.");
}

// What NumPy makes of the rest: arrays, scalars and rows of other libraries.
Tensor from_others(nb::handle list) {
  nb::object array;
  try {
    array = numpy().attr("asarray")(list);
  } catch (nb::python_error& error) {
    if (!error.matches(PyExc_ValueError)) throw;
    fail_ragged();
  }
  require(nb::cast<std::string>(array.attr("dtype").attr("kind")) != "O", ErrorCode::kDType,
          "Expected numbers in the list. Received: ", shown(list));
  if (nb::cast<std::string>(array.attr("dtype").attr("char")) == "D") array = array.attr("astype")("complex64");
  return from_numpy(array);
}

}  // namespace

bool is_list(nb::handle value) { return is_sequence(value) || PyRange_Check(value.ptr()); }

Tensor from_list(nb::handle list) {
  if (!is_sequence(list)) return from_list(nb::list(nb::borrow(list)));
  const Survey survey(list);
  if (survey.kind() == Kind::kOther) return holds_tensors(list) ? stack(list) : from_others(list);
  if (survey.ragged()) fail_ragged();
  return from_numbers(list, survey);
}

}  // namespace keratin::python
