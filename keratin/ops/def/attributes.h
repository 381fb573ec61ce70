// The attributes of an op call: typed values beside the tensors, in the order in which the op declares them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "keratin/base/ref.h"
#include "keratin/core/dtype.h"
#include "keratin/core/shape.h"

namespace keratin::ops {

/// An attribute that is an object: the regions of control flow.
using AttributeObject = Ref<const RefCounted>;

/// One attribute value. monostate is Keras's None.
using Attribute =
    std::variant<std::monostate, bool, int64_t, double, std::string, std::vector<int64_t>, DType, AttributeObject>;

/// Which axes an op works on: none given (all, or the op's own default), one, or several.
class Axes {
 public:
  Axes() = default;
  Axes(int64_t axis) : axes_(std::vector<int64_t>{axis}) {}
  Axes(int axis) : Axes(int64_t{axis}) {}
  Axes(std::initializer_list<int64_t> axes) : axes_(axes) {}
  Axes(std::vector<int64_t> axes) : axes_(std::move(axes)) {}
  operator Attribute() const { return axes_ ? Attribute(*axes_) : Attribute(); }

 private:
  std::optional<std::vector<int64_t>> axes_;
};

/// One integer or several: the stride of every axis, or of each; the number of sections, or where they begin.
class Ints {
 public:
  Ints(int64_t value) : value_(value) {}
  Ints(int value) : Ints(int64_t{value}) {}
  Ints(std::initializer_list<int64_t> values) : value_(std::vector<int64_t>(values)) {}
  Ints(std::vector<int64_t> values) : value_(std::move(values)) {}
  operator Attribute() const { return value_; }

 private:
  Attribute value_;
};

/// What kind of value an attribute takes; decides its C++ type in the generated wrapper.
enum class AttributeKind {
  kBool,           // bool
  kInt,            // int64_t
  kOptionalInt,    // std::optional<int64_t>
  kFloat,          // double
  kOptionalFloat,  // std::optional<double>
  kText,           // std::string
  kOptionalText,   // std::optional<std::string>
  kInts,           // std::vector<int64_t>
  kIntOrInts,      // Ints: one or several
  kShape,          // Shape
  kAxes,           // Axes: None, one or several
  kDType,          // DType
  kOptionalDType,  // std::optional<DType>
  kObject,         // AttributeObject; such ops have no generated wrapper
};

/// Declares one attribute of an op. Without a default it must be given and becomes a positional parameter.
struct AttributeSpec {
  const char* name;
  AttributeKind kind;
  std::optional<Attribute> default_value;
  const char* doc = "";
};

Attribute to_attribute(const Shape& shape);
inline Attribute to_attribute(bool value) { return value; }
inline Attribute to_attribute(int64_t value) { return value; }
inline Attribute to_attribute(double value) { return value; }
inline Attribute to_attribute(std::string value) { return value; }
inline Attribute to_attribute(DType value) { return value; }
inline Attribute to_attribute(const Axes& value) { return value; }
inline Attribute to_attribute(const Ints& value) { return value; }
inline Attribute to_attribute(std::vector<int64_t> value) { return value; }
template <class T>
Attribute to_attribute(const std::optional<T>& value) {
  return value ? Attribute(*value) : Attribute();
}

/// The attribute values of one call; positions are those of OpDef::attributes.
class Attributes {
 public:
  Attributes() = default;
  Attributes(std::initializer_list<Attribute> values) : values_(values) {}
  explicit Attributes(std::vector<Attribute> values) : values_(std::move(values)) {}

  size_t size() const { return values_.size(); }
  const Attribute& operator[](size_t i) const { return values_[i]; }
  void set(size_t i, Attribute value) { values_[i] = std::move(value); }
  void push_back(Attribute value) { values_.push_back(std::move(value)); }

  bool is_none(size_t i) const { return values_[i].index() == 0; }
  bool boolean(size_t i) const { return std::get<bool>(values_[i]); }
  int64_t integer(size_t i) const { return std::get<int64_t>(values_[i]); }
  double real(size_t i) const { return std::get<double>(values_[i]); }
  const std::string& text(size_t i) const { return std::get<std::string>(values_[i]); }
  const std::vector<int64_t>& integers(size_t i) const { return std::get<std::vector<int64_t>>(values_[i]); }
  DType dtype(size_t i) const { return std::get<DType>(values_[i]); }
  template <class T>
  const T& object(size_t i) const {
    return static_cast<const T&>(*std::get<AttributeObject>(values_[i]));
  }
  bool is_integer(size_t i) const { return std::holds_alternative<int64_t>(values_[i]); }
  /// Of kIntOrInts: `count` integers, one that is given alone standing for each. Errors name `op` and `attribute`.
  std::vector<int64_t> integers(size_t i, size_t count, const char* op, const char* attribute) const;
  Shape shape(size_t i) const { return Shape(integers(i)); }
  /// Axes in [0, rank), sorted, without repetition; all of them when none was given. Errors name `op`.
  std::vector<int64_t> axes(size_t i, int64_t rank, const char* op) const;
  /// One axis in [0, rank). Errors name `op`.
  int64_t axis(size_t i, int64_t rank, const char* op) const;

  friend bool operator==(const Attributes&, const Attributes&) = default;

 private:
  std::vector<Attribute> values_;
};

/// As it would be written in a call: "True", "-1", "(0, 1)", "None", "'same'".
std::string to_string(const Attribute& value);

}  // namespace keratin::ops
