// The sizes of a tensor's axes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace keratin {

/// A size that is not known yet (Keras's None), in the shapes of symbolic tensors and in options.
inline constexpr int64_t kUnknown = -1;
/// The same under the name that option lists read best with: `.input_shape = {None, 8}`.
inline constexpr int64_t None = kUnknown;

/// Sizes of the axes, outermost first. At most kMaxRank axes, held inline. A default-made Shape is the scalar's ();
/// options use `unset()` for "not given".
class Shape {
 public:
  static constexpr int64_t kMaxRank = 8;

  Shape() = default;
  Shape(std::initializer_list<int64_t> sizes) : Shape(std::span(sizes.begin(), sizes.size())) {}
  explicit Shape(std::span<const int64_t> sizes);
  explicit Shape(const std::vector<int64_t>& sizes) : Shape(std::span(sizes)) {}
  static Shape unset();

  bool is_set() const { return rank_ >= 0; }
  int64_t rank() const { return rank_ < 0 ? 0 : rank_; }
  bool empty() const { return rank() == 0; }
  /// Size of an axis; negative axes count from the end. Throws Error kShape when there is no such axis.
  int64_t operator[](int64_t axis) const { return sizes_[normalise(axis)]; }
  int64_t last() const { return (*this)[-1]; }
  void set(int64_t axis, int64_t size) { sizes_[normalise(axis)] = size; }
  /// The product of all sizes (1 for a scalar). Unknown sizes are not allowed here. Throws Error kLimit when it does
  /// not fit into 63 bits.
  int64_t size() const {
    int64_t product = 1;
    for (const int64_t s : *this)
      if (__builtin_mul_overflow(product, s, &product)) [[unlikely]]
        fail_too_large();
    return product;
  }
  bool fully_known() const { return std::find(begin(), end(), kUnknown) == end(); }

  const int64_t* begin() const { return sizes_; }
  const int64_t* end() const { return sizes_ + rank(); }
  std::span<const int64_t> span() const { return {sizes_, static_cast<size_t>(rank())}; }
  std::vector<int64_t> vector() const { return {begin(), end()}; }

  /// Maps an axis in [-rank, rank) to [0, rank); throws Error kShape otherwise.
  int64_t normalise(int64_t axis) const;
  Shape without(int64_t axis) const;
  Shape with_inserted(int64_t axis, int64_t size) const;
  void push_back(int64_t size);
  /// Axes [first, last), as Python slices them.
  Shape slice(int64_t first, int64_t last) const;

  friend bool operator==(const Shape& a, const Shape& b) {
    return a.rank_ == b.rank_ && std::equal(a.begin(), a.end(), b.begin());
  }

 private:
  [[noreturn]] void fail_too_large() const;

  int64_t sizes_[kMaxRank] = {};
  int rank_ = 0;
};

/// As Python prints a tuple: "()", "(8,)", "(None, 8)".
std::string to_string(const Shape& shape);

/// NumPy's broadcast of two shapes; an unknown size meets 1 as unknown and anything else as that size.
/// Throws Error kShape, naming both shapes after `[op]`, when they do not fit.
Shape broadcast(const char* op, const Shape& a, const Shape& b);

/// Sum and product of sizes; throw Error kLimit instead of wrapping around.
int64_t checked_add(int64_t a, int64_t b);
int64_t checked_multiply(int64_t a, int64_t b);

/// Row-major strides in elements. Throws Error kLimit when they do not fit into 63 bits.
std::vector<int64_t> strides_of(const Shape& shape);

}  // namespace keratin
