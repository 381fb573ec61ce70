#include "keratin/ops/def/attributes.h"

#include <algorithm>

#include "keratin/base/error.h"

namespace keratin::ops {

Attribute to_attribute(const Shape& shape) { return shape.is_set() ? Attribute(shape.vector()) : Attribute(); }

std::vector<int64_t> Attributes::axes(size_t i, int64_t rank, const char* op) const {
  std::vector<int64_t> out;
  if (is_none(i)) {
    for (int64_t axis = 0; axis < rank; ++axis) out.push_back(axis);
    return out;
  }
  for (const int64_t axis : integers(i)) {
    const int64_t wrapped = axis < 0 ? axis + rank : axis;
    require(wrapped >= 0 && wrapped < rank, ErrorCode::kShape, "[", op, "] axis ", axis,
            " is out of range for a tensor with ", rank, " axes.");
    require(std::find(out.begin(), out.end(), wrapped) == out.end(), ErrorCode::kShape, "[", op, "] axis ", axis,
            " is given more than once.");
    out.push_back(wrapped);
  }
  std::sort(out.begin(), out.end());
  return out;
}

int64_t Attributes::axis(size_t i, int64_t rank, const char* op) const {
  const int64_t axis = integer(i), wrapped = axis < 0 ? axis + rank : axis;
  require(wrapped >= 0 && wrapped < rank, ErrorCode::kShape, "[", op, "] axis ", axis,
          " is out of range for a tensor with ", rank, " axes.");
  return wrapped;
}

std::vector<int64_t> Attributes::integers(size_t i, size_t count, const char* op, const char* attribute) const {
  if (is_integer(i)) return std::vector<int64_t>(count, integer(i));
  require(integers(i).size() == count, ErrorCode::kInvalidArgument, "[", op, "] expected one integer or ", count,
          " of them for ", attribute, ", received ", to_string(values_[i]), ".");
  return integers(i);
}

std::string to_string(const Attribute& value) {
  struct Printer {
    std::string operator()(std::monostate) const { return "None"; }
    std::string operator()(bool b) const { return b ? "True" : "False"; }
    std::string operator()(int64_t i) const { return std::to_string(i); }
    std::string operator()(double d) const { return repr(d); }
    std::string operator()(const std::string& s) const { return cat("'", s, "'"); }
    std::string operator()(const std::vector<int64_t>& v) const {
      return cat("(", join(v), v.size() == 1 ? ",)" : ")");
    }
    std::string operator()(DType d) const { return keratin::to_string(d); }
    std::string operator()(const AttributeObject&) const { return "<object>"; }
  };
  return std::visit(Printer{}, value);
}

}  // namespace keratin::ops
