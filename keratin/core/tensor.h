// Tensor: an immutable, shared, n-dimensional array, or a value of a graph that is yet to be computed.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "keratin/base/ref.h"
#include "keratin/core/dtype.h"
#include "keratin/core/shape.h"
#include "keratin/core/storage.h"

namespace keratin {

class Tensor;

/// What a symbolic tensor stands for; the graph derives its values from this.
class SymbolicValue : public RefCounted {
 public:
  /// What printing says about where it comes from: ", op=exp (train.cpp:12)", or nothing.
  virtual std::string origin() const { return {}; }
};

/// What may travel beside a tensor: ops drop it, layers pass it on.
struct SideRecord {
  std::shared_ptr<const Tensor> mask;    ///< Keras's mask: which steps are real
  std::shared_ptr<const Tensor> logits;  ///< what softmax or sigmoid was applied to; cross-entropies prefer it
};

/// What a Tensor points to. Part of the header so that accessors inline; use Tensor.
struct TensorImpl final : RefCounted {
  Shape shape;
  DType dtype = DType::float32;
  bool weak = false;
  const std::byte* data = nullptr;  ///< storage's bytes plus byte_offset; null while symbolic
  Ref<Storage> storage;
  int64_t byte_offset = 0;
  double weak_value = 0;  ///< the exact value of a weak scalar, for promotion to float64
  Ref<SymbolicValue> symbolic;
  std::shared_ptr<const SideRecord> side;
  Ref<TensorImpl> origin;  ///< of a copy that differs in its side record: the tensor it stands for
};

template <class T>
concept TensorElement = requires {
  dtype_of_type<T>::value;
};

/// A cheap handle on immutable values: dense, row-major. Copying shares. A default-made Tensor is empty (`defined()` is
/// false).
///
///     Tensor x = {{1.0f, 2.0f}, {3.0f, 4.0f}};
///     Tensor y = ops::sum(x * 2, {.axis = 0});   // [8. 12.]
///     float first = y.at<float>(0);
class Tensor {
 public:
  Tensor() = default;

  /// A scalar. Like a Python number it is weak: beside a tensor it takes that tensor's dtype. Alone: bool, int32 (int64
  /// when it does not fit), float32.
  template <class T>
  requires(std::is_arithmetic_v<T>) Tensor(T value)
      : Tensor(scalar(static_cast<double>(value), dtype_of_scalar<T>(value), true)) {}

  /// Rank 1 from a list; braces nest up to rank 3. double lists give float32, as Keras's lists of floats do.
  Tensor(std::initializer_list<float> values);
  Tensor(std::initializer_list<std::initializer_list<float>> values);
  Tensor(std::initializer_list<std::initializer_list<std::initializer_list<float>>> values);

  /// Copies; dtype of the element type.
  template <TensorElement T>
  explicit Tensor(std::span<const T> values, Shape shape = Shape::unset())
      : Tensor(copy_of(values.data(), static_cast<int64_t>(values.size()), dtype_of<T>, shape)) {}
  template <TensorElement T>
  requires(!std::same_as<T, bool>) explicit Tensor(const std::vector<T>& values, Shape shape = Shape::unset())
      : Tensor(std::span<const T>(values), shape) {}

  /// A typed scalar that is not weak.
  static Tensor scalar(double value, DType dtype, bool weak = false);
  /// Uninitialised values, to be written through mutable_data() before anybody else sees the tensor.
  static Tensor empty(const Shape& shape, DType dtype);
  static Tensor zeros(const Shape& shape, DType dtype = DType::float32);
  static Tensor full(const Shape& shape, double value, DType dtype = DType::float32);
  /// Shares contiguous foreign memory while `owner` keeps it alive; `owner` may be null when the caller guarantees it.
  static Tensor from_memory(void* data, const Shape& shape, DType dtype, std::shared_ptr<void> owner);
  /// Copies strided foreign memory once; strides are in elements.
  static Tensor from_strided(const void* data, const Shape& shape, std::span<const int64_t> strides, DType dtype);
  /// A window on `storage` from `byte_offset` on.
  static Tensor view(Ref<Storage> storage, int64_t byte_offset, const Shape& shape, DType dtype);
  /// A value to be computed.
  static Tensor symbolic(Ref<SymbolicValue> value, const Shape& shape, DType dtype);

  bool defined() const { return static_cast<bool>(impl_); }
  explicit operator bool()
      const;  ///< the truth of a one-element tensor, as in Python; throws on others and on symbolic ones
  const Shape& shape() const { return impl().shape; }
  int64_t shape(int64_t axis) const { return shape()[axis]; }
  DType dtype() const { return impl().dtype; }
  int64_t rank() const { return shape().rank(); }
  int64_t size() const { return shape().size(); }  ///< number of elements
  int64_t bytes() const { return size() * size_of(dtype()); }
  bool is_weak() const { return impl_->weak; }
  bool is_symbolic() const { return impl_ && impl_->symbolic; }
  SymbolicValue* symbolic_value() const;

