// Golden files in tests: loading them, tensors from them, and comparing by a stated bound. Tests only.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "keratin/base/files.h"
#include "keratin/base/json.h"
#include "keratin/core/tensor.h"

namespace keratin::golden {

/// tests/golden/NAME, parsed.
inline Json load(const std::string& name) {
  return Json::parse(read_file(std::string(KERATIN_SOURCE_DIR "/tests/golden/") + name));
}

/// A number, or "nan", "inf", "-inf".
inline double number(const Json& value) {
  if (!value.is_string()) return value.as_double();
  const std::string& text = value.as_string();
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  return text == "-inf" ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
}

inline Shape shape(const Json& value) {
  std::vector<int64_t> sizes;
  for (const Json& size : value.as_array()) sizes.push_back(size.as_int());
  return Shape(sizes);
}

template <class T>
Tensor tensor_of(const Json& value) {
  std::vector<T> values;
  for (const Json& x : value.at("data").as_array()) values.push_back(static_cast<T>(number(x)));
  return Tensor(values, shape(value.at("shape")));
}

/// {"shape", "data"[, "dtype"]} as a tensor; an undefined one for null.
inline Tensor tensor(const Json& value) {
  if (value.is_null()) return {};
  const Json* dtype = value.find("dtype");
  const std::string name = dtype == nullptr ? "float32" : dtype->as_string();
  if (name == "int64") return tensor_of<int64_t>(value);
  if (name == "int32") return tensor_of<int32_t>(value);
  if (name != "bool") return tensor_of<float>(value);
  Tensor out = Tensor::empty(shape(value.at("shape")), DType::bool_);
  auto* bytes = static_cast<unsigned char*>(out.mutable_raw());
  for (const Json& x : value.at("data").as_array()) *bytes++ = x.is_bool() ? x.as_bool() : x.as_int() != 0;
  return out;
}

inline std::vector<Tensor> tensors(const Json& list) {
  std::vector<Tensor> out;
  for (const Json& each : list.as_array()) out.push_back(tensor(each));
  return out;
}

/// |got - want| <= relative * |want| + absolute for every element; nan equals nan, and infinities are themselves.
inline ::testing::AssertionResult near(const Tensor& got, const Tensor& want, double relative, double absolute = 0) {
  if (got.shape() != want.shape()) {
    return ::testing::AssertionFailure() << "shape " << to_string(got.shape()) << ", expected "
                                         << to_string(want.shape());
  }
  for (int64_t i = 0; i < want.size(); ++i) {
    const double g = got.flat_as_double(i), w = want.flat_as_double(i);
    if (std::isnan(w) ? std::isnan(g) : g == w || std::abs(g - w) <= relative * std::abs(w) + absolute) continue;
    return ::testing::AssertionFailure() << "element " << i << " is " << g << ", expected " << w << " (difference "
                                         << g - w << ", bound " << relative * std::abs(w) + absolute << ")";
  }
  return ::testing::AssertionSuccess();
}

/// As above, with the bound relative to the largest element: for sums of many terms that may cancel.
inline ::testing::AssertionResult near_in_scale(const Tensor& got, const Tensor& want, double relative) {
  double largest = 0;
  for (int64_t i = 0; i < want.size(); ++i) {
    const double w = std::abs(want.flat_as_double(i));
    if (std::isfinite(w)) largest = std::max(largest, w);
  }
  return near(got, want, 0, relative * largest);
}

}  // namespace keratin::golden
