// Expected values are NumPy's (2.4).
#include "keratin/ops/index/at.h"

#include <gtest/gtest.h>

#include <functional>

#include "keratin/base/error.h"
#include "keratin/ops/def/node.h"

namespace keratin::ops {
namespace {

using Ints = std::vector<int>;

// 0, 1, 2, ... as int32.
Tensor numbers(const Shape& shape) {
  std::vector<int32_t> values(static_cast<size_t>(shape.size()));
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<int32_t>(i);
  return Tensor(values, shape);
}

Tensor ints(std::vector<int32_t> values, const Shape& shape = Shape::unset()) { return Tensor(values, shape); }

Tensor bools(std::vector<int> values, const Shape& shape = Shape::unset()) {
  Tensor out = Tensor::empty(shape.is_set() ? shape : Shape{static_cast<int64_t>(values.size())}, DType::bool_);
  for (size_t i = 0; i < values.size(); ++i) out.mutable_data<bool>()[i] = values[i] != 0;
  return out;
}

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

void expect(const Tensor& actual, const Shape& shape, const Ints& values) {
  EXPECT_EQ(actual.shape(), shape);
  EXPECT_EQ(actual.to_vector<int>(), values);
}

TEST(At, SlicesAsPythonDoes) {
  const Tensor x = numbers({7});
  expect(at(x, {Range(1, 5, 2)}), {2}, {1, 3});
  expect(at(x, {Range(kOpen, kOpen, -3)}), {3}, {6, 3, 0});
  expect(at(x, {Range(-2, kOpen)}), {2}, {5, 6});
  expect(at(x, {Range(-100, 2)}), {2}, {0, 1});
  expect(at(x, {Range(5, 1)}), {0}, {});
  expect(at(x, {Range(5, 1, -2)}), {2}, {5, 3});
  expect(at(x, {Range(100, -100, -4)}), {2}, {6, 2});
  expect(at(x, {}), {7}, {0, 1, 2, 3, 4, 5, 6});
}

TEST(At, TakesIntegersEllipsisAndNewAxes) {
  const Tensor x = numbers({2, 3, 4});
  expect(at(x, {1, -1, 0}), {}, {20});
  expect(at(x, {kEllipsis, 1}), {2, 3}, {1, 5, 9, 13, 17, 21});
  expect(at(x, {0, kEllipsis, Range(0, 1)}), {3, 1}, {0, 4, 8});
  expect(at(x, {kNewAxis, 1, Range(1, 2), kNewAxis}), {1, 1, 1, 4}, {16, 17, 18, 19});
}

TEST(At, BroadcastsIntegerTensorsAndPutsTheirAxesWhereTheyStand) {
  const Tensor x = numbers({2, 3, 4});
  expect(at(x, {Range(), ints({0, 2}, {2, 1}), ints({1, 3})}), {2, 2, 2}, {1, 3, 9, 11, 13, 15, 21, 23});
  expect(at(x, {Range(), ints({2, -3}), kEllipsis}), {2, 2, 4},
         {8, 9, 10, 11, 0, 1, 2, 3, 20, 21, 22, 23, 12, 13, 14, 15});
  expect(at(x, {1, 2, ints({3, 0})}), {2}, {23, 20});
}

TEST(At, PutsTheAxesOfSeparatedTensorsFirst) {
  const Tensor x = numbers({5, 3, 4});
  const Tensor i = ints({0, 1});
  EXPECT_EQ(at(x, {Range(), i, kEllipsis, i}).shape(), (Shape{2, 5}));
  EXPECT_EQ(at(x, {Range(), i, kNewAxis, i}).shape(), (Shape{2, 5, 1}));
  EXPECT_EQ(at(x, {i, Range(), i}).shape(), (Shape{2, 3}));
  expect(at(x, {0, Range(), i}), {2, 3}, {0, 4, 8, 1, 5, 9});
}

TEST(At, SelectsByMasks) {
  const Tensor x = numbers({2, 3});
  expect(at(x, {bools({1, 0, 0, 0, 1, 1}, {2, 3})}), {3}, {0, 4, 5});
  expect(at(x, {Range(), bools({1, 0, 1})}), {2, 2}, {0, 2, 3, 5});
  expect(at(x, {1, bools({1, 0, 1})}), {2}, {3, 5});
  EXPECT_EQ(at(x, {bools({1}, {})}).shape(), (Shape{1, 2, 3}));
  EXPECT_EQ(at(x, {bools({0}, {})}).shape(), (Shape{0, 2, 3}));
  EXPECT_EQ(at(x, {Range(), bools({1}, {}), ints({0, 1})}).shape(), (Shape{2, 2}));
}

TEST(At, SlicesAxesOfUnknownSizeFromBothEnds) {
  const Tensor x = placeholder({{kUnknown, 3}, DType::float32});
  for (const Range& range : {Range(1, kOpen), Range(kOpen, -1), Range(-2, kOpen), Range(1, -1, 2), Range(0, 4),
                             Range(kOpen, kOpen, -1), Range(-5, -2)})
    EXPECT_EQ(at(x, {range}).shape(), (Shape{kUnknown, 3}));
  EXPECT_EQ(at(x, {0, kNewAxis}).shape(), (Shape{1, 3}));
  EXPECT_NE(message_of([&] { at(x, {Range(-3, 5)}); }).find("needs the size of axis 0"), std::string::npos);
}

TEST(At, NamesAxisIndexAndSizeOfWhatIsOutOfRange) {
  const Tensor x = numbers({2, 3});
  EXPECT_EQ(message_of([&] { at(x, {0, 3}); }), "[at] index 3 is out of range for axis 1 of size 3 (shape (2, 3)).");
  EXPECT_EQ(message_of([&] {
              at(x, {ints({0, -3})});
            }),
            "[at] index -3 at position 1 is out of range for axis 0 of size 2 (shape (2, 3)).");
  EXPECT_EQ(message_of([&] { at(x, {0, 0, 0}); }), "[at] the index takes 3 axes of a tensor with 2 (shape (2, 3)).");
  EXPECT_EQ(message_of([&] { at(x, {kEllipsis, kEllipsis}); }), "[at] expected at most one ellipsis, received 2.");
  EXPECT_EQ(message_of([&] {
              at(x, {bools({1, 0, 1})});
            }),
            "[at] a mask of shape (3,) does not fit axis 0 of size 2 (shape (2, 3)).");
  EXPECT_EQ(message_of([&] { at(x, {Range(0, 1, 0)}); }), "[at] expected ranges with steps other than 0.");
  EXPECT_EQ(message_of([&] {
              get_item(x, {Tensor({0, 1})});
            }),
            "[get_item] expected integers or bools as index, received float32. Cast them first.");
}

TEST(At, RefusesMasksInATraceInWords) {
  const Tensor x = placeholder({{3}, DType::float32}), mask = placeholder({{3}, DType::bool_});
  EXPECT_EQ(
      message_of([&] { at(x, {mask}); }),
      "[at] the shape of the result depends on the values of a mask, which a trace does not know. Use where(mask, "
      "x, ...), which keeps the shape, or call this outside of jit.");
  EXPECT_EQ(at_set(x, {mask}, 0).shape(), (Shape{3}));
}

TEST(AtSet, ReplacesWhatAnIndexSelectsAndCastsTheValues) {
  const Tensor x = numbers({2, 3});
  expect(at_set(x, {0}, 9), {2, 3}, {9, 9, 9, 3, 4, 5});
  expect(at_set(x, {Range(), Range(kOpen, kOpen, -2)}, Tensor({7.9, 8})), {2, 3}, {8, 1, 7, 8, 4, 7});
  expect(at_set(x, {ints({0, 0}), ints({1, 1})}, ints({8, 9})), {2, 3}, {0, 9, 2, 3, 4, 5});
  expect(at_set(x, {bools({1, 0, 0, 0, 1, 1}, {2, 3})}, ints({7, 8, 9})), {2, 3}, {7, 1, 2, 3, 8, 9});
  expect(at_set(x, {bools({0, 1})}, ints({7, 8, 9})), {2, 3}, {0, 1, 2, 7, 8, 9});
  EXPECT_EQ(
      message_of([&] {
        at_set(x, {0}, ints({1, 2}));
      }),
      "[broadcast_like] shapes (2,) and (3,) cannot be broadcast: axis -1 has sizes 2 and 3. Sizes must be equal or "
      "1.");
  EXPECT_EQ(message_of([&] {
              at_set(x, {0}, numbers({2, 3}));
            }),
            "[at_set] values of shape (2, 3) do not fit the selected elements of shape (3,).");
}

TEST(AtAdd, CountsEveryRepetitionOfAPosition) {
  expect(at_add(numbers({3}), {ints({1, 1, 0})}, ints({10, 20, 30})), {3}, {30, 31, 2});
  expect(at_subtract(numbers({3}), {Range(1, kOpen)}, 1), {3}, {0, 0, 1});
  expect(at_multiply(numbers({3}), {ints({2, 2})}, 3), {3}, {0, 1, 18});
  expect(at_min(numbers({3}), {ints({2, 2})}, ints({1, 5})), {3}, {0, 1, 1});
  expect(at_max(numbers({3}), {bools({1, 0, 0})}, 4), {3}, {4, 1, 2});
}

}  // namespace
}  // namespace keratin::ops