  /// The values, row-major. Throws Error kDType on another element type, Error kState on a symbolic tensor.
  template <TensorElement T>
  const T* data() const {
    return static_cast<const T*>(checked_data(dtype_of<T>));
  }
  template <TensorElement T>
  std::span<const T> values() const {
    return {data<T>(), static_cast<size_t>(size())};
  }
  /// Untyped bytes of a concrete tensor.
  const void* raw() const;
  /// For whoever has just made this tensor with empty().
  template <TensorElement T>
  T* mutable_data() {
    return const_cast<T*>(data<T>());
  }
  void* mutable_raw() { return const_cast<void*>(raw()); }

  /// The one element, converted; a complex one to std::complex alone.
  template <class T = double>
  requires(std::is_arithmetic_v<T>) T item()
  const { return static_cast<T>(item_as_double()); }
  template <class T>
  requires(kIsComplexType<T>) T item()
  const { return static_cast<T>(item_as_complex()); }
  /// One element by its indices (negative ones count from the end), converted to T.
  template <class T = double, std::integral... Index>
  requires(sizeof...(Index) > 0 && std::is_arithmetic_v<T>) T at(Index... index)
  const {
    const std::array<int64_t, sizeof...(Index)> indices{static_cast<int64_t>(index)...};
    return static_cast<T>(element_as_double(indices));
  }
  template <class T, std::integral... Index>
  requires(sizeof...(Index) > 0 && kIsComplexType<T>) T at(Index... index)
  const {
    const std::array<int64_t, sizeof...(Index)> indices{static_cast<int64_t>(index)...};
    return static_cast<T>(flat_as_complex(position_of(indices)));
  }
  /// Row i of the first axis, sharing memory.
  Tensor operator[](int64_t i) const;
  /// Rows [first, last) of the first axis, sharing memory.
  Tensor rows(int64_t first, int64_t last) const;
  /// The same values under another shape of the same size, sharing memory; one size may be -1. Concrete tensors only:
  /// ops::reshape is the op.
  Tensor reshaped(const Shape& shape) const;
  /// A copy of the values as another C++ type, e.g. to_vector<double>(); complex ones as std::complex alone.
  template <class T>
  std::vector<T> to_vector() const {
    std::vector<T> out(static_cast<size_t>(size()));
    for (size_t i = 0; i < out.size(); ++i) {
      if constexpr (kIsComplexType<T>)
        out[i] = static_cast<T>(flat_as_complex(static_cast<int64_t>(i)));
      else
        out[i] = static_cast<T>(flat_as_double(static_cast<int64_t>(i)));
    }
    return out;
  }
  /// The element at a row-major position as a double. Throws Error kDType on a complex tensor.
  double flat_as_double(int64_t position) const;
  /// The same as a complex number, of a tensor of any dtype.
  std::complex<double> flat_as_complex(int64_t position) const;

  /// Iterates the first axis: for (Tensor row : x).
  class Iterator {
   public:
    Iterator(const Tensor* tensor, int64_t row) : tensor_(tensor), row_(row) {}
    Tensor operator*() const { return (*tensor_)[row_]; }
    Iterator& operator++() {
      ++row_;
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.row_ == b.row_; }

   private:
    const Tensor* tensor_;
    int64_t row_;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, shape(0)}; }

  /// The mask and logits beside this tensor, or null.
  const SideRecord* side() const;
  /// The same values with another side record.
  Tensor with_side(std::shared_ptr<const SideRecord> side) const;
  Tensor with_mask(const Tensor& mask) const;
  Tensor with_logits(const Tensor& logits) const;
  Tensor mask() const;    ///< empty when there is none
  Tensor logits() const;  ///< empty when there is none

  const Ref<Storage>& storage() const;
  int64_t byte_offset() const;
  /// True when this handle alone can see the values, so that writing in place changes nobody else's tensor.
  bool unique() const;
  /// Two handles on one array (or graph value).
  bool is(const Tensor& other) const { return impl_ == other.impl_; }
  /// An address that is the value's while it lives, whatever travels beside it; for maps.
  const void* identity() const {
    if (impl_->symbolic) return impl_->symbolic.get();
    return impl_->origin ? impl_->origin.get() : impl_.get();
  }

 private:
  using Impl = TensorImpl;
  explicit Tensor(Ref<Impl> impl);
  const Impl& impl() const {
    if (!impl_) [[unlikely]]
      raw();  // throws
    return *impl_;
  }
  template <class T>
  static DType dtype_of_scalar(T value) {
    if constexpr (std::same_as<T, bool>) return DType::bool_;
    if constexpr (std::is_floating_point_v<T>) return DType::float32;
    return static_cast<int64_t>(value) == static_cast<int32_t>(value) ? DType::int32 : DType::int64;
  }
  static Tensor copy_of(const void* data, int64_t count, DType dtype, const Shape& shape);
  const void* checked_data(DType dtype) const;
  double item_as_double() const;
  std::complex<double> item_as_complex() const;
  double element_as_double(std::span<const int64_t> indices) const;
  int64_t position_of(std::span<const int64_t> indices) const;

  Ref<Impl> impl_;
};

/// As NumPy prints an array: brackets, aligned columns, at most 8 digits, "..." beyond 1,000 elements, unless
/// set_printoptions (print_options.h) says otherwise.
std::string to_string(const Tensor& tensor);
std::ostream& operator<<(std::ostream& out, const Tensor& tensor);

}  // namespace keratin
