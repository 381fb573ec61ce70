// What the parity tests share: targets and outputs of models with several outputs, and how far two numbers are apart.
// Tests only.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "keratin/keratin.h"
#include "tests/golden/golden.h"

namespace keratin::parity {

constexpr double kUlp = 1.1920929e-7;  // 2^-23: the distance of neighbouring float32 numbers, relative

/// The parts of a JSON value that stands for one array, a list of them, or arrays by output name, in the model's order.
inline std::vector<Json> by_output(const Json& value, const std::vector<std::string>& output_names) {
  if (value.is_array()) return value.as_array();
  if (!value.is_object() || value.contains("data")) return {value};
  std::vector<Json> parts;
  for (const std::string& name : output_names) parts.push_back(value.at(name));
  return parts;
}

inline Tensors tensors_by_output(const Json& value, const std::vector<std::string>& output_names) {
  Tensors out;
  for (const Json& part : by_output(value, output_names)) out.push_back(golden::tensor(part));
  return out;
}

/// |got - want| / |want|; 0 for two NaN, infinite when only one is.
inline double relative_distance(double got, double want) {
  if (got == want || (std::isnan(got) && std::isnan(want))) return 0;
  if (!std::isfinite(got) || !std::isfinite(want)) return std::numeric_limits<double>::infinity();
  return std::abs(got - want) / std::max(std::abs(want), 1e-30);
}

/// The largest |got - want| relative to the largest |want|; infinite when shapes differ.
inline double distance_in_scale(const Tensor& got, const Tensor& want) {
  if (got.shape() != want.shape()) return std::numeric_limits<double>::infinity();
  double apart = 0, largest = 1e-30;
  for (int64_t i = 0; i < want.size(); ++i) {
    const double g = got.flat_as_double(i), w = want.flat_as_double(i);
    if (std::isnan(g) && std::isnan(w)) continue;
    if (std::isnan(g) || std::isnan(w)) return std::numeric_limits<double>::infinity();
    apart = std::max(apart, std::abs(g - w));
    largest = std::max(largest, std::abs(w));
  }
  return apart / largest;
}

inline bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && a.dtype() == b.dtype() &&
         std::memcmp(a.raw(), b.raw(), static_cast<size_t>(a.bytes())) == 0;
}

inline ::testing::AssertionResult same_bits(const Tensors& a, const Tensors& b) {
  if (a.size() != b.size()) return ::testing::AssertionFailure() << a.size() << " tensors and " << b.size();
  for (size_t i = 0; i < a.size(); ++i)
    if (!same_bits(a[i], b[i])) return ::testing::AssertionFailure() << "tensor " << i << " differs";
  return ::testing::AssertionSuccess();
}

}  // namespace keratin::parity
