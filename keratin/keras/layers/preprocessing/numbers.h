// An argument that is a number or an array of numbers.
#pragma once

#include <initializer_list>
#include <vector>

#include "keratin/core/tensor.h"
#include "keratin/keras/config.h"

namespace keratin::layers {

/// `2.0`, `{1.0, 2.0}`, a vector, or a tensor of any rank; unset by default. Configs keep the digits that were given.
class Numbers {
 public:
  Numbers() = default;
  Numbers(int value) : Numbers(static_cast<double>(value)) {}
  Numbers(double value) : json_(value) {}
  Numbers(std::initializer_list<double> values) : Numbers(std::vector<double>(values)) {}
  Numbers(const std::vector<double>& values);
  Numbers(const Tensor& values);

  bool is_set() const { return !json_.is_null(); }
  /// () for a number.
  Shape shape() const;
  Tensor tensor(DType dtype) const;

  friend Json to_config(const Numbers& numbers) { return numbers.json_; }
  /// A number, nested lists of one shape, or Keras's serialised array (`__numpy__`, `__tensor__`).
  friend void from_config(const Json& json, Numbers& numbers);

 private:
  Json json_;  // null, a number or nested arrays
};

}  // namespace keratin::layers
