// Element types, the two half types, and Keras's promotion.
#pragma once

#include <complex>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace keratin {

/// IEEE 754 binary16. Storage only: arithmetic happens in float.
struct float16 {
  uint16_t bits = 0;
  float16() = default;
  explicit float16(float value);
  explicit operator float() const;
};

/// The upper half of a float32. Storage only: arithmetic happens in float.
struct bfloat16 {
  uint16_t bits = 0;
  bfloat16() = default;
  explicit bfloat16(float value);
  explicit operator float() const;
};

/// The element type of a tensor, spelled as Keras spells it.
enum class DType : uint8_t {
  bool_,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
  float16,
  bfloat16,
  float32,
  float64,
  complex64,
  complex128
};

/// Bytes of one element.
int64_t size_of(DType dtype);
/// "float32", "bool", ...
const char* to_string(DType dtype);
/// The inverse; throws Error kDType with the list of names on an unknown one.
DType dtype_from_string(std::string_view name);
bool is_floating(DType dtype);
bool is_integer(DType dtype);  ///< signed or unsigned; not bool
inline bool is_complex(DType dtype) { return dtype >= DType::complex64; }
/// The type of the real and the imaginary part.
inline DType real_dtype(DType dtype) {
  return dtype == DType::complex64 ? DType::float32 : dtype == DType::complex128 ? DType::float64 : dtype;
}
/// The complex type whose parts have this type or hold its values: complex64, for float64 complex128.
inline DType complex_dtype(DType dtype) {
  return dtype == DType::float64 || dtype == DType::complex128 ? DType::complex128 : DType::complex64;
}
/// Floating or complex: what gradients run through.
inline bool is_inexact(DType dtype) { return is_floating(dtype) || is_complex(dtype); }
/// The type in which a half type is computed; every other type is its own.
DType compute_dtype(DType dtype);

/// Keras's result type of two operands (JAX's lattice). A weak operand is a C++ scalar: it takes the other's type
/// unless its kind (bool < integer < float) is higher.
DType promote(DType a, DType b, bool a_weak = false, bool b_weak = false);

/// The DType of a C++ element type.
template <class T>
struct dtype_of_type;
#define KERATIN_DTYPE(type, name) \
  template <>                     \
  struct dtype_of_type<type> : std::integral_constant<DType, DType::name> {};
KERATIN_DTYPE(bool, bool_)
KERATIN_DTYPE(int8_t, int8)
KERATIN_DTYPE(int16_t, int16)
KERATIN_DTYPE(int32_t, int32)
KERATIN_DTYPE(int64_t, int64)
KERATIN_DTYPE(uint8_t, uint8)
KERATIN_DTYPE(uint16_t, uint16)
KERATIN_DTYPE(uint32_t, uint32)
KERATIN_DTYPE(uint64_t, uint64)
KERATIN_DTYPE(float16, float16)
KERATIN_DTYPE(bfloat16, bfloat16)
KERATIN_DTYPE(float, float32)
KERATIN_DTYPE(double, float64)
KERATIN_DTYPE(std::complex<float>, complex64)
KERATIN_DTYPE(std::complex<double>, complex128)
#undef KERATIN_DTYPE
template <class T>
inline constexpr DType dtype_of = dtype_of_type<T>::value;

/// std::complex<float> and std::complex<double>.
template <class T>
inline constexpr bool kIsComplexType = false;
template <class T>
inline constexpr bool kIsComplexType<std::complex<T>> = true;

[[noreturn]] void fail_complex();

/// Calls f(T{}) with the C++ type of `dtype`: the one switch over element types. Complex types throw Error kDType: the
/// few ops that take them ask before.
template <class F>
decltype(auto) visit_dtype(DType dtype, F&& f) {
  switch (dtype) {
    case DType::bool_:
      return f(bool{});
    case DType::int8:
      return f(int8_t{});
    case DType::int16:
      return f(int16_t{});
    case DType::int32:
      return f(int32_t{});
    case DType::int64:
      return f(int64_t{});
    case DType::uint8:
      return f(uint8_t{});
    case DType::uint16:
      return f(uint16_t{});
    case DType::uint32:
      return f(uint32_t{});
    case DType::uint64:
      return f(uint64_t{});
    case DType::float16:
      return f(float16{});
    case DType::bfloat16:
      return f(bfloat16{});
    case DType::float32:
      return f(float{});
    case DType::float64:
      return f(double{});
    case DType::complex64:
    case DType::complex128:
      break;
  }
  fail_complex();
}

/// The same over the two complex types; `dtype` must be one of them.
template <class F>
decltype(auto) visit_complex(DType dtype, F&& f) {
  if (dtype == DType::complex64) return f(std::complex<float>{});
  return f(std::complex<double>{});
}

}  // namespace keratin
