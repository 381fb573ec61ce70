#include "keratin/keras/saving/weight_plan.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "keratin/base/error.h"
#include "keratin/base/utf8.h"

namespace keratin::saving {
namespace {

std::string shown(const StoredTensor& tensor) { return tensor.name.empty() ? "the array" : printable(tensor.name); }

bool same_kind(DType a, DType b) {
  return (is_floating(a) && is_floating(b)) || (is_integer(a) && is_integer(b)) || a == b;
}

double float_at(DType type, const std::byte* at) {
  switch (type) {
    case DType::float16: {
      float16 value;
      std::memcpy(&value, at, sizeof value);
      return static_cast<float>(value);
    }
    case DType::bfloat16: {
      bfloat16 value;
      std::memcpy(&value, at, sizeof value);
      return static_cast<float>(value);
    }
    case DType::float32: {
      float value;
      std::memcpy(&value, at, sizeof value);
      return value;
    }
    default: {
      double value;
      std::memcpy(&value, at, sizeof value);
      return value;
    }
  }
}

// Returns whether a finite value became infinite.
bool put_float(DType type, double value, std::byte* at) {
  const auto put = [&](auto rounded) {
    std::memcpy(at, &rounded, sizeof rounded);
    return std::isfinite(value) && !std::isfinite(static_cast<double>(static_cast<float>(rounded)));
  };
  switch (type) {
    case DType::float16:
      return put(float16(static_cast<float>(value)));
    case DType::bfloat16:
      return put(bfloat16(static_cast<float>(value)));
    case DType::float32:
      return put(static_cast<float>(value));
    default:
      std::memcpy(at, &value, sizeof value);
      return false;
  }
}

bool is_signed(DType type) { return type >= DType::int8 && type <= DType::int64; }

// An integer as its 64 bits, signs extended.
uint64_t integer_at(DType type, const std::byte* at) {
  uint64_t value = 0;
  const auto size = static_cast<size_t>(size_of(type));
  std::memcpy(&value, at, size);  // little-endian, as every machine that we build for
  if (is_signed(type) && size < 8 && (value >> (8 * size - 1)) != 0) value |= ~uint64_t{0} << (8 * size);
  return value;
}

// Returns whether the value did not fit.
bool put_integer(DType from, uint64_t value, DType to, std::byte* at) {
  const auto size = static_cast<size_t>(size_of(to));
  std::memcpy(at, &value, size);
  const bool negative_from = is_signed(from) && static_cast<int64_t>(value) < 0;
  const uint64_t back = integer_at(to, at);
  const bool negative_to = is_signed(to) && static_cast<int64_t>(back) < 0;
  return back != value || negative_from != negative_to;
}

// Converts `count` elements; returns how many did not fit.
int64_t convert(DType from, const std::byte* in, DType to, std::byte* out, int64_t count) {
  const int64_t in_size = size_of(from), out_size = size_of(to);
  int64_t lost = 0;
  for (int64_t i = 0; i < count; ++i)
    lost += is_floating(from) ? put_float(to, float_at(from, in + i * in_size), out + i * out_size)
                              : put_integer(from, integer_at(from, in + i * in_size), to, out + i * out_size);
  return lost;
}

void require_finite(const StoredTensor& tensor, int64_t non_finite) {
  require(non_finite == 0, ErrorCode::kNonFinite, "[", shown(tensor), "] holds ", with_commas(non_finite),
          non_finite == 1 ? " number that is" : " numbers that are", " NaN or infinite, of ",
          with_commas(tensor.elements()),
          ". Weights like these are refused; load them all the same with "
          "`.allow_nonfinite = true` (keratin: `--allow-nonfinite`).");
}

}  // namespace

Tensor read_value(const StoredTensor& tensor, DType dtype, bool allow_nonfinite) {
  require(tensor.type.has_value(), ErrorCode::kDType, "[", shown(tensor), "] holds ", tensor.dtype,
          ", which no tensor has.");
  const DType stored = *tensor.type;
  Tensor out = Tensor::empty(Shape(tensor.shape), dtype);
  auto* to = static_cast<std::byte*>(out.mutable_raw());
  int64_t non_finite = 0, lost = 0, done = 0;
  const auto take = [&](std::span<const std::byte> part) {
    non_finite += count_non_finite(stored, part);
    if (stored == dtype) return;
    const int64_t count = std::ssize(part) / size_of(stored);
    lost += convert(stored, part.data(), dtype, to + done * size_of(dtype), count);
    done += count;
  };
  if (stored == dtype)
    tensor.read({to, static_cast<size_t>(out.bytes())}, take);
  else
    tensor.visit(take);
  if (!allow_nonfinite) require_finite(tensor, non_finite);
  require(lost == 0, ErrorCode::kDType, "[", shown(tensor), "] ", with_commas(lost), " of its ",
          with_commas(tensor.elements()), " numbers, stored as ", to_string(stored),
          is_floating(dtype) ? ", overflows " : ", do not fit ", to_string(dtype), ".");
  return out;
}

std::string WeightPlan::misfit(const Variable& variable, const StoredTensor& tensor) {
  if (Shape::kMaxRank < std::ssize(tensor.shape) || Shape(tensor.shape) != variable.shape())
    return cat("expected shape ", variable.shape(), " for ", variable.path(), ", the file holds (", join(tensor.shape),
               tensor.shape.size() == 1 ? ",)" : ")", " at ", shown(tensor));
  if (!tensor.type || !same_kind(*tensor.type, variable.dtype()))
    return cat("expected ", to_string(variable.dtype()), " for ", variable.path(), ", the file holds ", tensor.dtype,
               " at ", shown(tensor));
  return {};
}

void WeightPlan::add(const Variable& variable, const StoredTensor& tensor) {
  const std::string wrong = misfit(variable, tensor);
  if (!wrong.empty())
    fail(tensor.type && same_kind(*tensor.type, variable.dtype()) ? ErrorCode::kShape : ErrorCode::kDType, wrong, ".");
  parts_.emplace_back(variable, &tensor);
}

std::vector<Tensor> WeightPlan::read() const {
  Wide total = 0;
  for (const auto& [variable, tensor] : parts_)
    total += static_cast<Wide>(tensor->elements()) * static_cast<uint64_t>(size_of(variable.dtype()));
  require(total <= static_cast<Wide>(limits_.max_memory), ErrorCode::kLimit, "the weights take more than the ",
          with_commas(limits_.max_memory),
          " bytes that loading may use (LoadLimits::max_memory, keratin: --max-memory).");
  std::vector<Tensor> values;
  values.reserve(parts_.size());
  for (const auto& [variable, tensor] : parts_)
    values.push_back(read_value(*tensor, variable.dtype(), allow_nonfinite_));
  return values;
}

void WeightPlan::set(std::vector<Tensor> values) {
  for (size_t i = 0; i < parts_.size(); ++i) parts_[i].first.set_concrete(std::move(values[i]));
}

void WeightPlan::apply() {
  std::vector<Tensor> values = read();
  file_.verify();
  set(std::move(values));
}

void WeightPlan::apply_unverified() { set(read()); }

}  // namespace keratin::saving
