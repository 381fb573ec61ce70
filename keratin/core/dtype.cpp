#include "keratin/core/dtype.h"

#include <array>
#include <bit>
#include <utility>

#include "keratin/base/error.h"

namespace keratin {
namespace {

struct DTypeFacts {
  DType dtype;
  const char* name;
  int64_t bytes;
};

constexpr std::array kFacts = {
    DTypeFacts{DType::bool_, "bool", 1},
    DTypeFacts{DType::int8, "int8", 1},
    DTypeFacts{DType::int16, "int16", 2},
    DTypeFacts{DType::int32, "int32", 4},
    DTypeFacts{DType::int64, "int64", 8},
    DTypeFacts{DType::uint8, "uint8", 1},
    DTypeFacts{DType::uint16, "uint16", 2},
    DTypeFacts{DType::uint32, "uint32", 4},
    DTypeFacts{DType::uint64, "uint64", 8},
    DTypeFacts{DType::float16, "float16", 2},
    DTypeFacts{DType::bfloat16, "bfloat16", 2},
    DTypeFacts{DType::float32, "float32", 4},
    DTypeFacts{DType::float64, "float64", 8},
    DTypeFacts{DType::complex64, "complex64", 8},
    DTypeFacts{DType::complex128, "complex128", 16},
};

const DTypeFacts& facts(DType dtype) { return kFacts[static_cast<size_t>(dtype)]; }

bool is_signed(DType dtype) { return dtype >= DType::int8 && dtype <= DType::int64; }

enum class Kind { kBool, kInteger, kFloating, kComplex };
Kind kind(DType dtype) {
  if (dtype == DType::bool_) return Kind::kBool;
  if (is_complex(dtype)) return Kind::kComplex;
  return is_floating(dtype) ? Kind::kFloating : Kind::kInteger;
}

DType promote_integers(DType a, DType b) {
  if (is_signed(a) == is_signed(b)) return size_of(a) >= size_of(b) ? a : b;
  const auto [s, u] = is_signed(a) ? std::pair(a, b) : std::pair(b, a);
  if (size_of(s) > size_of(u)) return s;
  switch (u) {  // the smallest signed type that holds every value of both; uint64 has none and goes to a float
    case DType::uint8:
      return DType::int16;
    case DType::uint16:
      return DType::int32;
    case DType::uint32:
      return DType::int64;
    default:
      return DType::float32;
  }
}

}  // namespace

// Round to nearest, ties to even, subnormals kept.
float16::float16(float value) {
  const uint32_t x = std::bit_cast<uint32_t>(value);
  const uint32_t sign = (x >> 16) & 0x8000u;
  const uint32_t magnitude = x & 0x7fffffffu;
  if (magnitude > 0x7f800000u) {
    bits = static_cast<uint16_t>(sign | 0x7e00u);  // NaN
  } else if (magnitude >= 0x477ff000u) {
    bits = static_cast<uint16_t>(sign | 0x7c00u);  // 65520 and above round to infinity
  } else if (magnitude < 0x38800000u) {            // below 2^-14: subnormal, in units of 2^-24
    const float units = std::bit_cast<float>(magnitude) * 16777216.0f;
    const auto floor = static_cast<uint32_t>(units);
    const float rest = units - static_cast<float>(floor);
    const uint32_t up = rest > 0.5f || (rest == 0.5f && (floor & 1u)) ? 1u : 0u;
    bits = static_cast<uint16_t>(sign | (floor + up));
  } else {
    const uint32_t rounded = magnitude + 0xfffu + ((magnitude >> 13) & 1u);
    bits = static_cast<uint16_t>(sign | ((rounded - 0x38000000u) >> 13));
  }
}

float16::operator float() const {
  const uint32_t sign = static_cast<uint32_t>(bits & 0x8000u) << 16;
  const uint32_t exponent = (bits >> 10) & 0x1fu;
  const uint32_t mantissa = bits & 0x3ffu;
  if (exponent == 0) {
    const float magnitude = static_cast<float>(mantissa) / 16777216.0f;
    return sign ? -magnitude : magnitude;
  }
  const uint32_t wide = exponent == 31 ? 0x7f800000u : (exponent + 112) << 23;
  return std::bit_cast<float>(sign | wide | (mantissa << 13));
}

bfloat16::bfloat16(float value) {
  const uint32_t x = std::bit_cast<uint32_t>(value);
  const bool is_nan = (x & 0x7fffffffu) > 0x7f800000u;
  bits = static_cast<uint16_t>(is_nan ? (x >> 16) | 0x40u : (x + 0x7fffu + ((x >> 16) & 1u)) >> 16);
}

bfloat16::operator float() const { return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16); }

int64_t size_of(DType dtype) { return facts(dtype).bytes; }
const char* to_string(DType dtype) { return facts(dtype).name; }

DType dtype_from_string(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& f : kFacts) {
    if (name == f.name) return f.dtype;
    names.emplace_back(f.name);
  }
  fail(ErrorCode::kDType, "[dtype] unknown dtype \"", name, "\". Known dtypes: ", join(names), ".");
}

void fail_complex() {
  fail(ErrorCode::kDType, "[dtype] expected real numbers, received complex ones. Take real(x) and imag(x) first.");
}

bool is_floating(DType dtype) { return dtype >= DType::float16 && dtype <= DType::float64; }
bool is_integer(DType dtype) { return dtype >= DType::int8 && dtype <= DType::uint64; }
DType compute_dtype(DType dtype) {
  return dtype == DType::float16 || dtype == DType::bfloat16 ? DType::float32 : dtype;
}

DType promote(DType a, DType b, bool a_weak, bool b_weak) {
  if (a == b) return a;
  if (a_weak != b_weak) {
    const auto [weak, strong] = a_weak ? std::pair(a, b) : std::pair(b, a);
    if (kind(weak) <= kind(strong)) return strong;
    return kind(weak) == Kind::kFloating ? DType::float32 : weak;
  }
  if (is_complex(a) || is_complex(b)) return complex_dtype(promote(real_dtype(a), real_dtype(b)));
  if (a == DType::bool_) return b;
  if (b == DType::bool_) return a;
  const bool float_a = is_floating(a), float_b = is_floating(b);
  if (!float_a && !float_b) return promote_integers(a, b);
  if (float_a != float_b) return float_a ? a : b;
  if (size_of(a) == size_of(b)) return DType::float32;  // float16 with bfloat16
  return size_of(a) > size_of(b) ? a : b;
}

}  // namespace keratin
