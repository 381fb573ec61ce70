#include "keratin/core/tensor.h"

#include <cstring>
#include <utility>

#include "keratin/base/error.h"

namespace keratin {

namespace {

double load(const std::byte* at, DType dtype) {
  return visit_dtype(dtype, [at](auto type) {
    decltype(type) value;
    std::memcpy(&value, at, sizeof value);
    if constexpr (std::is_class_v<decltype(type)>)
      return static_cast<double>(static_cast<float>(value));
    else
      return static_cast<double>(value);
  });
}

std::complex<double> load_complex(const std::byte* at, DType dtype) {
  if (!is_complex(dtype)) return load(at, dtype);
  return visit_complex(dtype, [at](auto value) {
    std::memcpy(&value, at, sizeof value);
    return std::complex<double>(value);
  });
}

void store(std::byte* at, DType dtype, double value) {
  if (is_complex(dtype)) {
    return visit_complex(dtype, [at, value](auto converted) {
      converted = static_cast<typename decltype(converted)::value_type>(value);
      std::memcpy(at, &converted, sizeof converted);
    });
  }
  visit_dtype(dtype, [at, value](auto type) {
    using T = decltype(type);
    T converted;
    if constexpr (std::is_class_v<T>)
      converted = T(static_cast<float>(value));
    else if constexpr (std::is_same_v<T, bool>)
      converted = value != 0;
    else
      converted = static_cast<T>(value);
    std::memcpy(at, &converted, sizeof converted);
  });
}

std::vector<float> flatten(std::initializer_list<std::initializer_list<float>> rows) {
  std::vector<float> flat;
  for (const auto& row : rows) {
    require(row.size() == rows.begin()->size(), ErrorCode::kShape, "[Tensor] expected rows of equal length, received ",
            rows.begin()->size(), " and ", row.size(), " elements.");
    flat.insert(flat.end(), row.begin(), row.end());
  }
  return flat;
}

int64_t length(const auto& list) { return static_cast<int64_t>(list.size()); }

}  // namespace

Tensor::Tensor(Ref<Impl> impl) : impl_(std::move(impl)) {}

Tensor::Tensor(std::initializer_list<float> values) : Tensor(std::span<const float>(values.begin(), values.size())) {}

Tensor::Tensor(std::initializer_list<std::initializer_list<float>> values)
    : Tensor(flatten(values), {length(values), values.size() ? length(*values.begin()) : 0}) {}

Tensor::Tensor(std::initializer_list<std::initializer_list<std::initializer_list<float>>> values) {
  std::vector<float> flat;
  Shape shape = {length(values), 0, 0};
  for (const auto& matrix : values) {
    const Shape here = {length(values), length(matrix), matrix.size() ? length(*matrix.begin()) : 0};
    require(flat.empty() || here == shape, ErrorCode::kShape, "[Tensor] expected matrices of one shape, received ",
            shape.slice(1, 3), " and ", here.slice(1, 3), ".");
    shape = here;
    const std::vector<float> part = flatten(matrix);
    flat.insert(flat.end(), part.begin(), part.end());
  }
  *this = Tensor(flat, shape);
}

Tensor Tensor::scalar(double value, DType dtype, bool weak) {
  Tensor t = empty({}, dtype);
  store(t.impl_->storage->data(), dtype, value);
  t.impl_->weak = weak;
  t.impl_->weak_value = value;
  return t;
}

Tensor Tensor::empty(const Shape& shape, DType dtype) {
  if (!shape.is_set() || !shape.fully_known())
    fail(ErrorCode::kShape, "[Tensor] cannot allocate shape ", shape, ": every size must be known.");
  // The product of hostile sizes may overflow; the limit is far below where that could happen.
  double bytes = static_cast<double>(size_of(dtype));
  for (const int64_t s : shape) bytes *= static_cast<double>(s);
  if (!(bytes < 0x1p47)) fail(ErrorCode::kLimit, "[Tensor] shape ", shape, " of ", to_string(dtype), " is too large.");
  return view(Storage::allocate(shape.size() * size_of(dtype)), 0, shape, dtype);
}

Tensor Tensor::zeros(const Shape& shape, DType dtype) {
  Tensor t = empty(shape, dtype);
  if (t.bytes() > 0) std::memset(t.mutable_raw(), 0, static_cast<size_t>(t.bytes()));
  return t;
}

Tensor Tensor::full(const Shape& shape, double value, DType dtype) {
  Tensor t = empty(shape, dtype);
  const int64_t step = size_of(dtype), count = t.size();
  auto* out = static_cast<std::byte*>(t.mutable_raw());
  if (count > 0) store(out, dtype, value);
  for (int64_t i = 1; i < count; ++i) std::memcpy(out + i * step, out, static_cast<size_t>(step));
  return t;
}

Tensor Tensor::from_memory(void* data, const Shape& shape, DType dtype, std::shared_ptr<void> owner) {
  require(data != nullptr || shape.size() == 0, ErrorCode::kInvalidArgument,
          "[Tensor] from_memory received a null pointer for shape ", shape, ".");
  return view(Storage::borrow(data, shape.size() * size_of(dtype), std::move(owner)), 0, shape, dtype);
}

Tensor Tensor::from_strided(const void* data, const Shape& shape, std::span<const int64_t> strides, DType dtype) {
  require(static_cast<int64_t>(strides.size()) == shape.rank(), ErrorCode::kShape, "[Tensor] expected ", shape.rank(),
          " strides for shape ", shape, ", received ", strides.size(), ".");
  Tensor t = empty(shape, dtype);
  const auto step = static_cast<size_t>(size_of(dtype));
  const auto* from = static_cast<const std::byte*>(data);
  auto* to = static_cast<std::byte*>(t.mutable_raw());
  std::vector<int64_t> index(strides.size(), 0);
  for (int64_t n = t.size(); n > 0; --n, to += step) {
    int64_t offset = 0;
    for (size_t i = 0; i < index.size(); ++i) offset += index[i] * strides[i];
    std::memcpy(to, from + offset * static_cast<int64_t>(step), step);
    for (int64_t i = shape.rank() - 1; i >= 0 && ++index[static_cast<size_t>(i)] == shape[i]; --i)
      index[static_cast<size_t>(i)] = 0;
  }
  return t;
}

Tensor Tensor::view(Ref<Storage> storage, int64_t byte_offset, const Shape& shape, DType dtype) {
  auto impl = make_ref<Impl>();
  impl->shape = shape;
  impl->dtype = dtype;
  impl->data = storage->data() + byte_offset;
  impl->storage = std::move(storage);
  impl->byte_offset = byte_offset;
  return Tensor(std::move(impl));
}

Tensor Tensor::symbolic(Ref<SymbolicValue> value, const Shape& shape, DType dtype) {
  auto impl = make_ref<Impl>();
  impl->shape = shape;
  impl->dtype = dtype;
  impl->symbolic = std::move(value);
  return Tensor(std::move(impl));
}

Tensor::operator bool() const {
  require(size() == 1, ErrorCode::kShape, "[Tensor] the truth of a tensor with shape ", shape(),
          " is ambiguous. Use ops::any or ops::all.");
  require(!is_symbolic(), ErrorCode::kState, "A symbolic KerasTensor cannot be used as a boolean.");
  return item_as_complex() != 0.0;
}

SymbolicValue* Tensor::symbolic_value() const { return impl_->symbolic.get(); }

const void* Tensor::raw() const {
  if (!defined()) fail(ErrorCode::kState, "[Tensor] this tensor is empty: it was never given a value.");
  if (impl_->symbolic) {
    fail(ErrorCode::kState, "A KerasTensor is symbolic: it's a placeholder for a shape and a dtype (here ",
         impl_->shape, ", ", to_string(impl_->dtype),
         "). It doesn't have any actual numerical value. Compute it with a model or a jit function first.");
  }
  return impl_->data;
}

const void* Tensor::checked_data(DType wanted) const {
  require(wanted == dtype(), ErrorCode::kDType, "[Tensor] data<", to_string(wanted), ">() on a tensor of ",
          to_string(dtype()), ". Use ops::cast first.");
  return raw();
}

double Tensor::flat_as_double(int64_t position) const {
  return load(static_cast<const std::byte*>(raw()) + position * size_of(impl_->dtype), impl_->dtype);
}

std::complex<double> Tensor::flat_as_complex(int64_t position) const {
  return load_complex(static_cast<const std::byte*>(raw()) + position * size_of(impl_->dtype), impl_->dtype);
}

double Tensor::item_as_double() const {
  require(size() == 1, ErrorCode::kShape, "[Tensor] item() expects one element, received shape ", shape(), ".");
  return impl_->weak ? impl_->weak_value : flat_as_double(0);
}

std::complex<double> Tensor::item_as_complex() const {
  return is_complex(dtype()) && size() == 1 ? flat_as_complex(0) : std::complex<double>(item_as_double());
}

double Tensor::element_as_double(std::span<const int64_t> indices) const {
  return flat_as_double(position_of(indices));
}

int64_t Tensor::position_of(std::span<const int64_t> indices) const {
  require(static_cast<int64_t>(indices.size()) == rank(), ErrorCode::kShape, "[Tensor] at() expects ", rank(),
          " indices for shape ", shape(), ", received ", indices.size(), ".");
  int64_t position = 0;
  for (int64_t axis = 0; axis < rank(); ++axis) {
    const int64_t size_here = shape()[axis], index = indices[static_cast<size_t>(axis)];
    const int64_t wrapped = index < 0 ? index + size_here : index;
    require(wrapped >= 0 && wrapped < size_here, ErrorCode::kInvalidArgument, "[Tensor] index ", index,
            " is out of range for axis ", axis, " of shape ", shape(), ".");
    position = position * size_here + wrapped;
  }
  return position;
}

Tensor Tensor::operator[](int64_t i) const {
  require(rank() > 0, ErrorCode::kShape, "[Tensor] a scalar cannot be indexed.");
  const int64_t count = shape()[0], wrapped = i < 0 ? i + count : i;
  require(wrapped >= 0 && wrapped < count, ErrorCode::kInvalidArgument, "[Tensor] index ", i,
          " is out of range for axis 0 of shape ", shape(), ".");
  return rows(wrapped, wrapped + 1).reshaped(shape().without(0));
}

Tensor Tensor::rows(int64_t first, int64_t last) const {
  require(rank() > 0 && 0 <= first && first <= last && last <= shape()[0], ErrorCode::kInvalidArgument,
          "[Tensor] rows(", first, ", ", last, ") is out of range for shape ", shape(), ".");
  raw();  // throws on a symbolic tensor
  Shape window = shape();
  const int64_t row_bytes = shape().without(0).size() * size_of(dtype());
  window.set(0, last - first);
  return view(impl_->storage, impl_->byte_offset + first * row_bytes, window, dtype());
}

Tensor Tensor::reshaped(const Shape& wanted) const {
  raw();  // throws on a symbolic tensor
  Shape target = wanted;
  int64_t known = 1, unknown_axis = -1;
  for (int64_t axis = 0; axis < target.rank(); ++axis) {
    if (target[axis] != kUnknown)
      known *= target[axis];
    else
      require(std::exchange(unknown_axis, axis) < 0, ErrorCode::kShape, "[reshape] only one size may be -1, received ",
              wanted, ".");
  }
  if (unknown_axis >= 0 && known > 0) target.set(unknown_axis, size() / known);
  require(target.fully_known() && target.size() == size(), ErrorCode::kShape, "[reshape] cannot reshape ", shape(),
          " (", size(), " elements) to ", wanted, ".");
  return view(impl_->storage, impl_->byte_offset, target, impl_->dtype);
}

const SideRecord* Tensor::side() const { return impl_ ? impl_->side.get() : nullptr; }

Tensor Tensor::with_side(std::shared_ptr<const SideRecord> side) const {
  auto impl = make_ref<Impl>(*impl_);
  impl->side = std::move(side);
  if (!impl->origin) impl->origin = impl_;
  return Tensor(std::move(impl));
}

Tensor Tensor::with_mask(const Tensor& mask) const {
  auto record = side() ? std::make_shared<SideRecord>(*side()) : std::make_shared<SideRecord>();
  record->mask = mask.defined() ? std::make_shared<const Tensor>(mask) : nullptr;
  return with_side(std::move(record));
}

Tensor Tensor::with_logits(const Tensor& logits) const {
  auto record = side() ? std::make_shared<SideRecord>(*side()) : std::make_shared<SideRecord>();
  record->logits = logits.defined() ? std::make_shared<const Tensor>(logits) : nullptr;
  return with_side(std::move(record));
}

Tensor Tensor::mask() const { return side() && side()->mask ? *side()->mask : Tensor(); }
Tensor Tensor::logits() const { return side() && side()->logits ? *side()->logits : Tensor(); }

bool Tensor::unique() const {
  return impl_->unique() && impl_->storage && impl_->storage->unique() && !impl_->storage->is_foreign();
}

const Ref<Storage>& Tensor::storage() const { return impl_->storage; }
int64_t Tensor::byte_offset() const { return impl_->byte_offset; }

Tensor Tensor::copy_of(const void* data, int64_t count, DType dtype, const Shape& shape) {
  const Shape target = shape.is_set() ? shape : Shape{count};
  require(target.size() == count, ErrorCode::kShape, "[Tensor] ", count, " values do not fill shape ", target, " (",
          target.size(), " elements).");
  Tensor t = empty(target, dtype);
  if (count > 0) std::memcpy(t.mutable_raw(), data, static_cast<size_t>(t.bytes()));
  return t;
}

}  // namespace keratin
