#include "keratin/core/shape.h"

#include "keratin/base/error.h"

namespace keratin {

Shape::Shape(std::span<const int64_t> sizes) : rank_(static_cast<int>(sizes.size())) {
  require(sizes.size() <= kMaxRank, ErrorCode::kShape, "[shape] expected at most ", kMaxRank, " axes, received ",
          sizes.size(), ".");
  for (size_t i = 0; i < sizes.size(); ++i) {
    require(sizes[i] >= kUnknown, ErrorCode::kShape, "[shape] expected sizes >= 0 (or None), received ", sizes[i], ".");
    sizes_[i] = sizes[i];
  }
}

Shape Shape::unset() {
  Shape shape;
  shape.rank_ = -1;
  return shape;
}

void Shape::fail_too_large() const {
  fail(ErrorCode::kLimit, "[shape] ", *this, " has more elements than any machine can hold.");
}

int64_t Shape::normalise(int64_t axis) const {
  const int64_t wrapped = axis < 0 ? axis + rank() : axis;
  require(wrapped >= 0 && wrapped < rank(), ErrorCode::kShape, "[shape] axis ", axis, " is out of range for shape ",
          *this, " with ", rank(), " axes.");
  return wrapped;
}

Shape Shape::without(int64_t axis) const {
  std::vector<int64_t> sizes = vector();
  sizes.erase(sizes.begin() + normalise(axis));
  return Shape(sizes);
}

Shape Shape::with_inserted(int64_t axis, int64_t size) const {
  std::vector<int64_t> sizes = vector();
  const int64_t wrapped = axis < 0 ? axis + rank() + 1 : axis;
  require(wrapped >= 0 && wrapped <= rank(), ErrorCode::kShape, "[shape] cannot insert an axis at ", axis,
          " into shape ", *this, ".");
  sizes.insert(sizes.begin() + wrapped, size);
  return Shape(sizes);
}

void Shape::push_back(int64_t size) { *this = with_inserted(rank(), size); }

Shape Shape::slice(int64_t first, int64_t last) const {
  const auto clamp = [this](int64_t i) { return std::clamp<int64_t>(i < 0 ? i + rank() : i, 0, rank()); };
  const int64_t begin_axis = clamp(first), end_axis = std::max(clamp(last), begin_axis);
  return Shape(std::span(sizes_ + begin_axis, static_cast<size_t>(end_axis - begin_axis)));
}

std::string to_string(const Shape& shape) {
  if (!shape.is_set()) return "unset";
  std::string out = "(";
  for (int64_t i = 0; i < shape.rank(); ++i) {
    if (i > 0) out += ", ";
    out += shape[i] == kUnknown ? "None" : std::to_string(shape[i]);
  }
  return out + (shape.rank() == 1 ? ",)" : ")");
}

Shape broadcast(const char* op, const Shape& a, const Shape& b) {
  if (a == b) return a;
  const Shape& longer = a.rank() >= b.rank() ? a : b;
  const Shape& shorter = a.rank() >= b.rank() ? b : a;
  Shape out = longer;
  for (int64_t i = 1; i <= shorter.rank(); ++i) {
    const int64_t x = longer[-i], y = shorter[-i];
    if (x == y || y == 1) continue;
    if (x == 1 || x == kUnknown) {
      out.set(-i, y);
    } else if (y != kUnknown) {
      fail(ErrorCode::kShape, "[", op, "] shapes ", a, " and ", b, " cannot be broadcast: axis ", -i, " has sizes ",
           a[-i], " and ", b[-i], ". Sizes must be equal or 1.");
    }
  }
  return out;
}

int64_t checked_add(int64_t a, int64_t b) {
  int64_t sum = 0;
  require(!__builtin_add_overflow(a, b, &sum), ErrorCode::kLimit, "[shape] a size of ", a, " + ", b,
          " is more than any machine can hold.");
  return sum;
}

int64_t checked_multiply(int64_t a, int64_t b) {
  int64_t product = 0;
  require(!__builtin_mul_overflow(a, b, &product), ErrorCode::kLimit, "[shape] a size of ", a, " * ", b,
          " is more than any machine can hold.");
  return product;
}

std::vector<int64_t> strides_of(const Shape& shape) {
  std::vector<int64_t> strides(static_cast<size_t>(shape.rank()));
  int64_t step = 1;
  for (int64_t i = shape.rank() - 1; i >= 0; --i) {
    strides[static_cast<size_t>(i)] = step;
    step = checked_multiply(step, shape[i]);
  }
  return strides;
}

}  // namespace keratin
