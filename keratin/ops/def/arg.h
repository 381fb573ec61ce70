// Parameters of ops that know the line of their call.
#pragma once

#include <concepts>
#include <initializer_list>
#include <type_traits>
#include <utility>
#include <vector>

#include "keratin/base/where.h"
#include "keratin/core/tensor.h"

namespace keratin::ops {

/// What has become a Tensor by a conversion: a number, a list, a Variable.
template <class T>
concept MakesTensor = std::convertible_to<T, Tensor> && !std::same_as<std::remove_cvref_t<T>, Tensor>;

/// A tensor as a parameter: whatever makes a Tensor makes one. It lives as long as the call; for a tensor of the
/// caller it is a reference.
class Arg {
 public:
  Arg() : tensor_(&own_) {}  ///< an empty tensor
  Arg(const Tensor& tensor, const char* file = __builtin_FILE(), int line = __builtin_LINE())
      : tensor_(&tensor), where_{file, line} {}
  template <MakesTensor T>
  Arg(T&& value, const char* file = __builtin_FILE(), int line = __builtin_LINE())
      : own_(std::forward<T>(value)), tensor_(&own_), where_{file, line} {}
  Arg(std::initializer_list<float> values, const char* file = __builtin_FILE(), int line = __builtin_LINE())
      : own_(values), tensor_(&own_), where_{file, line} {}
  Arg(std::initializer_list<std::initializer_list<float>> values, const char* file = __builtin_FILE(),
      int line = __builtin_LINE())
      : own_(values), tensor_(&own_), where_{file, line} {}
  Arg(std::initializer_list<std::initializer_list<std::initializer_list<float>>> values,
      const char* file = __builtin_FILE(), int line = __builtin_LINE())
      : own_(values), tensor_(&own_), where_{file, line} {}
  Arg(const Arg&) = delete;
  Arg& operator=(const Arg&) = delete;

  operator const Tensor&() const { return *tensor_; }
  const Where& where() const { return where_; }

 private:
  Tensor own_;
  const Tensor* tensor_;
  Where where_;
};

/// The same of a list of tensors.
class ArgList {
 public:
  ArgList(const std::vector<Tensor>& tensors, const char* file = __builtin_FILE(), int line = __builtin_LINE())
      : tensors_(&tensors), where_{file, line} {}
  ArgList(std::initializer_list<Tensor> tensors, const char* file = __builtin_FILE(), int line = __builtin_LINE())
      : own_(tensors), tensors_(&own_), where_{file, line} {}
  ArgList(const ArgList&) = delete;
  ArgList& operator=(const ArgList&) = delete;

  operator const std::vector<Tensor>&() const { return *tensors_; }
  const Where& where() const { return where_; }

 private:
  std::vector<Tensor> own_;
  const std::vector<Tensor>* tensors_;
  Where where_;
};

}  // namespace keratin::ops
